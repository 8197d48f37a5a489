package dev.rematch.jobs.maintain;

import dev.rematch.jobs.Environment;
import dev.rematch.jobs.run.StageCommand;
import dev.rematch.jobs.steps.MaintainStep;
import dev.rematch.pipeline.Step;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Removes what nothing needs any more. */
@Command(
    name = "maintain",
    description = {
      "Removes data files that no version in use names, leftovers of killed runs and old result"
          + " files, and gives long logs a checkpoint. What a model was trained on or a decision was"
          + " made on stays readable.",
      "An unpinned version older than the retention can no longer be read. Ages are by the clock,"
          + " whatever the date. Safe beside other runs."
    })
public final class MaintainCommand extends StageCommand {
  @Spec private CommandSpec spec;
  private int retentionDays;

  @Option(names = "--dry-run", description = "List what would be removed, and remove nothing.")
  private boolean dryRun;

  public MaintainCommand(Environment environment) {
    super(environment);
  }

  /** A day at least: files that a run has staged are younger, and nothing names them yet. */
  @Option(
      names = "--retention-days",
      defaultValue = "7",
      paramLabel = "DAYS",
      description =
          "How long a file stays that nothing names any more, 1 or more: a run that is still going"
              + " on may be about to (default: ${DEFAULT-VALUE}).")
  void setRetentionDays(int days) {
    if (days < 1) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "Invalid retention: " + days + " days (must be 1 or more; --retention-days)");
    }
    retentionDays = days;
  }

  /** Ages are by the clock. */
  @Override
  protected boolean mendsEveryDate() {
    return true;
  }

  @Override
  protected List<Step> steps() {
    return List.of(
        new MaintainStep(
            Duration.ofDays(retentionDays),
            dryRun ? MaintainStep.Mode.DRY_RUN : MaintainStep.Mode.REMOVE));
  }
}
