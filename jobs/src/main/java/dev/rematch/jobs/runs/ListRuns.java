package dev.rematch.jobs.runs;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.core.Warehouse;
import dev.rematch.evaluation.Direction;
import dev.rematch.evaluation.Metrics;
import dev.rematch.jobs.Environment;
import dev.rematch.jobs.run.Json;
import dev.rematch.jobs.run.RegistryFolder;
import dev.rematch.jobs.run.RegistryOptions;
import dev.rematch.jobs.run.TextTable;
import dev.rematch.tracking.Run;
import dev.rematch.tracking.RunCondition;
import dev.rematch.tracking.RunMarkers;
import dev.rematch.tracking.RunQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs, oldest first or best first, and those that have begun and not ended. */
@Command(name = "list", description = "Runs, oldest first, and those still running or killed.")
public final class ListRuns implements Callable<Integer> {
  private final Environment environment;
  @Mixin private RegistryOptions options;

  @Option(
      names = "--where",
      paramLabel = "CONDITION",
      description =
          "Only these, for instance \"pipeline = flights and status != failed and metrics.roc-auc >"
              + " 0.7\". Columns of the table runs or metrics.NAME; =, !=, <, <=, >, >=, like.")
  private String where;

  @Option(
      names = "--order-by",
      paramLabel = "METRIC",
      description = "The best by this metric first, one line per model version measured.")
  private String orderBy;

  @Option(
      names = "--top",
      paramLabel = "K",
      description = "Only the first K, without --order-by the last K.")
  private Integer top;

  public ListRuns(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    RunQuery query = query();
    Warehouse warehouse = options.existing(environment);
    List<RunQuery.Found> found =
        query.answer(options.open(environment).runs(), RegistryFolder.metricValues(warehouse));
    List<RunMarkers.Running> running =
        where == null && orderBy == null ? new RunMarkers(warehouse).running() : List.of();
    if (options.json()) {
      // Without a metric the rows as the table has them.
      environment
          .out()
          .println(
              Json.of(
                  found.stream().allMatch(f -> f.version().isEmpty() && f.metrics().isEmpty())
                      ? found.stream().map(RunQuery.Found::run).toList()
                      : found));
      return 0;
    }
    print(found, running);
    return 0;
  }

  private RunQuery query() {
    if (top != null && top < 1) {
      throw new RematchException(
          FailureKind.INVALID_INPUT, "Invalid --top: " + top + " (must be 1 or more)");
    }
    Optional<String> metric = Optional.ofNullable(orderBy).map(this::metric);
    return new RunQuery(
        where == null ? List.of() : RunCondition.parse(where),
        metric,
        metric.map(m -> Metrics.ALL.get(m).direction()).orElse(Direction.HIGHER_IS_BETTER)
                == Direction.HIGHER_IS_BETTER
            ? RunQuery.Order.HIGHEST_FIRST
            : RunQuery.Order.LOWEST_FIRST,
        top == null ? Integer.MAX_VALUE : top);
  }

  /** A condition may say metrics.roc-auc, so this may too. */
  private String metric(String name) {
    return name.startsWith("metrics.") ? name.substring("metrics.".length()) : name;
  }

  private void print(List<RunQuery.Found> found, List<RunMarkers.Running> running) {
    boolean measured = found.stream().anyMatch(f -> !f.metrics().isEmpty());
    List<String> headings =
        new ArrayList<>(List.of("run", "date", "status", "rows in", "out", "what"));
    if (measured) {
      headings.addAll(1, List.of("version", "metrics"));
    }
    TextTable table = new TextTable(headings);
    for (RunQuery.Found each : found) {
      Run run = each.run();
      List<String> line = new ArrayList<>(List.of(run.runId()));
      if (measured) {
        line.add(each.version().map(v -> "v" + v).orElse("-"));
        line.add(
            String.join(
                ", ",
                new TreeMap<>(each.metrics())
                    .entrySet().stream()
                        .map(m -> String.format(Locale.ROOT, "%s %.4f", m.getKey(), m.getValue()))
                        .toList()));
      }
      line.addAll(
          List.of(
              run.logicalDate().toString(),
              run.status().toString(),
              Long.toString(run.rowsIn()),
              Long.toString(run.rowsOut()),
              run.error().orElse(run.summary())));
      table.add(line);
    }
    for (RunMarkers.Running going : running) {
      table.add(
          List.of(
              going.runId(),
              "",
              going.alive() ? "RUNNING" : "KILLED",
              "",
              "",
              "process " + going.pid() + " since " + going.startedAt()));
    }
    table.print(environment.out());
  }
}
