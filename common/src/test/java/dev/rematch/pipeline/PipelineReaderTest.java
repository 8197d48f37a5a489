package dev.rematch.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rematch.config.InvalidConfigException;
import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.core.Task;
import dev.rematch.feature.FeatureType;
import dev.rematch.source.SourceSpec;
import dev.rematch.transform.TransformSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PipelineReaderTest {
  private static final Path CONF = Path.of("..", "conf").toAbsolutePath().normalize();

  @TempDir Path folder;

  private static Pipeline flights(Map<String, String> overrides) {
    return new PipelineReader().read(CONF.resolve("flights/pipeline.conf"), overrides);
  }

  @Test
  void theFlightsPipelineIsRead() {
    Pipeline flights = flights(Map.of());

    assertThat(flights.name()).isEqualTo("flights");
    assertThat(flights.sources())
        .extracting(SourceSpec::name)
        .containsExactly("flights", "weather", "planes");
    assertThat(flights.transforms())
        .as("in dependency order")
        .extracting(TransformSpec::name)
        .containsExactly("clean_flights", "features");
    assertThat(flights.features().label().task()).isEqualTo(Task.BINARY);
    assertThat(flights.features().columns()).containsEntry("carrier", FeatureType.CATEGORICAL);
    assertThat(flights.recipes()).hasSize(2);
    assertThat(flights.monitoring().performanceMetric()).isEqualTo("roc-auc");
  }

  @Test
  void theRidershipPipelineIsRead() {
    Pipeline ridership =
        new PipelineReader().read(CONF.resolve("ridership/pipeline.conf"), Map.of());
    assertThat(ridership.features().label().task()).isEqualTo(Task.REGRESSION);
    assertThat(ridership.challenge().metric()).isEqualTo("mae");
  }

  @Test
  void theHashKnowsValuesAndNotTheirSpelling() {
    String hash = flights(Map.of()).configHash();
    assertThat(flights(Map.of("challenge.confidence", "0.950")).configHash()).isEqualTo(hash);
    assertThat(flights(Map.of("challenge.confidence", "0.9")).configHash()).isNotEqualTo(hash);
  }

  @Test
  void theScheduleIsPlannedAndLeavesTheHashAlone() {
    Pipeline flights = flights(Map.of());
    Pipeline daily = flights(Map.of("airflow.elt", "@daily", "airflow.retrain", "drift"));

    assertThat(flights.schedule().elt()).contains("0 6 2 * *");
    assertThat(daily.schedule().retrain()).isEqualTo("drift");
    assertThat(daily.configHash()).isEqualTo(flights.configHash());
    assertThat(daily.plan().sha256()).isNotEqualTo(flights.plan().sha256());
    assertThat(flights.config().settings())
        .containsEntry("recipes.trees.window", "STRING:3 months")
        .doesNotContainKey("airflow.elt");
    assertThat(flights.config().sql()).containsOnlyKeys("clean_flights", "features");
  }

  @Test
  void aScheduleThatCannotBeIsRefused() {
    assertThatThrownBy(
            () ->
                flights(
                    Map.of(
                        "airflow.elt", "\"every monday\"",
                        "airflow.score", "sometimes",
                        "airflow.start", "\"1st of May\"",
                        "airflow.pool", "\"{{ x }}\"",
                        "airflow.run-url", "\"javascript:alert(1)\"")))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining(
            "\"every monday\": must be a cron expression of five fields, or one of @daily")
        .hasMessageContaining("\"sometimes\": must be features, a cron expression")
        .hasMessageContaining("\"1st of May\": must be a day like 2013-01-01")
        .hasMessageContaining("\"{{ x }}\": must be 1 to 200 of A-Z")
        .hasMessageContaining("\"javascript:alert(1)\": must begin with https://");
  }

  @Test
  void everyProblemIsReportedAtOnceWithItsLine() throws Exception {
    Path file = folder.resolve("pipeline.conf");
    Files.writeString(folder.resolve("f.sql"), "SELECT a, reflect('x', 'y') AS b FROM raw_s");
    Files.writeString(
        file,
        """
        pipeline = "../x"
        question = 7
        sources.s { format = csvv, path = "a/../b", event-time = d, key = d, schema = "d DATE, a INT" }
        transforms.f { sql = "f.sql", period-column = d }
        features { table = g, entity-key = d, event-time = d, columns { a = numeric }
                   label { column = a, task = binary, maturity-days = 1.5 } }
        recipes.r { algorithm = logistic-regresion, window = "three months" }
        challenge { metric = roc-auc, confidance = 0.9, superiority-margin = "0.1" }
        """);

    assertThatThrownBy(() -> new PipelineReader().read(file, Map.of()))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("pipeline.conf:1: pipeline = \"../x\": is no name")
        .hasMessageContaining("pipeline.conf:2: question = 7: must be a text")
        .hasMessageContaining("; did you mean csv?")
        .hasMessageContaining("must not leave the config's folder")
        .hasMessageContaining("reflect")
        .hasMessageContaining("must be a transform's table")
        .hasMessageContaining("is the label: a model must not see it")
        .hasMessageContaining("must be a whole number from 0")
        .hasMessageContaining("did you mean logistic-regression?")
        .hasMessageContaining("such as \"3 months\"")
        .hasMessageContaining("is not a known key; did you mean confidence?")
        .hasMessageContaining("pipeline.conf:8: challenge.superiority-margin")
        .extracting(e -> ((RematchException) e).kind())
        .isEqualTo(FailureKind.INVALID_INPUT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT reflect('java.lang.Runtime', 'getRuntime') AS x FROM raw_s",
        "SELECT java_method('java.util.UUID', 'randomUUID') AS x FROM raw_s",
        "SELECT * FROM text.`file:/etc/hostname`",
        "INSERT OVERWRITE DIRECTORY '/tmp/x' SELECT * FROM raw_s",
        "SELECT d FROM raw_s; SELECT d FROM raw_s",
        "SET spark.sql.ansi.enabled=false",
        "ADD JAR '/tmp/x.jar'",
        "SELECT d FROM other_table",
        "SELECT d FROM raw_s WHERE d < current_date()",
        "SELECT rand() AS r FROM raw_s",
        "WITH t AS (SELECT reflect('a','b') AS x FROM raw_s) SELECT x FROM t",
        "SELECT d FROM raw_s WHERE EXISTS (SELECT 1 FROM text.`/etc/passwd`)",
        "SELECT TRANSFORM(d) USING 'cat' AS (x) FROM raw_s",
        "SELECT input_file_name() AS f FROM raw_s",
        "DROP TABLE raw_s"
      })
  void sqlThatCouldDoMoreThanReadIsRefused(String sql) throws Exception {
    Path file = folder.resolve("pipeline.conf");
    Files.writeString(folder.resolve("f.sql"), sql);
    Files.writeString(
        file,
        """
        pipeline = p, question = "?"
        sources.s { format = csv, path = "s.csv", event-time = d, key = d, schema = "d DATE, a INT" }
        transforms.f { sql = "f.sql", period-column = d }
        features { table = f, entity-key = d, event-time = d, columns { a = numeric }
                   label { column = y, task = binary } }
        recipes.r { algorithm = logistic-regression, window = "3 months" }
        challenge { metric = roc-auc }
        """);

    assertThatThrownBy(() -> new PipelineReader().read(file, Map.of()))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("transforms.f");
  }

  @ParameterizedTest
  @ValueSource(strings = {"SELECT d, a FROM raw_s", "SELECT DATE'2024-01-01' AS d, 1 AS a"})
  void aTransformWithoutATableWithDatesIsRefused(String sql) throws Exception {
    Path file = folder.resolve("pipeline.conf");
    Files.writeString(folder.resolve("f.sql"), sql);
    Files.writeString(
        file,
        """
        pipeline = p, question = "?"
        sources.s { format = csv, path = "s.csv", mode = snapshot, schema = "d DATE, a INT" }
        transforms.f { sql = "f.sql", period-column = d }
        features { table = f, entity-key = d, event-time = d, columns { a = numeric }
                   label { column = y, task = binary } }
        recipes.r { algorithm = logistic-regression, window = "3 months" }
        challenge { metric = roc-auc }
        """);

    assertThatThrownBy(() -> new PipelineReader().read(file, Map.of()))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("pipeline.conf:3: transforms.f.sql")
        .hasMessageContaining("must read a table with dates");
  }

  @Test
  void everyKeyOfTheReferenceHasAComment() throws Exception {
    List<String> lines;
    try (var in = PipelineReader.class.getResourceAsStream("/" + PipelineReader.REFERENCE)) {
      lines =
          new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8).lines().toList();
    }
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      boolean key = line.matches("[a-z][a-z-]* *(=|\\{).*");
      if (key) {
        assertThat(lines.get(i - 1).strip())
            .as("line %d, %s", i + 1, line)
            .satisfiesAnyOf(
                before -> assertThat(before).startsWith("#"),
                before -> assertThat(line).isEqualTo("fallback = [previous-champion]"));
      }
    }
  }
}
