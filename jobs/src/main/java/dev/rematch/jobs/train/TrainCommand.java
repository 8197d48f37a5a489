package dev.rematch.jobs.train;

import dev.rematch.jobs.Environment;
import dev.rematch.jobs.run.StageCommand;
import dev.rematch.jobs.steps.TrainStep;
import dev.rematch.pipeline.Step;
import java.util.List;
import picocli.CommandLine.Command;

/** Trains every recipe on its window before the holdout and registers the versions. */
@Command(
    name = "train",
    description =
        "Trains every recipe on its window before the holdout and registers the versions.")
public final class TrainCommand extends StageCommand {
  public TrainCommand(Environment environment) {
    super(environment);
  }

  @Override
  protected List<Step> steps() {
    return List.of(new TrainStep());
  }
}
