package dev.rematch.evaluation;

import dev.rematch.core.Task;
import dev.rematch.stats.Mean;
import java.util.Optional;
import java.util.Set;

/**
 * A metric that is the mean of a number per row.
 *
 * @param countsHits whether the number is 1 for a right decision and 0 for a wrong one
 */
record MeanMetric(
    String name, Direction direction, Set<Task> tasks, boolean countsHits, OfRow ofRow)
    implements Metric {
  /** The number of a row. */
  interface OfRow {
    double value(EvaluationContext context, int row);
  }

  @Override
  public boolean supports(Task task) {
    return tasks.contains(task);
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
      losses[i] = Double.isNaN(context.predictions()[i]) ? Double.NaN : ofRow.value(context, i);
    }
    return losses;
  }
}
