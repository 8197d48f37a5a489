package dev.rematch.jobs.run;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.jobs.Environment;
import dev.rematch.pipeline.Pipeline;
import dev.rematch.schedule.Plan;
import dev.rematch.schedule.TaskRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What a scheduler's task says besides what a person would. */
public final class ScheduledOptions {
  @Option(
      names = "--plan",
      paramLabel = "FILE",
      description = "The plan that the task was made of, to tell what differs from it.")
  private Path plan;

  @Option(
      names = "--plan-sha256",
      paramLabel = "HASH",
      description = "The plan's hash: the command is refused when the config makes another plan.")
  private String planSha256;

  @Option(
      names = "--result",
      paramLabel = "FILE",
      description = "Where to write, as JSON, what was done or why it failed.")
  private String result;

  @Option(
      names = "--request",
      paramLabel = "DAG/RUN",
      description = "The scheduler's run that asks.")
  private String request;

  @Option(
      names = "--requested-at",
      paramLabel = "INSTANT",
      description =
          "When that run began. Scoring takes the champion of that moment, whenever it is tried"
              + " again.")
  private Instant requestedAt;

  public TaskRequest request() {
    return new TaskRequest(Optional.ofNullable(request), Optional.ofNullable(requestedAt));
  }

  public Optional<String> planSha256() {
    return Optional.ofNullable(planSha256);
  }

  /** Whether the task was made of a plan, which its pipeline must still make. */
  public boolean planned() {
    return planSha256 != null;
  }

  /** Where the result is written; empty: nowhere. */
  public Optional<String> result() {
    return Optional.ofNullable(result);
  }

  /**
   * Sees that the pipeline is what the scheduler planned.
   *
   * @throws RematchException (INVALID_INPUT) that names the first difference
   */
  public void check(Environment environment, Pipeline pipeline) {
    Plan here = pipeline.plan();
    if (planSha256 == null || here.sha256().equals(planSha256)) {
      return;
    }
    throw new RematchException(
        FailureKind.INVALID_INPUT,
        "Cannot run pipeline "
            + pipeline.name()
            + " as planned: "
            + pipeline.file()
            + " makes another plan ("
            + here.sha256()
            + ") than the DAG was made of ("
            + planSha256
            + "), "
            + difference(environment, here)
            + "; run rematch plan again when the file is right, or put the planned file back");
  }

  private String difference(Environment environment, Plan here) {
    if (plan == null) {
      return "and no plan was given to compare it with (--plan)";
    }
    Path file = environment.folder().resolve(plan);
    try {
      return here.firstDifference(Files.readString(file))
          .map(
              found ->
                  found.replaceFirst(
                      " there and (.*) here$", " in " + file + " and $1 in the config"))
          .orElse("though " + file + " is the same by now; the DAG will be made of it soon");
    } catch (IOException | IllegalArgumentException e) {
      return "and what differs cannot be told, since "
          + file
          + " cannot be read: "
          + e.getMessage();
    }
  }
}
