package dev.rematch.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rematch.core.RematchException;
import dev.rematch.core.Task;
import dev.rematch.stats.PairedDifference;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PairedComparisonTest {
  private static final int ROWS = 400;
  private static final SplittableRandom RANDOM = new SplittableRandom(11);
  private static final double[] TRUTH = RANDOM.doubles(ROWS).toArray();
  private static final double[] NOISE = RANDOM.doubles(ROWS).toArray();
  private static final double[] LABELS =
      IntStream.range(0, ROWS).mapToDouble(i -> RANDOM.nextDouble() < TRUTH[i] ? 1 : 0).toArray();
  private static final long[] HASHES = RANDOM.longs(ROWS).toArray();

  static List<Metric> metrics() {
    return Metrics.ALL.all();
  }

  @ParameterizedTest
  @MethodSource("metrics")
  void isTheDifferenceOfTheMetricsValuesWithAnIntervalAroundIt(Metric metric) {
    EvaluationContext champion = noisy(metric);
    EvaluationContext challenger = good(metric);
    PairedDifference d = PairedComparison.compare(metric, champion, challenger, HASHES, 0.95, 7);
    assertThat(d.valueA()).isCloseTo(metric.value(challenger), within(1e-9));
    assertThat(d.valueB()).isCloseTo(metric.value(champion), within(1e-9));
    assertThat(d.delta()).isCloseTo(d.valueA() - d.valueB(), within(1e-12));
    assertThat(d.low()).isLessThanOrEqualTo(d.delta());
    assertThat(d.high()).isGreaterThanOrEqualTo(d.delta());
    assertThat(d.standardError()).isPositive();
  }

  @ParameterizedTest
  @MethodSource("metrics")
  void doesNotDependOnTheOrderOfRows(Metric metric) {
    int[] shuffled = shuffled();
    PairedDifference straight =
        PairedComparison.compare(metric, noisy(metric), good(metric), HASHES, 0.95, 7);
    PairedDifference mixed =
        PairedComparison.compare(
            metric,
            reordered(noisy(metric), shuffled),
            reordered(good(metric), shuffled),
            IntStream.of(shuffled).mapToLong(i -> HASHES[i]).toArray(),
            0.95,
            7);
    assertThat(mixed).isEqualTo(straight);
  }

  @ParameterizedTest
  @MethodSource("metrics")
  void findsNothingBetweenAModelAndItself(Metric metric) {
    PairedDifference d =
        PairedComparison.compare(metric, noisy(metric), noisy(metric), HASHES, 0.95, 7);
    assertThat(d.delta()).isZero();
    assertThat(d.pValue()).isEqualTo(1);
    assertThat(d.low()).isZero();
    assertThat(d.high()).isZero();
  }

  @ParameterizedTest
  @MethodSource("metrics")
  void isUndefinedWithoutRows(Metric metric) {
    EvaluationContext empty = EvaluationContext.of(task(metric), new double[0], new double[0]);
    PairedDifference d = PairedComparison.compare(metric, empty, empty, new long[0], 0.95, 7);
    assertThat(d.delta()).isNaN();
    assertThat(d.pValue()).isNaN();
    assertThat(d.low()).isNaN();
  }

  @Test
  void agreesWithDelongWhenAucIsBootstrapped() {
    Metric auc = Metrics.ALL.get("roc-auc");
    PairedDifference delong = PairedComparison.compare(auc, noisy(auc), good(auc), HASHES, 0.95, 7);
    double[] weights = new double[ROWS];
    java.util.Arrays.fill(weights, 2);
    weights[0] = 2.0001;
    PairedDifference bootstrap =
        PairedComparison.compare(
            auc, noisy(auc).withWeights(weights), good(auc).withWeights(weights), HASHES, 0.95, 7);
    assertThat(bootstrap.delta()).isCloseTo(delong.delta(), within(1e-4));
    assertThat(bootstrap.standardError()).isCloseTo(delong.standardError(), within(0.003));
  }

  @Test
  void refusesDifferentRows() {
    Metric brier = Metrics.ALL.get("brier");
    EvaluationContext one = EvaluationContext.of(Task.BINARY, new double[] {1, 0}, new double[2]);
    EvaluationContext other = EvaluationContext.of(Task.BINARY, new double[] {1, 1}, new double[2]);
    assertThatThrownBy(
            () -> PairedComparison.compare(brier, one, other, new long[] {1, 2}, 0.95, 7))
        .isInstanceOf(RematchException.class)
        .hasMessage(
            "Cannot compare models by brier: champion and challenger were not given the same rows,"
                + " found 2 and 2 rows and 2 row hashes (first difference at row 1); score both on"
                + " one pinned holdout");
  }

  @Test
  void refusesAMetricOfAnotherTask() {
    EvaluationContext one = EvaluationContext.of(Task.REGRESSION, new double[1], new double[1]);
    assertThatThrownBy(
            () ->
                PairedComparison.compare(
                    Metrics.ALL.get("roc-auc"), one, one, new long[1], 0.95, 7))
        .hasMessage(
            "Cannot compare models by roc-auc: it does not support the label's task, found"
                + " REGRESSION; choose a metric that does");
  }

  private static Task task(Metric metric) {
    return metric.supports(Task.BINARY) ? Task.BINARY : Task.REGRESSION;
  }

  private static EvaluationContext good(Metric metric) {
    return EvaluationContext.of(task(metric), labels(metric), TRUTH.clone());
  }

  private static EvaluationContext noisy(Metric metric) {
    double[] scores =
        IntStream.range(0, ROWS).mapToDouble(i -> 0.4 * TRUTH[i] + 0.6 * NOISE[i]).toArray();
    return EvaluationContext.of(task(metric), labels(metric), scores);
  }

  private static double[] labels(Metric metric) {
    return task(metric) == Task.BINARY
        ? LABELS
        : IntStream.range(0, ROWS).mapToDouble(i -> TRUTH[i] + LABELS[i] / 5 + 0.1).toArray();
  }

  private static int[] shuffled() {
    SplittableRandom random = new SplittableRandom(5);
    int[] order = IntStream.range(0, ROWS).toArray();
    for (int i = ROWS - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swap = order[i];
      order[i] = order[j];
      order[j] = swap;
    }
    return order;
  }

  private static EvaluationContext reordered(EvaluationContext context, int[] order) {
    return EvaluationContext.of(
        context.task(),
        IntStream.of(order).mapToDouble(i -> context.labels()[i]).toArray(),
        IntStream.of(order).mapToDouble(i -> context.predictions()[i]).toArray());
  }
}
