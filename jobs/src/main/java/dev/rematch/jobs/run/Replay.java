package dev.rematch.jobs.run;

import dev.rematch.core.Period;
import dev.rematch.jobs.steps.Cycle;
import dev.rematch.pipeline.StepResult;
import dev.rematch.tracking.RunStatus;
import java.io.PrintStream;
import java.time.LocalDate;
import java.util.List;

/** Cycles for one period after another. */
public final class Replay {
  private final PipelineSession session;
  private final PrintStream out;

  public Replay(PipelineSession session, PrintStream out) {
    this.session = session;
    this.out = out;
  }

  /**
   * Runs the cycle of every period that begins on or after the first day and ends by the last, each
   * at the logical date at which its labels are mature.
   *
   * @return whether anything was written
   */
  public boolean run(LocalDate from, LocalDate to) {
    Period period = Period.containing(from, session.pipeline().period());
    int maturity = session.pipeline().features().label().maturityDays();
    boolean changed = false;
    while (!period.end().isAfter(to)) {
      out.println(period);
      List<StepResult> results = session.run(period.end().plusDays(maturity), Cycle.steps());
      changed |= results.stream().anyMatch(r -> r.status() == RunStatus.SUCCEEDED);
      period = period.plus(1);
    }
    return changed;
  }
}
