package dev.rematch.jobs.cycle;

import dev.rematch.jobs.Environment;
import dev.rematch.jobs.run.StageCommand;
import dev.rematch.jobs.steps.Cycle;
import dev.rematch.pipeline.Step;
import java.util.List;
import picocli.CommandLine.Command;

/** All stages of one logical date in one application. */
@Command(name = "cycle", description = "All stages of one logical date in one application.")
public final class CycleCommand extends StageCommand {
  public CycleCommand(Environment environment) {
    super(environment);
  }

  @Override
  protected List<Step> steps() {
    return Cycle.steps();
  }
}
