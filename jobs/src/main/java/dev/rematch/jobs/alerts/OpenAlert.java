package dev.rematch.jobs.alerts;

import dev.rematch.alert.Alert;
import dev.rematch.core.FailureKind;
import dev.rematch.core.Names;
import dev.rematch.core.RematchException;
import dev.rematch.core.Warehouse;
import dev.rematch.jobs.Environment;
import dev.rematch.jobs.run.Keys;
import dev.rematch.jobs.run.PipelineOptions;
import dev.rematch.jobs.run.RegistryFolder;
import dev.rematch.jobs.run.TaskAlerts;
import dev.rematch.jobs.steps.AlertDelivery;
import dev.rematch.pipeline.Pipeline;
import dev.rematch.pipeline.PipelineReader;
import dev.rematch.pipeline.RegistryTables;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A task of a scheduler has failed for good: one row, and the pipeline's sinks are told. */
@Command(
    name = "open",
    description = "Opens an alert for a scheduled task that has failed, and tells the sinks.")
public final class OpenAlert implements Callable<Integer> {
  private static final int LONGEST_REASON = 2000;

  private final Environment environment;
  @Mixin private PipelineOptions options;

  @Option(
      names = "--name",
      required = true,
      paramLabel = "PIPELINE",
      description = "The pipeline's name: a row is written even where its file cannot be read.")
  private String name;

  @Option(
      names = "--task",
      required = true,
      paramLabel = "DAG.TASK",
      description = "The task that failed.")
  private String task;

  @Option(
      names = {"-d", "--date"},
      paramLabel = "YYYY-MM-DD",
      description = "The logical date it was about (default: today, UTC).")
  private LocalDate date;

  @Option(
      names = "--request",
      required = true,
      paramLabel = "DAG/RUN",
      description = "The scheduler's run.")
  private String request;

  @Option(names = "--reason", required = true, description = "Why it failed.")
  private String reason;

  public OpenAlert(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    Names.check("pipeline", name);
    int dot = task.lastIndexOf('.');
    if (dot < 1 || dot == task.length() - 1) {
      throw new RematchException(
          FailureKind.INVALID_INPUT, "Invalid --task: " + task + " (must be like dag.task)");
    }
    Warehouse warehouse = options.warehouse(environment);
    RegistryTables registry =
        RegistryFolder.open(warehouse, environment.clock(), Keys.of(environment));
    TreeMap<String, Object> evidence = new TreeMap<>();
    evidence.put("task", task.substring(dot + 1));
    evidence.put("request", request);
    evidence.put(
        "reason",
        reason.length() > LONGEST_REASON ? reason.substring(0, LONGEST_REASON) + "…" : reason);
    LocalDate about =
        date != null ? date : LocalDate.now(environment.clock().withZone(ZoneOffset.UTC));
    List<Alert> rows =
        new TaskAlerts(registry.alerts(), name, environment.clock())
            .failed(task.substring(0, dot), about, request, evidence);
    environment
        .out()
        .println(
            rows.isEmpty()
                ? "the alert is open already"
                : "alert " + rows.get(0).alertId() + " " + rows.get(0).state());
    tell(registry);
    return 0;
  }

  /** The row is what counts; a pipeline whose file is broken may be why the task failed. */
  private void tell(RegistryTables registry) {
    Pipeline pipeline;
    try {
      pipeline = new PipelineReader().read(options.pipeline(environment), options.overrides());
    } catch (RematchException e) {
      environment.err().println("rematch: no sink was told: " + e.getMessage());
      return;
    }
    AlertDelivery.deliver(
        pipeline,
        registry,
        key -> Optional.ofNullable(environment.variables().get(key)),
        environment.clock(),
        request,
        environment.out()::println);
  }
}
