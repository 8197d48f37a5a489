package dev.rematch.registry;

import dev.rematch.core.Hashes;
import java.util.List;
import java.util.Optional;

/**
 * The hash chain over events: each row's hash covers the row and the hash before it, so that an
 * edited, dropped or reordered row shows.
 */
public final class EventChain {
  private EventChain() {}

  /**
   * SHA-256 over the canonical form: every column but {@code hash}, in declared order, each as
   * length, colon, text; an absent one as "-".
   */
  static String hash(RegistryEvent event) {
    StringBuilder text = new StringBuilder();
    part(text, Optional.of(Long.toString(event.seq())));
    part(text, Optional.of(event.at().toString()));
    part(text, Optional.of(event.kind().name()));
    part(text, Optional.of(event.model()));
    part(text, event.version().map(String::valueOf));
    part(text, event.alias());
    part(text, event.previousVersion().map(String::valueOf));
    part(text, event.runId());
    part(text, event.decisionId());
    part(text, Optional.of(event.actor()));
    part(text, Optional.of(event.reason()));
    part(text, event.artifact());
    part(text, event.artifactSha256());
    part(text, Optional.of(event.details()));
    part(text, Optional.of(event.previousHash()));
    return Hashes.sha256(text.toString());
  }

  /**
   * Where a chain breaks.
   *
   * @param seq the first row that is not as it was written, or is missing
   * @param what is wrong there, in words
   */
  public record Break(long seq, String what) {}

  /** Where the chain first breaks; empty when every row is in its place and unchanged. */
  public static Optional<Break> firstBroken(List<RegistryEvent> events) {
    String previous = "";
    long seq = 0;
    for (RegistryEvent event : events) {
      if (event.seq() != seq) {
        return Optional.of(
            new Break(seq, "the row is missing or out of its place, found seq " + event.seq()));
      }
      if (!event.hash().equals(hash(event))) {
        return Optional.of(
            new Break(seq, "the row was changed: its columns do not give the hash it holds"));
      }
      if (!event.previousHash().equals(previous)) {
        return Optional.of(
            new Break(seq, "the row was written after another row than the one before it now"));
      }
      previous = event.hash();
      seq++;
    }
    return Optional.empty();
  }

  private static void part(StringBuilder text, Optional<String> value) {
    value.ifPresentOrElse(
        v -> text.append(v.length()).append(':').append(v), () -> text.append('-'));
  }
}
