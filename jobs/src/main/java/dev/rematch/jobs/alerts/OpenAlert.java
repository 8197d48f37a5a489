package dev.rematch.jobs.alerts;

import dev.rematch.alert.Alert;
import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.jobs.Environment;
import dev.rematch.pipeline.RegistryTables;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A task of a scheduler has failed for good: one row, and the pipeline's sinks are told. */
@Command(
    name = "open",
    description = "Opens an alert for a scheduled task that has failed, and tells the sinks.")
public final class OpenAlert extends TaskAlertCommand {
  private static final int LONGEST_REASON = 2000;

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
    super(environment);
  }

  @Override
  public Integer call() {
    int dot = task.lastIndexOf('.');
    if (dot < 1 || dot == task.length() - 1) {
      throw new RematchException(
          FailureKind.INVALID_INPUT, "Invalid --task: " + task + " (must be like dag.task)");
    }
    RegistryTables registry = registry();
    TreeMap<String, Object> evidence = new TreeMap<>();
    evidence.put("task", task.substring(dot + 1));
    evidence.put("request", request);
    evidence.put(
        "reason",
        reason.length() > LONGEST_REASON ? reason.substring(0, LONGEST_REASON) + "…" : reason);
    LocalDate about =
        date != null ? date : LocalDate.now(environment().clock().withZone(ZoneOffset.UTC));
    List<Alert> rows = alerts(registry).failed(task.substring(0, dot), about, request, evidence);
    environment()
        .out()
        .println(
            rows.isEmpty()
                ? "the alert is open already"
                : "alert " + rows.get(0).alertId() + " " + rows.get(0).state());
    tell(registry, request);
    return 0;
  }
}
