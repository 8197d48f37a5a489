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
import dev.rematch.registry.delta.DeltaRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Stops the writer of the registry at every step that changes the disk, twice, and looks at what is
 * left: the change is there whole or not at all, and doing it again leaves it there once.
 *
 * <p>Every step is tried for the first crash, every {@code rematch.crash.stride}-th for the second.
 * The profile {@code long} also tries more registries and more second crashes: ten thousand in all.
 */
class RegistryCrashTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2013-05-02T10:00:00Z"), ZoneOffset.UTC);
  private static final int STRIDE = Integer.getInteger("rematch.crash.stride", 40);
  private static final boolean LONG = STRIDE < 40;

  private static final int THREADS = Runtime.getRuntime().availableProcessors();

  @TempDir Path folder;
  private final AtomicInteger points = new AtomicInteger();
  private int bases;

  /** What is done to a registry, and how to see that it is done. */
  private enum Operation {
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

    abstract void run(ModelRegistry registry);
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

  private static ModelRegistry registry(Path place, Disk disk) {
    return new DeltaRegistry(
        new RecordTable<>(
            Engines.local(disk), place.resolve("events").toString(), RegistryEvent.class),
        CLOCK);
  }

  /** A registry of as many events, in which the operation can happen next. */
  private Path base(Operation operation, int events) {
    Path place = folder.resolve("base-" + bases++);
    ModelRegistry registry = registry(place, Disk.LOCAL);
    int moves = operation == Operation.REGISTER ? 0 : operation == Operation.PROMOTE ? 1 : 2;
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

  /** The first writes, and those around a checkpoint with its compaction. */
  @Test
  void registerSurvivesACrashAtEveryStep() throws Exception {
    survives(Operation.REGISTER, LONG ? List.of(0, 1, 2, 15, 16, 17, 32, 48) : List.of(0, 16));
  }

  @Test
  void promoteSurvivesACrashAtEveryStep() throws Exception {
    survives(Operation.PROMOTE, LONG ? List.of(3, 16, 17, 32, 48) : List.of(3));
  }

  @Test
  void rollbackSurvivesACrashAtEveryStep() throws Exception {
    survives(Operation.ROLL_BACK, LONG ? List.of(4, 16, 17, 32, 48) : List.of(4));
  }

  private void survives(Operation operation, List<Integer> sizes) throws Exception {
    for (int events : sizes) {
      Path base = base(operation, events);
      for (boolean powerCut : new boolean[] {false, true}) {
        survives(operation, base, events, powerCut);
      }
    }
    System.out.println(points + " crashes of " + operation);
  }

  /** Crashes at the first step, the second and so on until there is none left to crash at. */
  private void survives(Operation operation, Path base, int events, boolean powerCut)
      throws Exception {
    AtomicInteger next = new AtomicInteger(1);
    AtomicBoolean ended = new AtomicBoolean();
    Callable<Void> worker =
        () -> {
          while (!ended.get()) {
            int step = next.getAndIncrement();
            if (crashTwice(operation, base, events, step, powerCut)) {
              ended.set(true);
            }
          }
          return null;
        };
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    try {
      for (Future<Void> done : pool.invokeAll(Collections.nCopies(THREADS, worker))) {
        done.get();
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(next.get()).as("steps of " + operation).isGreaterThan(8);
  }

  private boolean crashTwice(Operation operation, Path base, int events, int step, boolean powerCut)
      throws IOException {
    Path room = Files.createDirectory(folder.resolve("room-" + step));
    Path once = copy(base, room.resolve("once"));
    boolean ended = crash(operation, once, step, powerCut, events);
    boolean endedAgain = false;
    for (int second = 1 + step % STRIDE; !endedAgain; second += STRIDE) {
      Path twice = copy(once, room.resolve("twice"));
      endedAgain = crash(operation, twice, second, powerCut, events);
      Path attic = Files.createDirectory(room.resolve("attic"));
      ModelRegistry recovered = registry(twice, new CrashingDisk(attic, 0));
      operation.run(recovered);
      check(operation, recovered, events, 1);
      remove(attic);
      remove(twice);
    }
    remove(room);
    return ended;
  }

  /** Runs into one crash and checks what it left; true when the operation came to its end first. */
  private boolean crash(Operation operation, Path place, int stopAt, boolean powerCut, int events)
      throws IOException {
    points.incrementAndGet();
    Path attic = Files.createDirectory(place.resolveSibling("attic"));
    CrashingDisk disk = new CrashingDisk(attic, stopAt);
    boolean ended = false;
    try {
      operation.run(registry(place, disk));
      ended = true;
    } catch (CrashingDisk.Crashed expected) {
      assertThat(disk.steps()).isGreaterThanOrEqualTo(stopAt);
    }
    if (powerCut) {
      disk.powerCut();
    }
    remove(attic);
    check(operation, registry(place, Disk.LOCAL), events, ended ? 1 : 0);
    return ended;
  }

  /** Nothing lost, nothing twice, the chain whole, the champion the old or the new one. */
  private static void check(
      Operation operation, ModelRegistry registry, int events, int atLeastNew) {
    List<RegistryEvent> found = registry.events(Optional.empty());
    int fresh = found.size() - events;
    assertThat(fresh).as("events of " + operation).isBetween(atLeastNew, 1);
    assertThat(EventChain.firstBroken(found)).isEmpty();
    long registered = found.stream().filter(e -> e.kind() == EventKind.REGISTERED).count();
    assertThat(registry.versions("flights")).hasSize((int) registered);
    switch (operation) {
      case REGISTER -> assertThat(champion(registry)).isZero();
      case PROMOTE -> assertThat(champion(registry)).isEqualTo(1 + fresh);
      case ROLL_BACK -> assertThat(champion(registry)).isEqualTo(2 - fresh);
    }
  }

  private static Path copy(Path from, Path to) throws IOException {
    if (!Files.exists(from)) {
      return to;
    }
    try (Stream<Path> walk = Files.walk(from)) {
      for (Path each : (Iterable<Path>) walk::iterator) {
        Files.copy(each, to.resolve(from.relativize(each)));
      }
    }
    return to;
  }

  static void remove(Path path) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    try (Stream<Path> walk = Files.walk(path)) {
      for (Path each : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
