package dev.rematch.evaluation;

import dev.rematch.core.Task;
import dev.rematch.stats.Mean;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;

/**
 * A metric that is the mean of a number per row.
 *
 * @param ofRow (prediction, label) to the row's number
 */
record MeanMetric(String name, Direction direction, Task task, DoubleBinaryOperator ofRow)
    implements Metric {
  @Override
  public boolean supports(Task other) {
    return task == other;
  }

  @Override
  public double value(EvaluationContext context) {
    return Mean.of(losses(context), context.weights());
  }

  @Override
  public Optional<double[]> rowLosses(EvaluationContext context) {
    return Optional.of(losses(context));
  }

  private double[] losses(EvaluationContext context) {
    double[] losses = new double[context.rows()];
    for (int i = 0; i < losses.length; i++) {
      losses[i] = ofRow.applyAsDouble(context.predictions()[i], context.labels()[i]);
    }
    return losses;
  }
}
