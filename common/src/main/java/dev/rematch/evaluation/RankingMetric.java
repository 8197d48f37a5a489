package dev.rematch.evaluation;

import dev.rematch.core.Task;
import dev.rematch.stats.RankedScores;
import dev.rematch.stats.WeightedStatistic;
import java.util.function.ToDoubleBiFunction;

/**
 * A metric of the order of the scores alone; higher is better.
 *
 * @param ofRanks (sorted rows, weights) to the value
 */
record RankingMetric(String name, ToDoubleBiFunction<RankedScores, double[]> ofRanks)
    implements Metric {
  @Override
  public Direction direction() {
    return Direction.HIGHER_IS_BETTER;
  }

  @Override
  public boolean supports(Task task) {
    return task == Task.BINARY;
  }

  @Override
  public double value(EvaluationContext context) {
    return weighted(context).value(context.weights());
  }

  @Override
  public WeightedStatistic weighted(EvaluationContext context) {
    RankedScores ranked = RankedScores.of(context.predictions(), context.labels());
    return weights -> ofRanks.applyAsDouble(ranked, weights);
  }
}
