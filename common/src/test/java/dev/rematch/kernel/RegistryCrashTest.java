package dev.rematch.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rematch.registry.ModelRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
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
  private static final int STRIDE = Integer.getInteger("rematch.crash.stride", 40);
  private static final boolean LONG = STRIDE < 40;

  private static final int THREADS = Runtime.getRuntime().availableProcessors();

  @TempDir Path folder;
  private final AtomicInteger points = new AtomicInteger();
  private int bases;

  /** The first writes, and those around a checkpoint with its compaction. */
  @Test
  void registerSurvivesACrashAtEveryStep() throws Exception {
    survives(
        RegistryOperation.REGISTER,
        LONG ? List.of(0, 1, 2, 15, 16, 17, 32, 48, 64, 80, 96) : List.of(0, 16));
  }

  @Test
  void promoteSurvivesACrashAtEveryStep() throws Exception {
    survives(RegistryOperation.PROMOTE, LONG ? List.of(3, 16, 17, 32, 48, 64, 80, 96) : List.of(3));
  }

  @Test
  void rollbackSurvivesACrashAtEveryStep() throws Exception {
    survives(
        RegistryOperation.ROLL_BACK, LONG ? List.of(4, 16, 17, 32, 48, 64, 80, 96) : List.of(4));
  }

  private void survives(RegistryOperation operation, List<Integer> sizes) throws Exception {
    for (int events : sizes) {
      Path base = operation.base(folder.resolve("base-" + bases++), events);
      for (boolean powerCut : new boolean[] {false, true}) {
        survives(operation, base, events, powerCut);
      }
    }
    System.out.println(points + " crashes of " + operation);
  }

  /** Crashes at the first step, the second and so on until there is none left to crash at. */
  private void survives(RegistryOperation operation, Path base, int events, boolean powerCut)
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

  private boolean crashTwice(
      RegistryOperation operation, Path base, int events, int step, boolean powerCut)
      throws IOException {
    Path room = Files.createDirectory(folder.resolve("room-" + step));
    Path once = copy(base, room.resolve("once"));
    boolean ended = crash(operation, once, step, powerCut, events);
    boolean endedAgain = false;
    for (int second = 1 + step % STRIDE; !endedAgain; second += STRIDE) {
      Path twice = copy(once, room.resolve("twice"));
      endedAgain = crash(operation, twice, second, powerCut, events);
      Path attic = Files.createDirectory(room.resolve("attic"));
      ModelRegistry recovered = RegistryOperation.registry(twice, new CrashingDisk(attic, 0));
      operation.run(recovered);
      operation.check(recovered, events, 1);
      remove(attic);
      remove(twice);
    }
    remove(room);
    return ended;
  }

  /** Runs into one crash and checks what it left; true when the operation came to its end first. */
  private boolean crash(
      RegistryOperation operation, Path place, int stopAt, boolean powerCut, int events)
      throws IOException {
    points.incrementAndGet();
    Path attic = Files.createDirectory(place.resolveSibling("attic"));
    CrashingDisk disk = new CrashingDisk(attic, stopAt);
    boolean ended = false;
    try {
      operation.run(RegistryOperation.registry(place, disk));
      ended = true;
    } catch (CrashingDisk.Crashed expected) {
      assertThat(disk.steps()).isGreaterThanOrEqualTo(stopAt);
    }
    if (powerCut) {
      disk.powerCut();
    }
    remove(attic);
    operation.check(RegistryOperation.registry(place, Disk.LOCAL), events, ended ? 1 : 0);
    return ended;
  }

  static Path copy(Path from, Path to) throws IOException {
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
