package dev.rematch.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rematch.core.Warehouse;
import dev.rematch.kernel.Engines;
import dev.rematch.kernel.RecordTable;
import dev.rematch.registry.delta.DeltaRegistry;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeltaRegistryTest extends ModelRegistryContract {
  @TempDir Path folder;

  @Override
  protected ModelRegistry create(Signing signing) {
    Warehouse warehouse = new Warehouse(folder.toString());
    return new DeltaRegistry(
        new RecordTable<>(
            Engines.of(warehouse, new Configuration()),
            warehouse.registry("events"),
            RegistryEvent.class),
        CLOCK,
        signing);
  }

  private ModelRegistry create() {
    return create(Signing.NONE);
  }

  @Test
  void aChampionFromBeforeTheKeyIsNotTrustedUntilSomebodySignsIt() throws Exception {
    ModelVersion version = register("flights", "run-1", "linear");
    promote(1, Optional.empty());
    KeyPair pair = keys();
    ModelRegistry strict =
        create(new Signing(List.of(pair.getPublic()), Optional.of(pair.getPrivate())));

    assertThat(strict.unsigned(version, "champion"))
        .contains(
            "flights v1 has no valid signature by a trusted key for decision decision-1 (models"
                + " sign)");
    strict.sign(version, Optional.empty(), "ann", "by hand");
    assertThat(strict.unsigned(version, "champion")).as("signed for something else").isPresent();
    strict.sign(version, Optional.of("decision-1"), "ann", "looked at it");
    assertThat(strict.unsigned(version, "champion")).isEmpty();
    assertThat(create().unsigned(version, "champion")).isEmpty();
  }

  @Test
  void anotherProcessSeesWhatWasCommitted() {
    register("flights", "run-1", "linear");
    promote(1, Optional.empty());

    ModelRegistry other = create();
    assertThat(other.holder("flights", "champion").orElseThrow().version()).isEqualTo(1);
    assertThat(EventChain.firstBroken(other.events(Optional.empty()))).isEmpty();
  }

  @Test
  void racingWritersLoseNothingAndOneWinsEachPromotion() throws Exception {
    int rounds = 25;
    register("flights", "run-0", "linear");
    promote(1, Optional.empty());
    ExecutorService threads = Executors.newFixedThreadPool(3);
    List<Future<Integer>> results = new ArrayList<>();
    for (int t = 0; t < 3; t++) {
      String actor = "actor-" + t;
      ModelRegistry own = create();
      results.add(threads.submit((Callable<Integer>) () -> play(own, actor, rounds)));
    }
    int won = 0;
    for (Future<Integer> result : results) {
      won += result.get();
    }
    threads.shutdown();

    List<RegistryEvent> events = create().events(Optional.empty());
    assertThat(EventChain.firstBroken(events)).isEmpty();
    assertThat(events).filteredOn(e -> e.kind() == EventKind.REGISTERED).hasSize(1 + 3 * rounds);
    assertThat(events).filteredOn(e -> e.kind() == EventKind.PROMOTED).hasSize(1 + won);
    Optional<Integer> holder = Optional.empty();
    for (RegistryEvent event : events) {
      if (event.kind() == EventKind.PROMOTED) {
        assertThat(event.previousVersion()).isEqualTo(holder);
        holder = event.version();
      }
    }
  }

  private static int play(ModelRegistry registry, String actor, int rounds) {
    int won = 0;
    for (int round = 0; round < rounds; round++) {
      String run = actor + "-" + round;
      ModelVersion version =
          registry.register(
              new NewVersion("flights", "linear", run, "models/" + run, "00", actor, Map.of()));
      try {
        registry.promote(
            new Promotion(
                "flights",
                "champion",
                version.version(),
                registry.holder("flights", "champion").map(ModelVersion::version),
                Optional.of(run),
                Optional.of(run),
                actor,
                "race"));
        won++;
      } catch (LostRaceException lost) {
        assertThat(lost.holder()).isPresent();
      }
    }
    return won;
  }
}
