package dev.rematch.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rematch.core.RematchException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Lets the registry's disk fail or lie at every step that it takes: each operation fails with an
 * error of ours or is done, and asking again on a sound disk leaves it done once. The profile
 * {@code long} tries every step, else it is every seventh of the many.
 */
class RegistryFaultTest {
  /** The first event, one among few, and one that brings a checkpoint and a compaction. */
  private static final int[] SIZES = {0, 4, 16};

  /** A commit that a listing left out is found by its name. */
  private static final Set<FaultyDisk.Fault> HARMLESS =
      EnumSet.of(
          FaultyDisk.Fault.SLOW, FaultyDisk.Fault.NAMING_THREW, FaultyDisk.Fault.LIST_MISSES);

  private static final boolean LONG = Integer.getInteger("rematch.crash.stride", 40) < 40;
  private static final int FIRST_STEPS = 8;

  @TempDir Path folder;
  private int points;
  private int fired;
  private int failed;
  private final Set<String> messages = new TreeSet<>();

  @ParameterizedTest
  @EnumSource(FaultyDisk.Fault.class)
  void failsCleanlyOrIsDoneOnce(FaultyDisk.Fault fault) throws IOException {
    for (RegistryOperation operation : RegistryOperation.values()) {
      for (int events : SIZES) {
        boolean possible = operation == RegistryOperation.REGISTER || events > 2;
        if (possible) {
          Path base = operation.base(folder.resolve(operation + "-" + events), events);
          stepByStep(fault, operation, base, events);
        }
      }
    }
    System.out.printf(
        "%s: %d points, fired %d times, %d failures, such as %s%n",
        fault, points, fired, failed, messages.stream().findFirst().orElse("none"));
    assertThat(fired).as("times that " + fault + " happened").isPositive();
    if (HARMLESS.contains(fault)) {
      assertThat(messages).isEmpty();
    } else {
      assertThat(failed).as("operations that failed by " + fault).isPositive();
    }
  }

  private void stepByStep(
      FaultyDisk.Fault fault, RegistryOperation operation, Path base, int events)
      throws IOException {
    boolean ended = false;
    for (int step = 1; !ended; step += LONG || step < FIRST_STEPS ? 1 : 7) {
      Path place = RegistryCrashTest.copy(base, folder.resolve("place"));
      FaultyDisk disk = new FaultyDisk(fault, step);
      boolean done = attempt(operation, place, disk);
      operation.check(RegistryOperation.registry(place, Disk.LOCAL), events, done ? 1 : 0);
      operation.run(RegistryOperation.registry(place, new UnsyncedDisk()));
      operation.check(RegistryOperation.registry(place, Disk.LOCAL), events, 1);
      points++;
      fired += disk.fired();
      ended = disk.fired() == 0;
      RegistryCrashTest.remove(place);
    }
  }

  private boolean attempt(RegistryOperation operation, Path place, FaultyDisk disk) {
    try {
      operation.run(RegistryOperation.registry(place, disk));
      return true;
    } catch (RematchException clean) {
      assertThat(clean.getMessage()).startsWith("Cannot ").contains(place.toString());
      messages.add(clean.getMessage());
      failed++;
      return false;
    }
  }
}
