package dev.rematch.evaluation;

import static dev.rematch.evaluation.Direction.HIGHER_IS_BETTER;
import static dev.rematch.evaluation.Direction.LOWER_IS_BETTER;

import dev.rematch.core.Catalog;
import dev.rematch.core.Task;
import dev.rematch.stats.CalibrationError;
import dev.rematch.stats.ClassConfusion;
import dev.rematch.stats.ConfusionMatrix;
import dev.rematch.stats.RankedScores;
import dev.rematch.stats.RegressionError;
import dev.rematch.stats.RowLoss;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleBinaryOperator;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Every metric there is. To add one, add a line here; {@code MetricContractTest} then asks it for
 * its values on perfect, inverted, constant and no predictions, and for a golden value.
 *
 * <p>Binary decisions are made at the context's threshold; units, ranges and sources of the
 * formulas stand in {@code dev.rematch.stats}.
 */
public final class Metrics {
  /** Of the expected calibration error. */
  private static final int BINS = 10;

  private static final Pattern NUMBERED = Pattern.compile("(lift|pinball)-([1-9][0-9]?)");

  /** The metrics by name, in the order in which reports show them. */
  public static final Catalog<Metric> ALL =
      new Catalog<>(
          "metric",
          List.of(
              ranking("roc-auc", RankedScores::rocAuc),
              ranking("average-precision", RankedScores::averagePrecision),
              loss("log-loss", Task.BINARY, RowLoss::log),
              loss("brier", Task.BINARY, RowLoss::squared),
              new MeanMetric(
                  "accuracy",
                  HIGHER_IS_BETTER,
                  Set.of(Task.BINARY, Task.MULTICLASS),
                  true,
                  Metrics::hit),
              decisions("balanced-accuracy", ConfusionMatrix::balancedAccuracy),
              decisions("precision", ConfusionMatrix::precision),
              decisions("recall", ConfusionMatrix::recall),
              decisions("f1", ConfusionMatrix::f1),
              decisions("mcc", ConfusionMatrix::matthews),
              lift(10),
              new WholeMetric(
                  "expected-calibration-error",
                  LOWER_IS_BETTER,
                  Task.BINARY,
                  Metrics::ece,
                  c -> CalibrationError.equalWidth(c.predictions(), c.labels(), BINS)),
              loss("mae", Task.REGRESSION, RowLoss::absolute),
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
              loss("mape", Task.REGRESSION, RowLoss::percentage),
              loss("smape", Task.REGRESSION, RowLoss::symmetricPercentage),
              new WholeMetric(
                  "median-absolute-error",
                  LOWER_IS_BETTER,
                  Task.REGRESSION,
                  c -> RegressionError.medianAbsolute(c.predictions(), c.labels(), c.weights())),
              pinball(90),
              classes("macro-f1", ClassConfusion::macroF1),
              classes("micro-f1", ClassConfusion::accuracy),
              classes("weighted-f1", ClassConfusion::weightedF1),
              classes("macro-precision", ClassConfusion::macroPrecision),
              classes("macro-recall", ClassConfusion::macroRecall)),
          Metric::name);

  private Metrics() {}

  private static Metric ranking(String name, ToDoubleBiFunction<RankedScores, double[]> ofRanks) {
    return new RankingMetric(name, ofRanks);
  }

  /**
   * One of {@link #ALL}, or one with a number in its name: {@code lift-K}, the share of positives
   * among the K per cent of rows with the highest scores over the share among all; {@code
   * pinball-Q}, the loss of a prediction of the Q per cent quantile. K and Q are whole, 1..99.
   */
  public static Optional<Metric> find(String name) {
    if (ALL.names().contains(name)) {
      return Optional.of(ALL.get(name));
    }
    Matcher numbered = NUMBERED.matcher(name);
    if (!numbered.matches()) {
      return Optional.empty();
    }
    int number = Integer.parseInt(numbered.group(2));
    return Optional.of(numbered.group(1).equals("lift") ? lift(number) : pinball(number));
  }

  private static Metric lift(int percent) {
    return ranking("lift-" + percent, (ranked, weights) -> ranked.lift(weights, percent));
  }

  private static Metric pinball(int percent) {
    return loss(
        "pinball-" + percent,
        Task.REGRESSION,
        (prediction, label) -> RowLoss.pinball(prediction, label, percent / 100.0));
  }

  private static Metric loss(String name, Task task, DoubleBinaryOperator ofRow) {
    return new MeanMetric(
        name,
        LOWER_IS_BETTER,
        Set.of(task),
        false,
        (c, row) -> ofRow.applyAsDouble(c.predictions()[row], c.labels()[row]));
  }

  private static Metric classes(String name, ToDoubleFunction<ClassConfusion> rate) {
    return new WholeMetric(
        name,
        HIGHER_IS_BETTER,
        Task.MULTICLASS,
        c -> rate.applyAsDouble(ClassConfusion.of(c.predictions(), c.labels(), c.weights())));
  }

  private static Metric decisions(String name, ToDoubleFunction<ConfusionMatrix> rate) {
    return new WholeMetric(
        name,
        HIGHER_IS_BETTER,
        Task.BINARY,
        c ->
            rate.applyAsDouble(
                ConfusionMatrix.at(c.threshold(), c.predictions(), c.labels(), c.weights())),
        c -> ConfusionMatrix.statistic(c.threshold(), c.predictions(), c.labels(), rate));
  }

  private static double ece(EvaluationContext c) {
    return CalibrationError.equalWidth(c.predictions(), c.labels(), c.weights(), BINS);
  }

  private static double hit(EvaluationContext c, int row) {
    double prediction = c.predictions()[row];
    double label = c.labels()[row];
    boolean right =
        c.task() == Task.MULTICLASS
            ? prediction == label
            : prediction >= c.threshold() == (label == 1);
    return right ? 1 : 0;
  }
}
