package dev.rematch.jobs.alerts;

import dev.rematch.alert.Alert;
import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.jobs.Environment;
import dev.rematch.pipeline.RegistryTables;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What had failed is mended: the episode ends, and the sinks that were told of it hear that. */
@Command(
    name = "close",
    description =
        "Closes the alert of a scheduled task that was mended in another way than by running it"
            + " again.")
public final class CloseAlert extends TaskAlertCommand {
  @ArgGroup(multiplicity = "1")
  private Meant meant;

  @Option(names = "--reason", required = true, description = "Why; kept with the alert.")
  private String reason;

  /** One of the two. */
  private static final class Meant {
    @Option(
        names = "--request",
        paramLabel = "DAG/RUN",
        description = "Whatever is open of this run of the scheduler.")
    private String request;

    @Option(
        names = "--subject",
        paramLabel = "DAG/DATE",
        description = "The one of this subject, as alerts list prints it.")
    private String subject;
  }

  public CloseAlert(Environment environment) {
    super(environment);
  }

  @Override
  public Integer call() {
    RegistryTables registry = registry();
    if (reason.isBlank()) {
      throw new RematchException(
          FailureKind.INVALID_INPUT, "Cannot close an alert: no reason is given (--reason)");
    }
    // A scheduler closes what it may have opened; a person means one that is there.
    boolean scheduler = meant.request != null;
    String by = scheduler ? meant.request : environment().actor();
    List<Alert> rows =
        alerts(registry)
            .close(
                a ->
                    scheduler ? a.runId().equals(meant.request) : a.subject().equals(meant.subject),
                by,
                scheduler ? reason : reason + " (" + by + ")");
    if (rows.isEmpty() && !scheduler) {
      throw new RematchException(
          FailureKind.MISSING_INPUT,
          "Cannot close an alert: no task's alert is open about "
              + meant.subject
              + " (alerts list)");
    }
    environment()
        .out()
        .println(
            rows.isEmpty()
                ? "no alert is open about it"
                : "closed " + String.join(", ", rows.stream().map(Alert::alertId).toList()));
    tell(registry, by);
    return 0;
  }
}
