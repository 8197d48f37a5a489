package dev.rematch.jobs.steps;

import dev.rematch.pipeline.Step;
import java.util.List;

/** The stages of a logical date in their order. */
public final class Cycle {
  private Cycle() {}

  /**
   * New data first; then the sitting champion scores it, blind to its labels; then challengers are
   * trained and play; then what came of it is measured.
   */
  public static List<Step> steps() {
    return List.of(
        new IngestStep(), new ScoreStep(), new TrainStep(), new ChallengeStep(), new MonitorStep());
  }
}
