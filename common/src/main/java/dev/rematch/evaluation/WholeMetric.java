package dev.rematch.evaluation;

import dev.rematch.core.Task;
import java.util.function.ToDoubleFunction;

/**
 * A metric that needs all rows at once and knows no shortcut.
 *
 * @param ofRows the context to the value
 */
record WholeMetric(
    String name, Direction direction, Task task, ToDoubleFunction<EvaluationContext> ofRows)
    implements Metric {
  @Override
  public boolean supports(Task other) {
    return task == other;
  }

  @Override
  public double value(EvaluationContext context) {
    return ofRows.applyAsDouble(context);
  }
}
