package dev.rematch.jobs;

import dev.rematch.core.Warehouse;
import dev.rematch.jobs.run.RegistryFolder;
import dev.rematch.kernel.Engines;
import dev.rematch.kernel.RecordTable;
import dev.rematch.pipeline.RegistryTables;
import dev.rematch.registry.ManyEvents;
import dev.rematch.registry.ModelVersion;
import dev.rematch.registry.NewVersion;
import dev.rematch.registry.Promotion;
import dev.rematch.registry.RegistryEvent;
import dev.rematch.registry.Signing;
import dev.rematch.tracking.MetricRow;
import dev.rematch.tracking.Run;
import dev.rematch.tracking.RunCondition;
import dev.rematch.tracking.RunQuery;
import dev.rematch.tracking.RunStatus;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Times the registry as a program that uses it would see it; not a test. Prints "name,seconds"
 * lines for scripts/bench-registry.sh, which runs the same with MLflow.
 */
public final class RegistryBench {
  private static final int RUNS_AT_ONCE = 100;
  private static final int EVENTS_AT_ONCE = 500;
  private static final int PROMOTIONS = 50;
  private static final int READS = 15;

  private final RegistryTables registry;
  private final Warehouse warehouse;
  private final Random random = new Random(7);

  private RegistryBench(String folder) {
    this.warehouse = new Warehouse(folder);
    this.registry = open();
  }

  private RegistryTables open() {
    return RegistryFolder.open(warehouse, Clock.systemUTC(), Signing.NONE);
  }

  /**
   * One of: runs FOLDER RUNS METRICS-OF-EACH; events FOLDER EVENTS; register FOLDER NAME VERSIONS.
   */
  public static void main(String[] arguments) {
    RegistryBench bench = new RegistryBench(arguments[1]);
    switch (arguments[0]) {
      case "runs" -> {
        int runs = Integer.parseInt(arguments[2]);
        int metrics = Integer.parseInt(arguments[3]);
        bench.record(runs, metrics);
        bench.read(runs, metrics);
        bench.promote("");
      }
      case "events" -> bench.events(Integer.parseInt(arguments[2]));
      case "register" -> {
        for (int i = 0; i < Integer.parseInt(arguments[3]); i++) {
          bench.register(arguments[2] + "-" + i);
        }
      }
      default -> throw new IllegalArgumentException("Invalid bench: " + arguments[0]);
    }
  }

  private void events(int count) {
    RecordTable<RegistryEvent> table =
        new RecordTable<>(Engines.of(warehouse), warehouse.registry("events"), RegistryEvent.class);
    List<RegistryEvent> all = ManyEvents.of("flights", count);
    for (int from = 0; from < count; from += EVENTS_AT_ONCE) {
      table.append("events-" + from, all.subList(from, Math.min(from + EVENTS_AT_ONCE, count)));
    }
    long start = System.nanoTime();
    check(open().models().holder("flights", "champion").isPresent() ? 1 : 0, 1);
    say("champion among " + count + " events (first)", seconds(start));
    promote(" after " + count + " events");
  }

  private void register(String run) {
    registry
        .models()
        .register(new NewVersion("m", "trees", run, "models/m/" + run, "00", "ann", Map.of()));
  }

  private void record(int runs, int metrics) {
    long start = System.nanoTime();
    for (int from = 0; from < runs; from += RUNS_AT_ONCE) {
      List<Run> batch = new ArrayList<>();
      List<MetricRow> values = new ArrayList<>();
      for (int r = from; r < Math.min(from + RUNS_AT_ONCE, runs); r++) {
        batch.add(run("run-" + r));
        for (int m = 0; m < metrics; m++) {
          values.add(metric("run-" + r, "metric-" + m, random.nextDouble()));
        }
      }
      registry.metrics().append("batch-" + from, values);
      registry.runs().append("batch-" + from, batch);
    }
    say("record one run", seconds(start) / runs);
  }

  private void read(int runs, int metrics) {
    double[] all = new double[READS];
    double[] filter = new double[READS];
    for (int i = 0; i < READS; i++) {
      RegistryTables fresh = open();
      long start = System.nanoTime();
      check(fresh.runs().all().size(), runs);
      check(fresh.metrics().all().size(), runs * metrics);
      all[i] = seconds(start);
    }
    RunQuery query =
        new RunQuery(
            RunCondition.parse("pipeline = flights and metrics.metric-1 > 0.9"),
            Optional.of("metric-1"),
            RunQuery.Order.HIGHEST_FIRST,
            10);
    for (int i = 0; i < READS; i++) {
      long start = System.nanoTime();
      check(query.answer(open().runs(), RegistryFolder.metricValues(warehouse)).size(), 10);
      filter[i] = seconds(start);
    }
    say("read all runs (first)", all[0]);
    say("read all runs", median(all));
    say("best 10 of a filter (first)", filter[0]);
    say("best 10 of a filter", median(filter));
  }

  private void promote(String when) {
    register("a");
    register("b");
    double[] took = new double[PROMOTIONS];
    Optional<Integer> holder = Optional.empty();
    for (int i = 0; i < PROMOTIONS; i++) {
      int next = 1 + i % 2;
      long start = System.nanoTime();
      registry
          .models()
          .promote(
              new Promotion(
                  "m",
                  "champion",
                  next,
                  holder,
                  Optional.empty(),
                  Optional.of("decision-" + i),
                  "ann",
                  "better"));
      took[i] = seconds(start);
      holder = registry.models().holder("m", "champion").map(ModelVersion::version);
    }
    say("promote" + when, median(took));
    say("promote" + when + " (slowest)", Arrays.stream(took).max().orElseThrow());
  }

  private static void check(int found, int expected) {
    if (found != expected) {
      throw new IllegalStateException("found " + found + " rows, expected " + expected);
    }
  }

  private static Run run(String id) {
    Instant at = Instant.parse("2013-05-02T10:00:00Z");
    return new Run(
        id,
        "flights",
        "train",
        LocalDate.of(2013, 5, 2),
        RunStatus.SUCCEEDED,
        at,
        at,
        "hash",
        "0.1.0",
        7,
        2,
        "[]",
        "[]",
        "two recipes",
        "{}",
        Optional.empty(),
        Optional.empty(),
        "ann");
  }

  private static MetricRow metric(String run, String name, double value) {
    return new MetricRow(
        run,
        "flights",
        Optional.of(1),
        "features",
        3,
        "[2013-04-01, 2013-05-01)",
        "all",
        name,
        value,
        Optional.empty(),
        Optional.empty(),
        100);
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static void say(String name, double seconds) {
    System.out.printf("%s,%.5f%n", name, seconds);
  }
}
