package dev.rematch.registry;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A long life of one model as a whole chain of events, made in memory in no time. */
public final class ManyEvents {
  /** One in as many events registers a version, the others move the champion. */
  private static final int EVENTS_PER_VERSION = 50;

  private ManyEvents() {}

  /** As many events as asked for, a second apart. */
  public static List<RegistryEvent> of(String model, int count) {
    List<RegistryEvent> events = new ArrayList<>();
    Instant at = Instant.parse("2013-05-02T10:00:00Z");
    String previousHash = "";
    int versions = 0;
    Optional<Integer> champion = Optional.empty();
    for (int seq = 0; seq < count; seq++) {
      boolean registers = seq % EVENTS_PER_VERSION == 0;
      versions += registers ? 1 : 0;
      int version = registers ? versions : 1 + seq % versions;
      RegistryEvent bare =
          new RegistryEvent(
              seq,
              at.plusSeconds(seq),
              registers ? EventKind.REGISTERED : EventKind.PROMOTED,
              model,
              Optional.of(version),
              registers ? Optional.empty() : Optional.of(Alias.CHAMPION),
              registers ? Optional.empty() : champion,
              Optional.of("run-" + seq),
              registers ? Optional.empty() : Optional.of("decision-" + seq),
              "ann",
              registers ? "trained by recipe trees" : "better",
              registers
                  ? Optional.of("models/" + model + "/run-" + seq + "/trees")
                  : Optional.empty(),
              registers ? Optional.of("00") : Optional.empty(),
              registers ? "{\"recipe\":\"trees\",\"training_from\":\"2013-01-01\"}" : "{}",
              previousHash,
              "");
      champion = registers ? champion : Optional.of(version);
      RegistryEvent event = bare.withHash(EventChain.hash(bare));
      previousHash = event.hash();
      events.add(event);
    }
    return events;
  }
}
