package dev.rematch.registry;

import java.time.Instant;
import java.util.Optional;

/** An event before it has its place in the sequence. */
record EventDraft(
    EventKind kind,
    String model,
    Optional<Integer> version,
    Optional<String> alias,
    Optional<Integer> previousVersion,
    Optional<String> runId,
    Optional<String> decisionId,
    String actor,
    String reason,
    Optional<String> artifact,
    Optional<String> artifactSha256,
    String details) {

  /** The event as the next row after the given state: dense seq, time never going back, hashed. */
  RegistryEvent after(RegistryState state, Instant now) {
    int count = state.events().size();
    Instant micros = now.truncatedTo(java.time.temporal.ChronoUnit.MICROS);
    if (count == 0) {
      return row(0, micros, "");
    }
    RegistryEvent last = state.events().get(count - 1);
    Instant at = micros.isBefore(last.at()) ? last.at() : micros;
    return row(last.seq() + 1, at, last.hash());
  }

  private RegistryEvent row(long seq, Instant at, String previousHash) {
    RegistryEvent bare =
        new RegistryEvent(
            seq,
            at,
            kind,
            model,
            version,
            alias,
            previousVersion,
            runId,
            decisionId,
            actor,
            reason,
            artifact,
            artifactSha256,
            details,
            previousHash,
            "");
    return bare.withHash(EventChain.hash(bare));
  }
}
