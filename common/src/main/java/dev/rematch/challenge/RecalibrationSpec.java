package dev.rematch.challenge;

import dev.rematch.evaluation.MetricSet;
import dev.rematch.evaluation.MetricSpec;
import java.util.List;
import java.util.Optional;

/**
 * How the champion is recalibrated, and what a recalibrated one must show: it is a challenger like
 * any other, but by calibration, and its ranking must not get worse.
 *
 * @param methods each makes one child version
 * @param metric that must surely improve
 * @param superiorityMargin by more than this; the metric's unit
 * @param rankingMargin the ROC AUC may be worse by so much
 */
public record RecalibrationSpec(
    List<CalibrationMethod> methods,
    String metric,
    double superiorityMargin,
    double rankingMargin) {
  public RecalibrationSpec {
    methods = List.copyOf(methods);
  }

  /** The rule of its rematch: the pipeline's own, for another question. */
  public ChallengeSpec rule(ChallengeSpec own, MetricSet known) {
    Guardrails none = Guardrails.NONE;
    List<MetricSpec> metrics = own.metrics().stream().filter(m -> m.name().equals(metric)).toList();
    return new ChallengeSpec(
        known.get(metric).name(),
        superiorityMargin,
        own.confidence(),
        own.budget(),
        own.power(),
        Optional.empty(),
        0,
        List.of(),
        own.threshold(),
        own.costs(),
        metrics,
        own.horizonDays(),
        new Guardrails(
            List.of(new Guardrail("roc-auc", rankingMargin)),
            List.of(),
            0,
            none.segmentMinRows(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()),
        own.holdout(),
        own.floorMargin(),
        Hysteresis.NONE,
        Backtest.NONE,
        false,
        Shadow.NONE,
        own.approval());
  }
}
