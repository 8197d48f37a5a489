package dev.rematch.jobs.steps;

import dev.rematch.core.Period;
import dev.rematch.core.Window;
import dev.rematch.pipeline.RunContext;

/** The latest mature periods: what challengers are judged on, and where their training ends. */
final class Holdout {
  private Holdout() {}

  static Window of(RunContext context) {
    Period last = context.latestMaturePeriod();
    int periods = context.pipeline().challenge().holdoutPeriods();
    return new Window(last.plus(1L - periods).start(), last.end());
  }
}
