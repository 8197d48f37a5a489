package dev.rematch.jobs.runs;

import dev.rematch.jobs.Environment;
import dev.rematch.jobs.run.Json;
import dev.rematch.jobs.run.RegistryOptions;
import dev.rematch.jobs.run.TextTable;
import dev.rematch.pipeline.RegistryTables;
import dev.rematch.tracking.Run;
import dev.rematch.tracking.RunMarkers;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs, oldest first, and those that have begun and not ended. */
@Command(name = "list", description = "Runs, oldest first, and those still running or killed.")
public final class ListRuns implements Callable<Integer> {
  private final Environment environment;
  @Mixin private RegistryOptions options;

  @Option(names = "--pipeline", description = "Only of this pipeline.")
  private String pipeline;

  @Option(names = "--command", description = "Only of this command.")
  private String command;

  @Option(names = "--status", description = "Only with this status: succeeded, skipped, failed.")
  private String status;

  public ListRuns(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    RegistryTables registry = options.open(environment);
    List<Run> runs =
        registry.runs().all().stream()
            .filter(r -> pipeline == null || r.pipeline().equals(pipeline))
            .filter(r -> command == null || r.command().equals(command))
            .filter(r -> status == null || r.status().name().equalsIgnoreCase(status))
            .toList();
    if (options.json()) {
      environment.out().println(Json.of(runs));
      return 0;
    }
    TextTable table = new TextTable(List.of("run", "date", "status", "rows in", "out", "what"));
    for (Run run : runs) {
      table.add(
          List.of(
              run.runId(),
              run.logicalDate().toString(),
              run.status().toString(),
              Long.toString(run.rowsIn()),
              Long.toString(run.rowsOut()),
              run.error().orElse(run.summary())));
    }
    for (RunMarkers.Running going : new RunMarkers(options.warehouse(environment)).running()) {
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
    return 0;
  }
}
