package dev.rematch.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rematch.SharedSpark;
import dev.rematch.core.Warehouse;
import dev.rematch.jobs.run.PipelineSession;
import dev.rematch.jobs.run.Replay;
import dev.rematch.pipeline.PipelineReader;
import dev.rematch.tracking.MetricRow;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Labels land apart from their rows; most of April's come with May's. */
class LateLabelsSparkTest {
  private static final int ROWS = 300;

  @TempDir Path folder;

  private void land(String name, List<String> lines) throws IOException {
    Files.createDirectories(folder.resolve("landing"));
    Files.write(folder.resolve("landing/" + name), lines);
  }

  private static List<String> labels(int month, IntPredicate which) {
    Random random = new Random(month);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      double x = random.nextGaussian();
      int y = x + 0.7 * random.nextGaussian() > 0 ? 1 : 0;
      if (which.test(i)) {
        lines.add(String.format("%d-%d,2020-%02d-%02d,%d", month, i, month, 1 + i % 28, y));
      }
    }
    return lines;
  }

  private void landRows(int month) throws IOException {
    Random random = new Random(month);
    List<String> lines = new ArrayList<>(List.of("id,day,x"));
    for (int i = 0; i < ROWS; i++) {
      double x = random.nextGaussian();
      random.nextGaussian();
      lines.add(String.format("%d-%d,2020-%02d-%02d,%.4f", month, i, month, 1 + i % 28, x));
    }
    land(String.format("rows-2020-%02d.csv", month), lines);
  }

  private void landLabels(int month, List<String> labels) throws IOException {
    List<String> lines = new ArrayList<>(List.of("id,day,y"));
    lines.addAll(labels);
    land(String.format("labels-2020-%02d.csv", month), lines);
  }

  private PipelineSession session() throws IOException {
    Files.writeString(
        folder.resolve("features.sql"),
        "SELECT r.id, r.day, r.x, l.y FROM raw_rows r LEFT JOIN raw_labels l ON r.id = l.id"
            + " WHERE r.day >= :from AND r.day < :to");
    Files.writeString(
        folder.resolve("pipeline.conf"),
        """
        pipeline = late, question = "Will y be 1?"
        sources.rows { format = csv, path = "landing/rows-{yyyy-MM}.csv", event-time = day, key = id
                       schema = "id STRING, day DATE, x DOUBLE" }
        sources.labels { format = csv, path = "landing/labels-{yyyy-MM}.csv", event-time = day, key = id
                         schema = "id STRING, day DATE, y INT" }
        transforms.features { sql = "features.sql", period-column = day }
        features { table = features, entity-key = id, event-time = day
                   columns { x = numeric }
                   label { column = y, task = binary, maturity-days = 1 } }
        recipes.linear { algorithm = logistic-regression, window = "1 month" }
        challenge { metric = roc-auc, superiority-margin = 0.002 }
        scoring.fallback = [{ constant = 0.5 }]
        """);
    PrintStream silent =
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    return new PipelineSession(
        new Environment(folder, folder, Map.of(), Clock.systemUTC(), "ann", "test", silent, silent),
        SharedSpark::session,
        new PipelineReader().read(folder.resolve("pipeline.conf"), Map.of()),
        new Warehouse(folder.resolve("w").toString()),
        line -> {});
  }

  private static List<Double> values(PipelineSession session, String metric, int month) {
    return session.registry().metrics().all().stream()
        .filter(m -> m.runId().startsWith("late-monitor-"))
        .filter(m -> m.metric().equals(metric) && m.slice().equals("all"))
        .filter(m -> m.window().startsWith(String.format("[2020-%02d-", month)))
        .map(MetricRow::value)
        .toList();
  }

  @Test
  void performanceIsWithheldUntilItsLabelsComeAndThenMeasuredWithTheirDelay() throws IOException {
    for (int month = 1; month <= 5; month++) {
      landRows(month);
    }
    for (int month = 1; month <= 3; month++) {
      landLabels(month, labels(month, i -> true));
    }
    landLabels(4, labels(4, i -> i % 4 == 0));
    List<String> may = labels(5, i -> true);
    may.addAll(labels(4, i -> i % 4 != 0));
    landLabels(5, may);
    PipelineSession session = session();
    PrintStream silent =
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    Replay replay = new Replay(session, silent);

    replay.run(LocalDate.of(2020, 1, 1), LocalDate.of(2020, 5, 1));
    assertThat(values(session, "roc-auc", 3)).hasSize(1);
    assertThat(values(session, "label-share", 4)).containsExactly(0.25);
    assertThat(values(session, "roc-auc", 4)).as("withheld, not guessed").isEmpty();
    assertThat(values(session, "estimated-roc-auc", 4)).hasSize(1);

    replay.run(LocalDate.of(2020, 5, 1), LocalDate.of(2020, 6, 1));
    assertThat(values(session, "label-share", 4)).containsExactly(0.25, 1.0);
    assertThat(values(session, "roc-auc", 4)).hasSize(1);
    assertThat(values(session, "label-delay-days", 4))
        .as("from the first of May to the second of June")
        .containsExactly(32.0);
    assertThat(values(session, "label-delay-days", 5)).containsExactly(1.0);
    assertThat(session.registry().runs().all())
        .filteredOn(r -> r.command().equals("monitor"))
        .last()
        .matches(r -> r.summary().contains("labels of 1 earlier period(s) came late"));

    int metrics = session.registry().metrics().all().size();
    replay.run(LocalDate.of(2020, 5, 1), LocalDate.of(2020, 6, 1));
    assertThat(session.registry().metrics().all()).as("a second run adds nothing").hasSize(metrics);
  }
}
