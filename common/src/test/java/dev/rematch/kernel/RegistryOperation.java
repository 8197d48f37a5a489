package dev.rematch.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rematch.registry.EventChain;
import dev.rematch.registry.EventKind;
import dev.rematch.registry.LostRaceException;
import dev.rematch.registry.ModelRegistry;
import dev.rematch.registry.ModelVersion;
import dev.rematch.registry.NewVersion;
import dev.rematch.registry.Promotion;
import dev.rematch.registry.RegistryEvent;
import dev.rematch.registry.Signing;
import dev.rematch.registry.delta.DeltaRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is done to a registry while its disk fails, and how to see what became of it. */
enum RegistryOperation {
  REGISTER {
    @Override
    void run(ModelRegistry registry) {
      register(registry, "new");
    }
  },
  PROMOTE {
    @Override
    void run(ModelRegistry registry) {
      promote(registry, 2, Optional.of(1), "decision-of-the-test");
    }
  },
  ROLL_BACK {
    @Override
    void run(ModelRegistry registry) {
      try {
        registry.rollback("flights", "champion", 2, "ann", "worse");
      } catch (LostRaceException done) {
        assertThat(champion(registry)).as("after " + done.getMessage()).isEqualTo(1);
      }
    }
  };

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2013-05-02T10:00:00Z"), ZoneOffset.UTC);

  /** Does it, or finds it done. */
  abstract void run(ModelRegistry registry);

  static ModelRegistry registry(Path place, Disk disk) {
    return new DeltaRegistry(
        new RecordTable<>(
            Engines.local(disk), place.resolve("events").toString(), RegistryEvent.class),
        CLOCK,
        Signing.NONE);
  }

  /** Makes a registry of as many events, in which the operation can happen next. */
  Path base(Path place, int events) {
    ModelRegistry registry = registry(place, new UnsyncedDisk());
    int moves = this == REGISTER ? 0 : this == PROMOTE ? 1 : 2;
    for (int i = 0; i < events - moves; i++) {
      register(registry, "run-" + i);
    }
    if (moves > 0) {
      promote(registry, 1, Optional.empty(), "first");
    }
    if (moves > 1) {
      promote(registry, 2, Optional.of(1), "second");
    }
    return place;
  }

  /** Nothing lost, nothing twice, the chain whole, the champion the old or the new one. */
  void check(ModelRegistry registry, int events, int atLeastNew) {
    List<RegistryEvent> found = registry.events(Optional.empty());
    int fresh = found.size() - events;
    assertThat(fresh).as("new events of " + this).isBetween(atLeastNew, 1);
    assertThat(EventChain.firstBroken(found)).isEmpty();
    long registered = found.stream().filter(e -> e.kind() == EventKind.REGISTERED).count();
    assertThat(registry.versions("flights")).hasSize((int) registered);
    switch (this) {
      case REGISTER -> assertThat(champion(registry)).isZero();
      case PROMOTE -> assertThat(champion(registry)).isEqualTo(1 + fresh);
      case ROLL_BACK -> assertThat(champion(registry)).isEqualTo(2 - fresh);
    }
  }

  private static ModelVersion register(ModelRegistry registry, String run) {
    return registry.register(
        new NewVersion("flights", "trees", run, "models/" + run, "00", "ann", Map.of()));
  }

  private static void promote(
      ModelRegistry registry, int version, Optional<Integer> expected, String decision) {
    registry.promote(
        new Promotion(
            "flights",
            "champion",
            version,
            expected,
            Optional.empty(),
            Optional.of(decision),
            "ann",
            "better"));
  }

  private static int champion(ModelRegistry registry) {
    return registry.holder("flights", "champion").map(ModelVersion::version).orElse(0);
  }
}
