package dev.rematch.evaluation;

import dev.rematch.core.Task;
import java.util.Set;

/**
 * What a decision costs, by decision and label; any unit, negative for a gain.
 *
 * @param truePositive decided 1, label 1
 * @param falsePositive decided 1, label 0
 * @param trueNegative decided 0, label 0
 * @param falseNegative decided 0, label 1
 */
public record CostMatrix(
    double truePositive, double falsePositive, double trueNegative, double falseNegative) {
  /** As rules name the metric. */
  public static final String METRIC = "cost";

  /** The mean cost of a row; lower is better. */
  public Metric metric() {
    return new MeanMetric(
        METRIC, Direction.LOWER_IS_BETTER, Set.of(Task.BINARY), false, this::ofRow);
  }

  private double ofRow(EvaluationContext context, int row) {
    boolean positive = context.labels()[row] == 1;
    if (context.predictions()[row] >= context.threshold()) {
      return positive ? truePositive : falsePositive;
    }
    return positive ? falseNegative : trueNegative;
  }
}
