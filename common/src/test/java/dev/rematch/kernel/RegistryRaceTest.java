package dev.rematch.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rematch.core.RematchException;
import dev.rematch.registry.EventChain;
import dev.rematch.registry.EventKind;
import dev.rematch.registry.ModelRegistry;
import dev.rematch.registry.ModelVersion;
import dev.rematch.registry.NewVersion;
import dev.rematch.registry.Promotion;
import dev.rematch.registry.RegistryEvent;
import dev.rematch.registry.Signing;
import dev.rematch.registry.delta.DeltaRegistry;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Processes that register, promote and roll back in one registry at once, {@code
 * rematch.race.rounds} rounds each time (1,000 in the profile {@code long}). Each notes what it was
 * told; afterwards the log must agree with all of them.
 */
class RegistryRaceTest {
  private static final int ROUNDS = Integer.getInteger("rematch.race.rounds", 60);
  private static final boolean LONG = ROUNDS >= 1_000;

  /** Enough for several collisions, so that the test of the broken way cannot pass by luck. */
  private static final int BROKEN_ROUNDS = 160;

  private static final long PAUSE_NANOS = 5_000_000;

  @TempDir Path folder;

  /** Delta's own way for local files: look, then rename; the pause makes the gap easy to hit. */
  private static final class RenamingDisk extends ForwardingDisk {
    @Override
    public void link(Path name, Path file) throws IOException {
      if (Files.exists(name)) {
        throw new FileAlreadyExistsException(name.toString());
      }
      LockSupport.parkNanos(PAUSE_NANOS);
      Disk.LOCAL.replace(file, name);
    }
  }

  /**
   * What a process was told: the event, and when it asked and had its answer (UTC, microseconds).
   */
  private record Told(long seq, String hash, long asked, long answered) {
    static Told parse(String line) {
      String[] cells = line.split(",", -1);
      return new Told(
          Long.parseLong(cells[0]), cells[1], Long.parseLong(cells[2]), Long.parseLong(cells[3]));
    }

    String line() {
      return seq + "," + hash + "," + asked + "," + answered + "\n";
    }
  }

  private static ModelRegistry registry(Path place, Disk disk) {
    return new DeltaRegistry(
        new RecordTable<>(
            Engines.local(disk), place.resolve("events").toString(), RegistryEvent.class),
        Clock.systemUTC(),
        Signing.NONE);
  }

  /** One process: folder, its number, rounds, and how commits are published. */
  public static void main(String[] arguments) throws IOException {
    Path place = Path.of(arguments[0]);
    int worker = Integer.parseInt(arguments[1]);
    Disk disk = arguments[3].equals("link") ? Disk.LOCAL : new RenamingDisk();
    ModelRegistry registry = registry(place, disk);
    Random random = new Random(worker);
    // Warm and then all at once: starting a JVM takes longer than a dozen rounds.
    registry.models();
    Files.createFile(place.resolve("ready-" + worker));
    while (!Files.exists(place.resolve("go"))) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    StringBuilder told = new StringBuilder();
    for (int round = 0; round < Integer.parseInt(arguments[2]); round++) {
      long asked = now();
      play(registry, random, worker + "-" + round)
          .ifPresent(e -> told.append(new Told(e.seq(), e.hash(), asked, now()).line()));
    }
    Files.writeString(place.resolve("told-" + worker), told);
  }

  private static long now() {
    return ChronoUnit.MICROS.between(java.time.Instant.EPOCH, Clock.systemUTC().instant());
  }

  /** The event that it made; none when somebody was quicker or there was nothing to do. */
  private static Optional<RegistryEvent> play(ModelRegistry registry, Random random, String id) {
    Optional<Integer> holder = registry.holder("flights", "champion").map(ModelVersion::version);
    int versions = registry.versions("flights").size();
    int choice = random.nextInt(4);
    try {
      if (choice == 0 || versions < 2) {
        int version =
            registry
                .register(
                    new NewVersion("flights", "trees", id, "models/" + id, "00", "ann", Map.of()))
                .version();
        return registry.events(Optional.of("flights")).stream()
            .filter(
                e -> e.kind() == EventKind.REGISTERED && e.version().equals(Optional.of(version)))
            .findFirst();
      }
      if (choice == 1 && holder.isPresent()) {
        return Optional.of(registry.rollback("flights", "champion", holder.get(), "bob", "worse"));
      }
      return Optional.of(
          registry.promote(
              new Promotion(
                  "flights",
                  "champion",
                  1 + random.nextInt(versions),
                  holder,
                  Optional.empty(),
                  Optional.of(id),
                  "ann",
                  "better")));
    } catch (RematchException lostOrNothingToDo) {
      return Optional.empty();
    }
  }

