package dev.rematch.jobs.steps;

import dev.rematch.alert.Signal;
import dev.rematch.core.Period;
import dev.rematch.pipeline.RunContext;
import dev.rematch.quality.ExpectationResult;
import dev.rematch.quality.Outcome;
import dev.rematch.quality.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Expectations that only warn, as they stand for a period: the share of rows in quarantine among
 * them. Those that stop have stopped the run, and rows in quarantine are watched by their share.
 */
final class QualitySignals {
  private static final String WHOLE_WRITE = "all";

  private final RunContext context;

  QualitySignals(RunContext context) {
    this.context = context;
  }

  /** One per table and expectation that looked at the period, or at a write of this date. */
  List<Signal> of(Period period) {
    String today = context.of("ingest").runId();
    String window = period.window().toString();
    Map<String, ExpectationResult> last = new TreeMap<>();
    context.registry().expectationResults().all().stream()
        .filter(r -> r.pipeline().equals(context.pipeline().name()))
        .filter(r -> r.severity().equals(Severity.WARN.toString()))
        .filter(
            r ->
                r.window().equals(window)
                    || (r.window().equals(WHOLE_WRITE) && r.runId().equals(today)))
        .forEach(r -> last.put(r.table() + ": " + r.expectation(), r));
    List<Signal> signals = new ArrayList<>();
    last.forEach((subject, result) -> signals.add(signal(subject, result, period)));
    return signals;
  }

  private static Signal signal(String subject, ExpectationResult result, Period period) {
    Map<String, Object> evidence = new TreeMap<>();
    evidence.put("observed", result.observed());
    evidence.put("rows", result.rows());
    Optional<Long> failures = result.failures();
    failures.ifPresent(n -> evidence.put("failures", n));
    return new Signal(
        "quality",
        subject,
        period,
        finding(result.verdict()),
        Signal.WARN,
        evidence,
        "look at the tables expectation_results and quarantine");
  }

  private static Signal.Finding finding(String verdict) {
    if (verdict.equals(Outcome.Verdict.BROKEN.toString())) {
      return Signal.Finding.WRONG;
    }
    return verdict.equals(Outcome.Verdict.MET.toString())
        ? Signal.Finding.RIGHT
        : Signal.Finding.UNKNOWN;
  }
}
