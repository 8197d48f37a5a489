package dev.rematch.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rematch.SharedSpark;
import dev.rematch.core.RematchException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every format in {@link Sources#ALL} must do. */
class SourceContractSparkTest {
  private static final LocalDate DATE = LocalDate.of(2013, 1, 1);

  @TempDir Path folder;
  private final SparkSession spark = SharedSpark.session();

  static List<Source> formats() {
    return Sources.ALL.all();
  }

  private static SourceSpec spec(Source format, String... columns) {
    return new SourceSpec(
        "s",
        format.format(),
        "landing/data*",
        Availability.END_OF_PERIOD,
        Optional.empty(),
        List.of(),
        java.util.Arrays.stream(columns)
            .map(c -> new ColumnSpec(c.split(" ", -1)[0], c.split(" ", -1)[1]))
            .toList(),
        SourceMode.SNAPSHOT,
        Map.of());
  }

  private static SourceSpec declared(Source format) {
    return spec(format, "id BIGINT", "name STRING");
  }

  /** Lands rows in the format under that name, as another program would. */
  private void land(Source format, String name, Dataset<Row> rows) {
    Path landing = folder.resolve("landing");
    Path written = folder.resolve("written-" + name);
    rows.coalesce(1)
        .write()
        .option("header", "true")
        .format(format.format())
        .save(written.toString());
    try {
      Files.createDirectories(landing);
      if (format.format().equals("delta")) {
        Files.move(written, landing.resolve(name));
        return;
      }
      try (var files = Files.list(written)) {
        Path part =
            files
                .filter(f -> f.getFileName().toString().startsWith("part-"))
                .findFirst()
                .orElseThrow();
        Files.move(part, landing.resolve(name));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Dataset<Row> rows(long from, long to) {
    return spark.range(from, to).selectExpr("id", "concat('n', id) AS name");
  }

  private List<DueFile> due(SourceSpec spec) {
    return new LandingFolder(spec, folder).due(DATE);
  }

  @ParameterizedTest
  @MethodSource("formats")
  void givesTheDeclaredColumnsAndTheFileOfEachRow(Source format) {
    land(format, "data-1", rows(0, 2));
    land(format, "data-2", rows(2, 3));
    SourceSpec spec = declared(format);
    due(spec).forEach(file -> format.check(spark, spec, file));

    Dataset<Row> read = format.read(spark, spec, due(spec));

    assertThat(read.columns()).containsExactly("id", "name", Source.BROKEN, Source.FILE);
    assertThat(read.collectAsList().stream().map(r -> r.get(0) + " " + r.get(1) + " " + r.get(3)))
        .containsExactlyInAnyOrder("0 n0 data-1", "1 n1 data-1", "2 n2 data-2");
  }

  @ParameterizedTest
  @MethodSource("formats")
  void namesTheColumnThatIsNotAsDeclared(Source format) {
    land(format, "data-1", rows(0, 2));
    DueFile file = due(declared(format)).get(0);

    assertThatThrownBy(() -> format.check(spark, spec(format, "id BIGINT", "label STRING"), file))
        .hasMessageContaining("landing/data-1")
        .hasMessageContaining("column label was renamed, found name");
    assertThatThrownBy(
            () -> format.check(spark, spec(format, "id BIGINT", "name STRING", "x INT"), file))
        .hasMessageContaining("column x is missing");
    assertThatThrownBy(() -> format.check(spark, spec(format, "id BIGINT"), file))
        .hasMessageContaining("column name is new");
  }

  @ParameterizedTest
  @MethodSource("formats")
  void aFileWithoutRowsHasNone(Source format) {
    land(format, "data-1", rows(0, 0));
    SourceSpec spec = declared(format);

    // Spark writes no header for no rows: such a CSV file is empty, and waits.
    for (DueFile file : due(spec)) {
      format.check(spark, spec, file);
      assertThat(format.read(spark, spec, List.of(file)).collectAsList()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("formats")
  void nothingIsDueWhereNothingHasLanded(Source format) throws IOException {
    assertThat(due(declared(format))).isEmpty();
    Files.createDirectories(folder.resolve("landing"));
    Files.createFile(folder.resolve("landing/data-empty"));
    assertThat(due(declared(format))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("formats")
  void aDamagedFileIsRefusedByName(Source format) throws IOException {
    land(format, "data-1", rows(0, 2));
    try (var files = Files.walk(folder.resolve("landing"))) {
      for (Path file :
          files.filter(Files::isRegularFile).sorted(Comparator.reverseOrder()).toList()) {
        Files.writeString(file, "\u0001 this is no data of any kind");
      }
    }
    SourceSpec spec = declared(format);

    assertThatThrownBy(() -> due(spec).forEach(file -> format.check(spark, spec, file)))
        .isInstanceOf(RematchException.class)
        .hasMessageContaining("Cannot land file landing/data-1");
  }

  @ParameterizedTest
  @MethodSource("formats")
  void theFingerprintFollowsTheContent(Source format) {
    land(format, "data-1", rows(0, 2));
    land(format, "data-2", rows(0, 3));
    LandingFolder landing = new LandingFolder(declared(format), folder);
    List<DueFile> due = landing.due(DATE);

    assertThat(landing.entry(due.get(0)).sha256())
        .hasSize(64)
        .isEqualTo(landing.entry(due.get(0)).sha256())
        .isNotEqualTo(landing.entry(due.get(1)).sha256());
    assertThat(LandedFile.ofMarker(landing.entry(due.get(0)).marker()))
        .contains(landing.entry(due.get(0)));
  }
}
