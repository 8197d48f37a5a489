package dev.rematch.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rematch.schedule.TaskResult;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Results in an object store: whole, or as they were. */
class ResultFilesTest {
  private static final String PLACE = "dying:///bucket/registry/_results/small/train-1.json";

  @AfterEach
  void live() {
    DyingStore.diesAfter = -1;
    DyingStore.OBJECTS.clear();
  }

  private static TaskResult result(String request) {
    return new TaskResult(
        "train",
        Optional.of("small"),
        Optional.of(request),
        Optional.empty(),
        Instant.EPOCH,
        Instant.EPOCH,
        0,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Map.of(),
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        List.of());
  }

  private static void write(String request) {
    ResultFiles.write(Path.of("."), PLACE, result(request));
  }

  @Test
  void aWriterThatDiesAnywhereLeavesTheObjectAsItWasAndTheNextReplacesIt() {
    int length = result("dag/1").json().length();
    for (int bytes = 0; bytes < length; bytes += 7) {
      DyingStore.OBJECTS.clear();
      DyingStore.diesAfter = bytes;
      assertThatThrownBy(() -> write("dag/1")).isInstanceOf(DyingStore.Died.class);
      assertThat(DyingStore.OBJECTS).as("%d bytes", bytes).isEmpty();

      DyingStore.diesAfter = -1;
      write("dag/1");
      DyingStore.diesAfter = bytes;
      assertThatThrownBy(() -> write("dag/2")).isInstanceOf(DyingStore.Died.class);
      assertThat(DyingStore.OBJECTS.values()).containsExactly(result("dag/1").json());

      DyingStore.diesAfter = -1;
      write("dag/2");
      assertThat(DyingStore.OBJECTS.values()).containsExactly(result("dag/2").json());
    }
  }
}