  static List<Integer> sizes() {
    return LONG ? List.of(2, 4, 8) : List.of(4);
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void theLogAgreesWithEveryProcess(int processes) throws Exception {
    assertThat(race(processes, ROUNDS, "link")).as("what is wrong").isEmpty();
  }

  @Test
  void withoutHardLinksEventsAreLost() throws Exception {
    List<String> wrong = race(4, BROKEN_ROUNDS, "rename");
    assertThat(wrong).as("what is wrong").isNotEmpty();
    System.out.println(wrong.size() + " things wrong without hard links, first: " + wrong.get(0));
  }

  /** Everything that is wrong after the race, or that a process failed by. */
  private List<String> race(int processes, int rounds, String way) throws Exception {
    List<Process> running = new ArrayList<>();
    for (int worker = 0; worker < processes; worker++) {
      running.add(start(worker, rounds / processes, way));
    }
    for (int worker = 0; worker < processes; worker++) {
      Path ready = folder.resolve("ready-" + worker);
      while (!Files.exists(ready) && running.get(worker).isAlive()) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
    Files.createFile(folder.resolve("go"));
    List<String> wrong = new ArrayList<>();
    for (int worker = 0; worker < processes; worker++) {
      int code = running.get(worker).waitFor();
      if (code != 0) {
        wrong.add("process " + worker + " ended with " + code + ": " + error(worker));
      }
    }
    List<Told> told = new ArrayList<>();
    for (int worker = 0; worker < processes; worker++) {
      Path file = folder.resolve("told-" + worker);
      if (Files.exists(file)) {
        Files.readAllLines(file).forEach(line -> told.add(Told.parse(line)));
      }
    }
    if (wrong.isEmpty()) {
      assertThat(told.size()).as("events of " + processes + " processes").isGreaterThan(rounds / 4);
      check(registry(folder, Disk.LOCAL).events(Optional.empty()), told, wrong);
    }
    return wrong;
  }

  private static void check(List<RegistryEvent> log, List<Told> told, List<String> wrong) {
    EventChain.firstBroken(log).ifPresent(b -> wrong.add("event " + b.seq() + ": " + b.what()));
    Map<String, Told> byHash = new HashMap<>();
    told.forEach(t -> byHash.put(t.hash(), t));
    Set<String> hashes = new HashSet<>();
    Optional<Integer> holder = Optional.empty();
    long latestQuestion = 0;
    for (RegistryEvent e : log) {
      hashes.add(e.hash());
      Told teller = byHash.get(e.hash());
      if (teller == null) {
        wrong.add("nobody was told of event " + e.seq());
      } else if (teller.answered() < latestQuestion) {
        wrong.add("event " + e.seq() + " was answered before an earlier one was asked for");
      } else {
        latestQuestion = Math.max(latestQuestion, teller.asked());
      }
      if (e.alias().isPresent()) {
        if (!e.previousVersion().equals(holder)) {
          wrong.add("event " + e.seq() + " expected " + e.previousVersion() + ", it was " + holder);
        }
        holder = e.version();
      }
    }
    told.stream()
        .filter(t -> !hashes.contains(t.hash()))
        .forEach(t -> wrong.add("event " + t.seq() + " was acknowledged and is lost"));
  }

  private Process start(int worker, int rounds, String way) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            RegistryRaceTest.class.getName(),
            folder.toString(),
            Integer.toString(worker),
            Integer.toString(rounds),
            way)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(folder.resolve("error-" + worker).toFile())
        .start();
  }

  private String error(int worker) throws IOException {
    String text = Files.readString(folder.resolve("error-" + worker));
    return text.substring(0, Math.min(2000, text.length()));
  }
}
