package dev.rematch.jobs.score;

import dev.rematch.jobs.Environment;
import dev.rematch.jobs.run.StageCommand;
import dev.rematch.jobs.steps.ScoreStep;
import dev.rematch.pipeline.Step;
import dev.rematch.schedule.TaskRequest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;

/** Scores the latest complete period with the champion. */
@Command(name = "score", description = "Scores the latest complete period with the champion.")
public final class ScoreCommand extends StageCommand {
  public ScoreCommand(Environment environment) {
    super(environment);
  }

  @Override
  protected List<Step> steps() {
    return List.of(new ScoreStep());
  }

  /** Frozen when the scheduler's run begins: every try of it scores by the same version. */
  @Override
  protected Optional<Instant> championAsOf(TaskRequest request) {
    return request.at();
  }
}
