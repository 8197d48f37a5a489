package dev.rematch.evaluation;

import dev.rematch.stats.ClusteredMean;
import dev.rematch.stats.Delong;
import dev.rematch.stats.Interval;
import dev.rematch.stats.Normal;
import java.util.Arrays;
import java.util.Optional;

/**
 * How well one model's metric is known from the rows it was measured on: by DeLong's variance for
 * the ROC AUC, by the standard error over entities for a mean over rows.
 *
 * <p>Two such intervals say little about the difference of two models on the same rows; {@link
 * PairedComparison} does.
 */
public final class MetricInterval {
  private MetricInterval() {}

  /**
   * The two-sided normal interval; empty for other metrics, for weighted rows, and where no
   * variance can be told (one class, one entity).
   *
   * @param entityHashes one per row; rows of one entity may depend on each other
   * @param confidence between 0 and 1
   */
  public static Optional<Interval> of(
      Metric metric, EvaluationContext context, long[] entityHashes, double confidence) {
    if (context.isWeighted()) {
      return Optional.empty();
    }
    double reach = Normal.quantile((1 + confidence) / 2);
    if (metric.equals(Metrics.ALL.get("roc-auc"))) {
      double[] scores = context.predictions();
      double variance = Delong.compare(scores, scores, context.labels(), confidence).varianceA();
      return around(metric.value(context), reach * Math.sqrt(variance))
          .map(i -> new Interval(Math.max(i.low(), 0), Math.min(i.high(), 1)));
    }
    return metric.rowLosses(context).flatMap(losses -> ofLosses(losses, entityHashes, reach));
  }

  /** No mean of losses that are never negative lies below 0. */
  private static Optional<Interval> ofLosses(double[] losses, long[] entities, double reach) {
    ClusteredMean mean = ClusteredMean.of(losses, entities);
    double least = Arrays.stream(losses).allMatch(loss -> loss >= 0) ? 0 : Double.NEGATIVE_INFINITY;
    return around(mean.mean(), reach * mean.standardError())
        .map(i -> new Interval(Math.max(i.low(), least), i.high()));
  }

  private static Optional<Interval> around(double value, double reach) {
    return Double.isFinite(value) && Double.isFinite(reach)
        ? Optional.of(new Interval(value - reach, value + reach))
        : Optional.empty();
  }
}
