package dev.rematch.evaluation;

import static dev.rematch.evaluation.Direction.HIGHER_IS_BETTER;
import static dev.rematch.evaluation.Direction.LOWER_IS_BETTER;

import dev.rematch.core.Catalog;
import dev.rematch.core.Task;
import dev.rematch.stats.CalibrationError;
import dev.rematch.stats.ConfusionMatrix;
import dev.rematch.stats.RankedScores;
import dev.rematch.stats.RegressionError;
import dev.rematch.stats.RowLoss;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;

/**
 * Every metric there is. To add one, add a line here; {@code MetricContractTest} then asks it for
 * its values on perfect, inverted, constant and no predictions, and for a golden value.
 *
 * <p>Decisions are made at a probability of 0.5; units, ranges and sources of the formulas stand in
 * {@code dev.rematch.stats}.
 */
public final class Metrics {
  private static final double THRESHOLD = 0.5;

  /** The metrics by name, in the order in which reports show them. */
  public static final Catalog<Metric> ALL =
      new Catalog<>(
          "metric",
          List.of(
              ranking("roc-auc", RankedScores::rocAuc),
              ranking("average-precision", RankedScores::averagePrecision),
              new MeanMetric("log-loss", LOWER_IS_BETTER, Task.BINARY, RowLoss::log),
              new MeanMetric("brier", LOWER_IS_BETTER, Task.BINARY, RowLoss::squared),
              new MeanMetric("accuracy", HIGHER_IS_BETTER, Task.BINARY, Metrics::hit),
              decisions("balanced-accuracy", ConfusionMatrix::balancedAccuracy),
              decisions("precision", ConfusionMatrix::precision),
              decisions("recall", ConfusionMatrix::recall),
              decisions("f1", ConfusionMatrix::f1),
              decisions("mcc", ConfusionMatrix::matthews),
              ranking("lift-10", (ranked, weights) -> ranked.lift(weights, 10)),
              new WholeMetric(
                  "expected-calibration-error", LOWER_IS_BETTER, Task.BINARY, Metrics::ece),
              error("mae", RowLoss::absolute),
              new WholeMetric(
                  "rmse",
                  LOWER_IS_BETTER,
                  Task.REGRESSION,
                  c -> RegressionError.rootMeanSquared(c.predictions(), c.labels(), c.weights())),
              new WholeMetric(
                  "r2",
                  HIGHER_IS_BETTER,
                  Task.REGRESSION,
                  c -> RegressionError.rSquared(c.predictions(), c.labels(), c.weights())),
              error("mape", RowLoss::percentage),
              error("smape", RowLoss::symmetricPercentage),
              new WholeMetric(
                  "median-absolute-error",
                  LOWER_IS_BETTER,
                  Task.REGRESSION,
                  c -> RegressionError.medianAbsolute(c.predictions(), c.labels(), c.weights()))),
          Metric::name);

  private Metrics() {}

  private static Metric ranking(String name, ToDoubleBiFunction<RankedScores, double[]> ofRanks) {
    return new RankingMetric(name, ofRanks);
  }

  private static Metric error(String name, DoubleBinaryOperator ofRow) {
    return new MeanMetric(name, LOWER_IS_BETTER, Task.REGRESSION, ofRow);
  }

  private static Metric decisions(String name, ToDoubleFunction<ConfusionMatrix> rate) {
    return new WholeMetric(
        name,
        HIGHER_IS_BETTER,
        Task.BINARY,
        c ->
            rate.applyAsDouble(
                ConfusionMatrix.at(THRESHOLD, c.predictions(), c.labels(), c.weights())));
  }

  private static double ece(EvaluationContext c) {
    return CalibrationError.equalWidth(c.predictions(), c.labels(), c.weights(), 10);
  }

  private static double hit(double prediction, double label) {
    if (Double.isNaN(prediction)) {
      return Double.NaN;
    }
    return prediction >= THRESHOLD == (label == 1) ? 1 : 0;
  }
}
