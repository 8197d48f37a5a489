package dev.rematch.jobs.challenge;

import dev.rematch.jobs.Environment;
import dev.rematch.jobs.run.StageCommand;
import dev.rematch.jobs.steps.ChallengeStep;
import dev.rematch.pipeline.Step;
import java.util.List;
import picocli.CommandLine.Command;

/** Plays the rematch of champion and challengers on the holdout and decides. */
@Command(
    name = "challenge",
    description = "Plays the rematch of champion and challengers on the holdout and decides.")
public final class ChallengeCommand extends StageCommand {
  public ChallengeCommand(Environment environment) {
    super(environment);
  }

  @Override
  protected List<Step> steps() {
    return List.of(new ChallengeStep());
  }
}
