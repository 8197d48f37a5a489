package dev.rematch.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rematch.SharedSpark;
import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.core.TableVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableUpkeepSparkTest {
  private static final LocalDate APRIL = LocalDate.of(2013, 4, 1);
  private static final LocalDate MAY = LocalDate.of(2013, 5, 1);

  /** So that all that lies there is older. */
  private final Instant later = Instant.now().plus(Duration.ofDays(1));

  @TempDir Path folder;
  private final SparkSession spark = SharedSpark.session();
  private LakeTable table;

  /** Versions 1 to 5: May never changes, April is replaced by each, one row more each time. */
  @BeforeEach
  void replaceAprilAgainAndAgain() {
    table = new LakeTable(spark, "t", path().toString());
    table.ensure(StructType.fromDDL("id BIGINT, _period DATE"));
    table.change().write(rows(1, APRIL).union(rows(100, MAY))).commit("run-1");
    for (int n = 2; n <= 5; n++) {
      table.change().replacing(Set.of(APRIL)).write(rows(n, APRIL)).commit("run-" + n);
    }
  }

  private Path path() {
    return folder.resolve("a lake").resolve("t");
  }

  private Dataset<Row> rows(long n, LocalDate period) {
    return spark
        .range(0, n, 1, 1)
        .toDF()
        .withColumn("_period", functions.lit(period.toString()).cast("date"));
  }

  private long read(long version) {
    // Counting would be answered from statistics.
    return table.read(new TableVersion("t", version)).filter("id >= 0").collectAsList().size();
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> walk = Files.walk(path())) {
      return walk.filter(f -> f.toString().endsWith(".parquet")).sorted().toList();
    }
  }

  private void age(Path file, Duration age) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(later.minus(age)));
  }

  private TableUpkeep.Survey survey(Set<Long> pins) {
    return table.upkeep().survey(pins, later).orElseThrow();
  }

  @Test
  void pinnedVersionsStayReadableAndTheFilesOfOthersGo() throws Exception {
    Path readme = Files.writeString(path().resolve("README.txt"), "about this table");
    Path foreign = Files.writeString(path().resolve("_period=2013-04-01/mine.parquet"), "x");
    Path temporary = Files.writeString(path().resolve("_delta_log/.1.json.killed.tmp"), "x");
    table.change().write(rows(7, MAY)); // killed before its commit

    TableUpkeep.Survey found = survey(Set.of(2L, 3L, 77L));
    assertThat(found.version()).isEqualTo(new TableVersion("t", 5));
    assertThat(found.kept()).isEqualTo(3);
    assertThat(found.pinned()).containsExactly(2L, 3L);
    assertThat(found.lost()).as("the table was made anew since").containsExactly(77L);
    assertThat(found.broken()).isEmpty();
    assertThat(found.held().files()).isEqualTo(7);
    assertThat(found.spare())
        .as("of versions 1 and 4, of the killed change and of its log")
        .hasSize(4)
        .allMatch(file -> file.bytes() > 0);
    assertThat(files()).as("a survey changes nothing").hasSize(8);

    assertThat(table.upkeep().remove(found)).isEqualTo(found.toRemove());
    assertThat(files()).hasSize(5).contains(foreign);
    assertThat(readme).exists();
    assertThat(temporary).doesNotExist();
    assertThat(List.of(read(2), read(3), read(5))).containsExactly(102L, 103L, 105L);
    assertThatThrownBy(() -> read(4)).hasStackTraceContaining("does not exist");

    assertThat(survey(Set.of(2L, 3L)).spare()).isEmpty();
    assertThat(table.upkeep().remove(found)).isEqualTo(new TableUpkeep.Size(0, 0));
    assertThat(survey(Set.of(2L, 4L)).broken()).as("pinned too late").containsExactly(4L);
  }

  @Test
  void whatIsYoungerThanTheRetentionStays() throws Exception {
    Duration week = Duration.ofDays(7);
    List<Path> published = files();
    Change goingOn = table.change().write(rows(7, MAY));
    Path staged = files().stream().filter(f -> !published.contains(f)).findFirst().orElseThrow();
    for (Path file : files()) {
      age(file, week.plusDays(3));
    }
    for (int version = 0; version <= 5; version++) {
      // Version 4 gave way to 5 on the third day of the week, 3 to 4 before the week.
      age(
          path().resolve(String.format("_delta_log/%020d.json", version)),
          version == 5 ? week.minusDays(3) : week.plusDays(1));
    }
    age(staged, Duration.ofHours(1));

    Instant oldest = later.minus(week);
    TableUpkeep.Survey found = table.upkeep().survey(Set.of(), oldest).orElseThrow();
    assertThat(found.kept()).isEqualTo(2);
    table.upkeep().remove(found);
    assertThat(List.of(read(4), read(5))).containsExactly(104L, 105L);
    assertThat(staged).exists();
    assertThat(files()).hasSize(4);
    goingOn.commit("run-6");
    assertThat(read(6)).isEqualTo(112);
  }

  @Test
  void killedInTheMiddleItGoesOnTheNextTime() throws Exception {
    DeltaLog log = DeltaLog.forTable(spark, path().toString());
    int[] left = {2};
    TableUpkeep dying =
        new TableUpkeep(
            spark,
            "t",
            log,
            (system, file) -> {
              if (left[0]-- == 0) {
                throw new IOException("killed");
              }
              return system.delete(file, false);
            });
    TableUpkeep.Survey found = dying.survey(Set.of(1L), later).orElseThrow();
    assertThat(found.spare()).hasSize(3);
    assertThatThrownBy(() -> dying.remove(found))
        .hasMessageContaining("Cannot clean up table t: the storage failed, found killed")
        .hasMessageContaining("run again");

    assertThat(table.upkeep().remove(survey(Set.of(1L))).files()).isEqualTo(1);
    assertThat(files()).hasSize(3);
    assertThat(List.of(read(1), read(5))).containsExactly(101L, 105L);
  }

  @Test
  void anOldVersionThatIsRestoredMeanwhileKeepsItsFiles() throws Exception {
    TableUpkeep.Survey found = survey(Set.of());
    spark.sql("RESTORE TABLE delta.`" + path() + "` TO VERSION AS OF 2");
    spark.sql("ALTER TABLE delta.`" + path() + "` SET TBLPROPERTIES (restored = 'yes')");

    assertThat(table.upkeep().remove(found).files()).isEqualTo(3);
    assertThat(List.of(read(2), read(7))).containsExactly(102L, 102L);
  }

  @Test
  void aLongLogGetsACheckpointAndOldVersionsAreReadFromBeforeIt() throws Exception {
    assertThat(table.upkeep().commitsSinceCheckpoint()).isEqualTo(6);
    table.upkeep().checkpoint();
    assertThat(table.upkeep().commitsSinceCheckpoint()).isZero();
    table.change().replacing(Set.of(APRIL)).write(rows(6, APRIL)).commit("run-6");

    assertThat(table.upkeep().commitsSinceCheckpoint()).isEqualTo(1);
    table.upkeep().remove(survey(Set.of(2L)));
    assertThat(List.of(read(2), read(6))).containsExactly(102L, 106L);
    assertThat(files()).as("three of April and May, and the checkpoint").hasSize(4);

    // As Delta does after 400 days.
    DeltaLog.clearCache();
    for (int version = 0; version <= 4; version++) {
      Files.delete(path().resolve(String.format("_delta_log/%020d.json", version)));
      Files.delete(path().resolve(String.format("_delta_log/%020d.crc", version)));
    }
    TableUpkeep.Survey found = survey(Set.of(2L, 5L));
    assertThat(found.lost()).containsExactly(2L);
    assertThat(found.pinned()).containsExactly(5L);
    assertThat(found.broken()).as("it was not pinned the last time").containsExactly(5L);
    assertThat(found.spare()).as("of version 2, which nobody can read").hasSize(1);
    table.upkeep().remove(found);
    assertThat(read(6)).isEqualTo(106);
  }

  @Test
  void aTableThatHasLostFilesIsLeftAlone() throws Exception {
    String may =
        Stream.of(table.latest().orElseThrow().rows().inputFiles())
            .filter(f -> f.contains("05-01"))
            .findFirst()
            .orElseThrow();
    Path lost =
        path().resolve("_period=2013-05-01").resolve(may.substring(may.lastIndexOf('/') + 1));
    Files.move(lost, folder.resolve("elsewhere"));

    assertThatThrownBy(() -> survey(Set.of()))
        .hasMessageContaining("Cannot clean up table t@5: its log names a file that is not there")
        .hasMessageContaining("found no _period=2013-05-01/part-")
        .extracting(e -> ((RematchException) e).kind())
        .isEqualTo(FailureKind.REFUSED);
  }

  /** Quarantine is partitioned by a text. */
  @Test
  void pathsAreUnderstoodWhateverTheirCharacters() throws Exception {
    LakeTable odd = new LakeTable(spark, "odd", folder.resolve("odd").toString());
    String most = "spark.databricks.delta.allFilesInCrc.thresholdNumFiles";
    String before = spark.conf().get(most);
    for (int n = 1; n <= 3; n++) {
      // The last version is one of so many files that they are not listed beside its commit.
      spark.conf().set(most, n == 3 ? "0" : before);
      odd.change("batch")
          .replacingAll()
          .write(spark.range(0, n, 1, 1).selectExpr("id", "'a b:c%20/ü=#?' AS batch"))
          .commit("run-" + n);
    }
    spark.conf().set(most, before);
    TableUpkeep.Survey found = odd.upkeep().survey(Set.of(0L), later).orElseThrow();
    assertThat(found.spare()).hasSize(1);
    assertThat(odd.upkeep().remove(found).files()).isEqualTo(1);
    assertThat(odd.read(new TableVersion("odd", 0)).collectAsList()).hasSize(1);
    assertThat(odd.read(new TableVersion("odd", 2)).collectAsList()).hasSize(3);
  }

  @Test
  void aFolderWithoutATableHasNothingToLookAt() throws Exception {
    Files.createDirectories(folder.resolve("notes"));
    LakeTable none = new LakeTable(spark, "notes", folder.resolve("notes").toString());
    assertThat(none.upkeep().survey(Set.of(1L), later)).isEmpty();
    assertThat(none.upkeep().commitsSinceCheckpoint()).isZero();
    assertThat(folder.resolve("notes")).isEmptyDirectory();
  }
}
