package dev.rematch.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rematch.SharedSpark;
import dev.rematch.alert.Alert;
import dev.rematch.core.Warehouse;
import dev.rematch.drift.DriftRow;
import dev.rematch.jobs.run.PipelineSession;
import dev.rematch.jobs.run.Replay;
import dev.rematch.jobs.steps.IngestStep;
import dev.rematch.jobs.steps.MonitorStep;
import dev.rematch.jobs.steps.ScoreStep;
import dev.rematch.pipeline.PipelineReader;
import dev.rematch.pipeline.Step;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Known faults of data, put into one month, are found by name, kind and step. */
class InjectedFaultsSparkTest {
  private static final int ROWS = 500;
  private static final List<Step> LOOK =
      List.of(new IngestStep(), new ScoreStep(), new MonitorStep());

  @TempDir Path folder;
  private final Random random = new Random(3);

  /** A month of flights of a small airline. */
  private List<String> month(int month) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      double miles = 100 + 2000 * random.nextDouble();
      double wind = 10 + 3 * random.nextGaussian();
      String carrier = List.of("AA", "UA", "DL").get(random.nextInt(3));
      double temp = 20 + 4 * random.nextGaussian();
      double dewp = 2 + random.nextGaussian();
      int late = miles / 1000 + random.nextGaussian() > 1 ? 1 : 0;
      lines.add(
          String.format(
              "%d-%d,2020-%02d-%02d,%.1f,%.2f,%s,%.2f,%.2f,%d",
              month, i, month, 1 + i % 28, miles, wind, carrier, temp, dewp, late));
    }
    return lines;
  }

  private void land(int month, List<String> lines) throws IOException {
    List<String> all = new ArrayList<>(List.of("id,day,distance,wind,carrier,temp,dewp,late"));
    all.addAll(lines);
    Files.createDirectories(folder.resolve("landing"));
    Files.write(folder.resolve(String.format("landing/s-2020-%02d.csv", month)), all);
  }

  private PipelineSession session(Map<String, String> overrides) throws IOException {
    Files.writeString(
        folder.resolve("clean.sql"),
        "SELECT id, day, distance, wind, carrier, temp, dewp, late, CASE WHEN day < DATE '2020-04-01' THEN wind ELSE 0.0 END AS gust FROM raw_s"
            + " WHERE day >= :from AND day < :to");
    Files.writeString(
        folder.resolve("features.sql"),
        "SELECT id, day, distance, wind, carrier, temp, dewp, gust, late, distance * 2 AS twice"
            + " FROM clean WHERE day >= :from AND day < :to");
    Files.writeString(
        folder.resolve("pipeline.conf"),
        """
        pipeline = faulty, question = "Late?"
        sources.s { format = csv, path = "landing/s-{yyyy-MM}.csv", event-time = day, key = id
                    options { null-values = ["NA"] }
                    schema = "id STRING, day DATE, distance DOUBLE, wind DOUBLE, carrier STRING, temp DOUBLE, dewp DOUBLE, late INT" }
        transforms.clean { sql = "clean.sql", period-column = day }
        transforms.features { sql = "features.sql", period-column = day }
        features { table = features, entity-key = id, event-time = day
                   columns { distance = numeric, wind = numeric, carrier = categorical, temp = numeric, dewp = numeric
                             gust = numeric, twice = numeric }
                   label { column = late, task = binary, maturity-days = 1 } }
        recipes.linear { algorithm = logistic-regression, window = "1 month" }
        challenge { metric = roc-auc, superiority-margin = 0.002 }
        scoring.fallback = [{ constant = 0.5 }]
        """);
    PrintStream silent =
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    return new PipelineSession(
        new Environment(folder, folder, Map.of(), Clock.systemUTC(), "ann", "test", silent, silent),
        SharedSpark::session,
        new PipelineReader().read(folder.resolve("pipeline.conf"), overrides),
        new Warehouse(folder.resolve("w").toString()),
        line -> {});
  }

  private static Map<String, DriftRow> drifting(PipelineSession session, String from) {
    Map<String, DriftRow> rows = new TreeMap<>();
    for (DriftRow row : session.registry().drift().all()) {
      if (row.window().startsWith("[" + from)) {
        rows.remove(row.column());
        if (row.verdict().equals("drift")) {
          rows.put(row.column(), row);
        }
      }
    }
    return rows;
  }

  @Test
  void faultsAreFoundByNameKindAndStep() throws IOException {
    land(1, month(1));
    land(2, month(2));
    List<String> march = month(3);
    land(3, march);
    List<String> april = new ArrayList<>();
    for (String line : month(4)) {
      String[] c = line.split(",");
      c[2] = String.valueOf(Double.parseDouble(c[2]) * 1.609);
      c[3] = Integer.parseInt(c[1].substring(8)) == 9 ? c[3] : "NA";
      c[4] = c[4].equals("AA") && random.nextInt(3) > 0 ? "XX" : c[4];
      String temp = c[5];
      c[5] = c[6];
      c[6] = temp;
      april.add(String.join(",", c));
    }
    land(4, april);
    PipelineSession session = session(Map.of());
    PrintStream silent =
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    new Replay(session, silent).run(LocalDate.of(2020, 1, 1), LocalDate.of(2020, 3, 1));
    session.run(LocalDate.of(2020, 4, 2), LOOK);
    assertThat(drifting(session, "2020-03-01")).as("a month like the others").isEmpty();

    session.run(LocalDate.of(2020, 5, 2), LOOK);

    Map<String, DriftRow> found = drifting(session, "2020-04-01");
    assertThat(found).containsKeys("distance", "wind", "carrier", "temp", "dewp", "gust", "twice");
    shift(found, "distance", "scale", "raw_s");
    shift(found, "wind", "missing", "raw_s");
    shift(found, "carrier", "new_category", "raw_s");
    shift(found, "temp", "swapped", "raw_s");
    shift(found, "dewp", "swapped", "raw_s");
    shift(found, "gust", "shape", "clean");
    shift(found, "twice", "scale", "features");
    assertThat(found.get("carrier").shiftDetail().orElseThrow())
        .startsWith("never seen before: 'XX' in ");
    assertThat(found.get("temp").shiftDetail())
        .contains("looks as column dewp did: were they swapped?");
    assertThat(found.get("distance").importance().orElseThrow()).isPositive();

    // The same rows in another order say the same.
    Collections.shuffle(april, random);
    String before = verdicts(found);
    land(5, april.stream().map(line -> line.replace("2020-04-", "2020-05-")).toList());
    session.run(LocalDate.of(2020, 6, 2), LOOK);
    assertThat(verdicts(drifting(session, "2020-05-01"))).isEqualTo(before);
    List<String> states =
        session.registry().alerts().all().stream()
            .filter(a -> a.subject().equals("distance"))
            .map(Alert::state)
            .toList();
    assertThat(states).containsExactly("opened", "continued");

    // Mended, the episode closes.
    land(6, march.stream().map(line -> line.replace("2020-03-", "2020-06-")).toList());
    session.run(LocalDate.of(2020, 7, 2), LOOK);
    List<Alert> ends =
        session.registry().alerts().all().stream().filter(a -> a.state().equals("closed")).toList();
    assertThat(ends)
        .extracting(Alert::subject)
        .contains("distance", "wind", "carrier", "temp", "dewp", "twice");
  }

  /** Looked at day by day, a day without values is found on that day, and over on the next. */
  @Test
  void aColumnThatIsNullForOneDayIsFoundThatDay() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int day = 1; day <= 14; day++) {
      for (int i = 0; i < 150; i++) {
        double miles = 100 + 2000 * random.nextDouble();
        lines.add(
            String.format(
                "%d-%d,2020-01-%02d,%.1f,%s,%s,%.2f,%.2f,%d",
                day,
                i,
                day,
                miles,
                day == 13 ? "NA" : String.format("%.2f", 10 + 3 * random.nextGaussian()),
                List.of("AA", "UA", "DL").get(random.nextInt(3)),
                20 + 4 * random.nextGaussian(),
                2 + random.nextGaussian(),
                miles / 1000 + 0.5 * random.nextGaussian() > 1 ? 1 : 0));
      }
    }
    land(1, lines);
    PipelineSession session =
        session(
            Map.of(
                "period", "day",
                "sources.s.available", "start-of-period",
                "recipes.linear.window", "10 days",
                "challenge.min-positives", "5"));
    PrintStream silent =
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    new Replay(session, silent).run(LocalDate.of(2020, 1, 11), LocalDate.of(2020, 1, 12));
    for (int day = 12; day <= 14; day++) {
      session.run(LocalDate.of(2020, 1, day).plusDays(2), LOOK);
    }

    assertThat(drifting(session, "2020-01-12")).as("a day like the others").isEmpty();
    Map<String, DriftRow> found = drifting(session, "2020-01-13");
    shift(found, "wind", "missing", "raw_s");
    assertThat(found.get("wind").shiftDetail().orElseThrow())
        .isEqualTo("no value in 100.0 % of the rows, before 0.0 %");
    assertThat(drifting(session, "2020-01-14")).doesNotContainKey("wind");
    assertThat(
            session.registry().alerts().all().stream()
                .filter(a -> a.subject().equals("wind"))
                .map(Alert::state))
        .containsExactly("opened", "closed");
  }

  private static void shift(
      Map<String, DriftRow> found, String column, String kind, String enteredAt) {
    assertThat(found.get(column).shift()).as(column).contains(kind);
    assertThat(found.get(column).enteredAt()).as(column).contains(enteredAt);
  }

  private static String verdicts(Map<String, DriftRow> rows) {
    Map<String, String> verdicts = new TreeMap<>();
    rows.forEach((column, row) -> verdicts.put(column, row.shift().orElse("")));
    return verdicts.toString();
  }
}
