package dev.rematch.evaluation;

import dev.rematch.core.Task;
import dev.rematch.stats.WeightedStatistic;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * A metric that needs all rows at once.
 *
 * @param ofRows the context to the value
 * @param ofWeights the context to the value as a function of the weights
 */
record WholeMetric(
    String name,
    Direction direction,
    Task task,
    ToDoubleFunction<EvaluationContext> ofRows,
    Function<EvaluationContext, WeightedStatistic> ofWeights)
    implements Metric {
  /** One that knows no shortcut for other weights. */
  WholeMetric(
      String name, Direction direction, Task task, ToDoubleFunction<EvaluationContext> ofRows) {
    this(
        name,
        direction,
        task,
        ofRows,
        c -> weights -> ofRows.applyAsDouble(c.withWeights(weights)));
  }

  @Override
  public WeightedStatistic weighted(EvaluationContext context) {
    return ofWeights.apply(context);
  }

  @Override
  public boolean supports(Task other) {
    return task == other;
  }

  @Override
  public double value(EvaluationContext context) {
    return ofRows.applyAsDouble(context);
  }
}
