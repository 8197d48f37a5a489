package dev.rematch.evaluation;

import dev.rematch.core.Task;
import dev.rematch.stats.WeightedStatistic;
import java.util.Optional;
import java.util.Set;

/**
 * A number on a holdout: a pure function of labels, predictions and weights.
 *
 * <p>NaN means undefined on these rows: none at all, one class only, a missing prediction. It is
 * never replaced by 0 and never an exception. A weight of k counts the row k times.
 */
public interface Metric {
  /** The name in config files and tables: kebab-case, unique in {@link Metrics#ALL}. */
  String name();

  /** Which way it is better. */
  Direction direction();

  /** Whether the metric means anything for labels of that kind. */
  boolean supports(Task task);

  /** The value on these rows; the context's task must be supported. */
  double value(EvaluationContext context);

  /**
   * One number per row whose weighted mean is the value, in row order; empty for a metric that is
   * no such mean. Comparisons of such metrics are faster.
   */
  default Optional<double[]> rowLosses(EvaluationContext context) {
    return Optional.empty();
  }

  /** Whether {@link #rowLosses} are 1 for a right decision and 0 for a wrong one. */
  default boolean countsHits() {
    return false;
  }

  /** Columns of the feature table that it looks at besides label and prediction. */
  default Set<String> columns() {
    return Set.of();
  }

  /**
   * The value as a function of the weights alone; for metrics that can prepare the rows once and
   * then answer quickly for many sets of weights.
   */
  default WeightedStatistic weighted(EvaluationContext context) {
    return weights -> value(context.withWeights(weights));
  }
}
