package dev.rematch.jobs.recalibrate;

import dev.rematch.jobs.Environment;
import dev.rematch.jobs.run.StageCommand;
import dev.rematch.jobs.steps.RecalibrateStep;
import dev.rematch.pipeline.Step;
import java.util.List;
import picocli.CommandLine.Command;

/** Mends the champion's probabilities and lets the results play for its place. */
@Command(
    name = "recalibrate",
    description =
        "Mends the champion's probabilities, or its threshold, on the latest mature labels, and lets"
            + " the results play a rematch by calibration.")
public final class RecalibrateCommand extends StageCommand {
  public RecalibrateCommand(Environment environment) {
    super(environment);
  }

  @Override
  protected List<Step> steps() {
    return List.of(new RecalibrateStep());
  }
}
