package dev.rematch.jobs;

import dev.rematch.SharedSpark;
import dev.rematch.core.Warehouse;
import dev.rematch.jobs.run.PipelineSession;
import dev.rematch.jobs.run.Replay;
import dev.rematch.jobs.steps.IngestStep;
import dev.rematch.pipeline.PipelineReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** A pipeline on four small months, 400 rows each: x decides y. */
final class SmallPipeline {
  static final LocalDate FROM = LocalDate.of(2020, 1, 1);
  static final LocalDate TO = LocalDate.of(2020, 5, 1);
  static final int ROWS = 400;

  private final Path folder;
  private final List<String> said = new ArrayList<>();

  private SmallPipeline(Path folder) {
    this.folder = folder;
  }

  /** The pipeline that was written there before. */
  static SmallPipeline over(Path folder) {
    return new SmallPipeline(folder);
  }

  /** Writes the landing files, the SQL and the config into an empty folder. */
  static SmallPipeline in(Path folder) throws IOException {
    Files.createDirectories(folder.resolve("landing"));
    Random random = new Random(11);
    for (int month = 1; month <= 4; month++) {
      StringBuilder csv = new StringBuilder("id,day,x,colour,y\n");
      for (int i = 0; i < ROWS; i++) {
        double x = random.nextGaussian();
        int y = x + 0.8 * random.nextGaussian() > 0 ? 1 : 0;
        csv.append(
            String.format(
                "%d-%d,2020-%02d-%02d,%.4f,%s,%d%n",
                month, i, month, 1 + i % 28, x, i % 3 == 0 ? "red" : "blue", y));
      }
      csv.append(month == 2 ? "bad,2020-02-03,abc,red,1\n" : "");
      Files.writeString(folder.resolve(String.format("landing/s-2020-%02d.csv", month)), csv);
    }
    Files.writeString(
        folder.resolve("features.sql"),
        "SELECT id, day, x, colour, y FROM raw_s WHERE day >= :from AND day < :to");
    Files.writeString(
        folder.resolve("pipeline.conf"),
        """
        pipeline = small, question = "Will y be 1?"
        sources.s { format = csv, path = "landing/s-{yyyy-MM}.csv", event-time = day, key = id
                    schema = "id STRING, day DATE, x DOUBLE, colour STRING, y INT" }
        transforms.features { sql = "features.sql", period-column = day }
        features { table = features, entity-key = id, event-time = day
                   columns { x = numeric, colour = categorical }
                   label { column = y, task = binary, maturity-days = 1 } }
        recipes.linear { algorithm = logistic-regression, window = "1 month" }
        recipes.trees { algorithm = gradient-boosted-trees, window = "1 month"
                        parameters { trees = 10, max-depth = 2 } }
        challenge { metric = roc-auc, superiority-margin = 0.002
                    segments = [colour], segment-margin = 0.1
                    guardrails = [{ metric = log-loss, margin = 0.05 }] }
        scoring.fallback = [previous-champion, { constant = 0.5 }]
        """);
    return new SmallPipeline(folder);
  }

  /**
   * Fills a warehouse with all months, landed and transformed but nothing else: what most tests
   * begin with, made once.
   */
  SmallPipeline withData(String warehouse) throws IOException {
    copy(LandedOnce.WAREHOUSE, folder.resolve(warehouse));
    return this;
  }

  /** Copies a folder with all that is in it. */
  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> walk = Files.walk(from)) {
      for (Path each : walk.toList()) {
        Path target = to.resolve(from.relativize(each).toString());
        if (Files.isDirectory(each)) {
          Files.createDirectories(target);
        } else {
          Files.copy(each, target);
        }
      }
    }
  }

  private static final class LandedOnce {
    static final Path WAREHOUSE = make();

    private static Path make() {
      try {
        Path folder = Files.createTempDirectory("rematch-small");
        PipelineSession session = in(folder).session("w");
        for (LocalDate end = FROM.plusMonths(1); !end.isAfter(TO); end = end.plusMonths(1)) {
          session.run(end.plusDays(1), List.of(new IngestStep()));
        }
        return folder.resolve("w");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** What runs have said, line by line. */
  List<String> said() {
    return said;
  }

  Environment environment(String actor, Map<String, String> variables, PrintStream out) {
    return environment(actor, variables, Clock.systemUTC(), out);
  }

  private Environment environment(
      String actor, Map<String, String> variables, Clock clock, PrintStream out) {
    return new Environment(folder, folder, variables, clock, actor, "test", out, out);
  }

  PipelineSession session(
      String warehouse, Map<String, String> variables, Map<String, String> overrides) {
    return new PipelineSession(
        environment("ann", variables, silent()),
        SharedSpark::session,
        new PipelineReader().read(folder.resolve("pipeline.conf"), overrides),
        new Warehouse(folder.resolve(warehouse).toString()),
        said::add);
  }

  PipelineSession session(String warehouse) {
    return session(warehouse, Map.of(), Map.of());
  }

  /** Whether anything was written. */
  static boolean replay(PipelineSession session, LocalDate to) {
    return new Replay(session, silent()).run(FROM, to);
  }

  Dataset<Row> lake(String warehouse, String table) {
    return SharedSpark.session()
        .read()
        .format("delta")
        .load(folder.resolve(warehouse + "/lake/small/" + table).toString());
  }

  /** What a command said and how it ended. */
  record Ended(int code, String said) {}

  /** Runs a registry command as that person. */
  Ended command(String actor, String... arguments) {
    return command(actor, Clock.systemUTC(), arguments);
  }

  /** The same as a scheduler, at another moment. */
  Ended commandAt(Instant moment, String... arguments) {
    return command("airflow", Clock.fixed(moment, ZoneOffset.UTC), arguments);
  }

  private Ended command(String actor, Clock clock, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream to = new PrintStream(out, true, StandardCharsets.UTF_8);
    int code = Main.run(environment(actor, Map.of(), clock, to), arguments);
    return new Ended(code, out.toString(StandardCharsets.UTF_8));
  }

  private static PrintStream silent() {
    return new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
  }
}
