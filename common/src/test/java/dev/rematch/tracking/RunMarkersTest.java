package dev.rematch.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rematch.core.Warehouse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunMarkersTest {
  private static final Instant START = Instant.parse("2013-05-02T10:00:00Z");

  @TempDir Path folder;

  private RunMarkers markers() {
    return new RunMarkers(new Warehouse(folder.toString()));
  }

  private Path file(String run) {
    return folder.resolve("registry/_running/" + run + ".run");
  }

  @Test
  void aRunIsListedFromItsBeginningToItsEnd() {
    try (RunMarkers.Marker marker = markers().open("run-1", "flights", "train", START)) {
      assertThat(marker).isNotNull();
      assertThat(markers().running())
          .singleElement()
          .satisfies(
              r -> {
                assertThat(r.runId()).isEqualTo("run-1");
                assertThat(r.command()).isEqualTo("train");
                assertThat(r.pid()).isEqualTo(ProcessHandle.current().pid());
                assertThat(r.startedAt()).isEqualTo(START);
                assertThat(r.alive()).isTrue();
              });
    }

    assertThat(markers().running()).isEmpty();
  }

  @Test
  void aRunWhoseProcessIsGoneDied() throws Exception {
    markers().open("run-1", "flights", "train", START);
    rewrite("run-1", 3, Long.toString(Long.MAX_VALUE));

    assertThat(markers().running()).extracting(RunMarkers.Running::alive).containsExactly(false);
  }

  @Test
  void aProcessThatInheritedTheNumberIsNotTheRun() throws Exception {
    markers().open("run-1", "flights", "train", START);
    Files.setLastModifiedTime(file("run-1"), FileTime.from(Instant.EPOCH));

    assertThat(markers().running()).extracting(RunMarkers.Running::alive).containsExactly(false);
  }

  @Test
  void nothingIsSaidToHaveDiedOnAnotherHost() throws Exception {
    markers().open("run-1", "flights", "train", START);
    rewrite("run-1", 3, Long.toString(Long.MAX_VALUE));
    rewrite("run-1", 5, "elsewhere");

    assertThat(markers().running())
        .singleElement()
        .satisfies(r -> assertThat(r.host() + r.alive()).isEqualTo("elsewheretrue"));
  }

  @Test
  void aWarehouseInAnObjectStoreHasNoMarkers() {
    RunMarkers remote = new RunMarkers(new Warehouse("s3a://bucket/w"));

    remote.open("run-1", "flights", "train", START).close();

    assertThat(remote.running()).isEmpty();
  }

  private void rewrite(String run, int field, String value) throws Exception {
    String[] parts = Files.readString(file(run)).split("\t", -1);
    parts[field] = value;
    Files.writeString(file(run), String.join("\t", parts));
  }
}
