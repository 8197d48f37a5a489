package dev.rematch.jobs.steps;

import dev.rematch.pipeline.RunContext;
import dev.rematch.pipeline.Step;
import dev.rematch.pipeline.StepResult;
import dev.rematch.registry.ModelVersion;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * The rematch: keeps the rule, scores the champion and every challenger of this date on the same
 * holdout, judges each, writes the decisions, and lets the winner take the place.
 *
 * <p>Rows first, then the one event: killed in between, the next run finds the decisions and
 * carries them out.
 */
public final class ChallengeStep implements Step {
  @Override
  public String command() {
    return "challenge";
  }

  @Override
  public StepResult run(RunContext context) {
    List<ModelVersion> challengers = challengers(context);
    return challengers.isEmpty()
        ? StepResult.skipped("no challenger was trained for this date")
        : RoundOnHoldout.play(context, command(), challengers);
  }

  /** The versions of this date's training, and whoever holds the alias challenger. */
  private static List<ModelVersion> challengers(RunContext context) {
    String trainRun = context.of("train").runId();
    LinkedHashSet<ModelVersion> challengers = new LinkedHashSet<>();
    SilentScores.candidate(context).ifPresent(challengers::add);
    context.registry().models().versions(context.pipeline().model()).stream()
        .filter(v -> v.runId().equals(trainRun))
        .forEach(challengers::add);
    return List.copyOf(challengers);
  }
}
