package dev.rematch.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Stops the collector at every step, twice: what an event names stays, what is left goes in the
 * end.
 */
class ArtifactFoldersCrashTest {
  private static final int FILES = 12;

  @TempDir Path folder;
  private int points;

  /** The process is gone. */
  private static final class Crashed extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** Does not do its N-th step, and none after it. */
  private static final class Stopping implements ArtifactFolders.Removal {
    private final int stopAt;
    private int steps;

    Stopping(int stopAt) {
      this.stopAt = stopAt;
    }

    private void step() {
      steps++;
      if (steps >= stopAt) {
        throw new Crashed();
      }
    }

    @Override
    public void move(Path from, Path to) throws IOException {
      step();
      Files.move(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
      step();
      Files.deleteIfExists(file);
    }
  }

  private static Path artifact(Path warehouse, String place) throws IOException {
    Path files = Files.createDirectories(warehouse.resolve(place));
    for (int i = 0; i < FILES; i++) {
      Files.writeString(
          Files.createDirectories(files.resolve("part-" + i % 3)).resolve("f" + i), "x");
    }
    return files;
  }

  private List<RegistryEvent> warehouse(Path warehouse) throws IOException {
    String named = "models/flights/run-1/trees-1";
    String sha256 = Manifest.write(artifact(warehouse, named));
    artifact(warehouse, "models/flights/run-0/trees-0");
    ModelRegistry registry = new InMemoryRegistry(Clock.systemUTC(), Signing.NONE);
    registry.register(new NewVersion("flights", "trees", "run-1", named, sha256, "ann", Map.of()));
    return registry.events(Optional.empty());
  }

  /** True when it came to its end. */
  private boolean collect(Path warehouse, List<RegistryEvent> events, int stopAt) {
    points++;
    ArtifactFolders folders = new ArtifactFolders(warehouse, new Stopping(stopAt));
    try {
      for (Finding leftover : folders.check(events)) {
        assertThat(leftover.kind()).isEqualTo(Finding.Kind.LEFTOVER);
        assertThat(folders.collect(leftover, events)).isTrue();
      }
      return true;
    } catch (Crashed expected) {
      assertThat(new ArtifactFolders(warehouse).check(events))
          .as("what is left to collect; nothing else is wrong")
          .extracting(Finding::kind)
          .containsOnly(Finding.Kind.LEFTOVER);
      return false;
    }
  }

  @Test
  void theNextCollectorFinishesWhatOneThatDiedBegan() throws IOException {
    boolean ended = false;
    for (int first = 1; !ended; first++) {
      boolean endedAgain = false;
      for (int second = 1; !endedAgain; second++) {
        Path warehouse = Files.createDirectory(folder.resolve(first + "-" + second));
        List<RegistryEvent> events = warehouse(warehouse);
        ended = collect(warehouse, events, first);
        endedAgain = collect(warehouse, events, second);
        collect(warehouse, events, Integer.MAX_VALUE);

        assertThat(new ArtifactFolders(warehouse).check(events)).isEmpty();
        try (Stream<Path> models = Files.walk(warehouse.resolve("models"))) {
          assertThat(models.filter(Files::isRegularFile)).hasSize(FILES + 1);
        }
      }
    }
    System.out.println(points + " crashes of the collector");
    assertThat(points).isGreaterThan(200);
  }
}
