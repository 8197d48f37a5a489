package dev.rematch.jobs.steps;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OldResultsTest {
  private static final Instant NOW = Instant.parse("2013-05-02T10:00:00Z");

  @TempDir Path folder;

  private void write(String name, int daysOld) throws IOException {
    Path file = Files.writeString(folder.resolve(name), "{}");
    Files.setLastModifiedTime(file, FileTime.from(NOW.minus(Duration.ofDays(daysOld))));
  }

  private OldResults results() {
    return new OldResults(folder.toString(), new Configuration());
  }

  @Test
  void oldOnesGoButForTheNewestOfEachCommand() throws IOException {
    for (int day = 0; day < OldResults.NEWEST + 2; day++) {
      write(String.format("ingest-%04x.json", day), 100 + day);
    }
    write("monitor-abc.json", 500);
    write("replay-history-0f.json", 400);
    for (int day = 0; day < OldResults.NEWEST + 20; day++) {
      write(String.format("score-%04x.json", day), day);
    }

    List<String> old = results().find(NOW);
    assertThat(old)
        .as("of score the newest hundred stay, and what is not 90 days old")
        .hasSize(2 + 20)
        .contains("ingest-0064.json", "ingest-0065.json", "score-0064.json", "score-0077.json")
        .doesNotContain("ingest-0063.json", "score-0063.json", "monitor-abc.json");
    assertThat(results().remove(old)).isEqualTo(22);
    assertThat(folder.resolve("ingest-0064.json")).doesNotExist();
    assertThat(folder.resolve("ingest-0063.json")).exists();
    assertThat(results().find(NOW)).isEmpty();
    assertThat(results().remove(old)).as("somebody else was faster").isZero();
  }

  @Test
  void manyResultsOfThreeMonthsAllStay() throws IOException {
    for (int n = 0; n < 300; n++) {
      write(String.format("ingest-%04x.json", n), 89);
    }
    assertThat(results().find(NOW)).isEmpty();
  }

  @Test
  void whatIsNoResultStays() throws IOException {
    Files.createDirectory(folder.resolve("train-0a.json"));
    write("README.txt", 900);
    write("notes.json", 900);
    write(".ingest-1.json.77.tmp", 91);
    write(".ingest-2.json.78.tmp", 1);
    assertThat(results().find(NOW)).containsExactly(".ingest-1.json.77.tmp");
    assertThat(new OldResults(folder + "/none", new Configuration()).find(NOW)).isEmpty();
  }
}
