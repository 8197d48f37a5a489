package dev.rematch.jobs.steps;

import dev.rematch.core.Period;
import dev.rematch.core.Window;
import dev.rematch.pipeline.RunContext;

/** The latest mature periods: what challengers are judged on, and where their training ends. */
final class Holdout {
  private Holdout() {}

  static Window of(RunContext context) {
    return before(context, 0);
  }

  /** The holdout as it was so many holdouts earlier. */
  static Window before(RunContext context, int holdouts) {
    int periods = context.pipeline().challenge().holdout().periods();
    Period last = context.latestMaturePeriod().plus(-(long) holdouts * periods);
    return new Window(last.plus(1L - periods).start(), last.end());
  }
}
