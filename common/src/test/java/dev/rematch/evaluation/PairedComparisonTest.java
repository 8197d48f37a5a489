package dev.rematch.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rematch.core.RematchException;
import dev.rematch.core.Task;
import dev.rematch.stats.PairedDifference;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
  private static final Sampling BY_ENTITY = Sampling.byEntity(HASHES);

  static List<Metric> metrics() {
    return Metrics.ALL.all();
  }

  @ParameterizedTest
  @MethodSource("metrics")
  void isTheDifferenceOfTheMetricsValuesWithAnIntervalAroundIt(Metric metric) {
    EvaluationContext champion = noisy(metric);
    EvaluationContext challenger = good(metric);
    PairedDifference d = PairedComparison.compare(metric, champion, challenger, BY_ENTITY, 0.95, 7);
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
        PairedComparison.compare(metric, noisy(metric), good(metric), BY_ENTITY, 0.95, 7);
    PairedDifference mixed =
        PairedComparison.compare(
            metric,
            reordered(noisy(metric), shuffled),
            reordered(good(metric), shuffled),
            BY_ENTITY.pick(shuffled),
            0.95,
            7);
    assertThat(mixed).isEqualTo(straight);
  }

  @ParameterizedTest
  @MethodSource("metrics")
  void findsNothingBetweenAModelAndItself(Metric metric) {
    PairedDifference d =
        PairedComparison.compare(metric, noisy(metric), noisy(metric), BY_ENTITY, 0.95, 7);
    assertThat(d.delta()).isZero();
    assertThat(d.pValue()).isEqualTo(1);
    assertThat(d.low()).isZero();
    assertThat(d.high()).isZero();
  }

  @ParameterizedTest
  @MethodSource("metrics")
  void isUndefinedWithoutRows(Metric metric) {
    EvaluationContext empty = EvaluationContext.of(task(metric), new double[0], new double[0]);
    PairedDifference d =
        PairedComparison.compare(metric, empty, empty, Sampling.byEntity(new long[0]), 0.95, 7);
    assertThat(d.delta()).isNaN();
    assertThat(d.pValue()).isNaN();
    assertThat(d.low()).isNaN();
  }

  @Test
  void agreesWithDelongWhenAucIsBootstrapped() {
    Metric auc = Metrics.ALL.get("roc-auc");
    PairedDifference delong =
        PairedComparison.compare(auc, noisy(auc), good(auc), BY_ENTITY, 0.95, 7);
    double[] weights = new double[ROWS];
    java.util.Arrays.fill(weights, 2);
    weights[0] = 2.0001;
    PairedDifference bootstrap =
        PairedComparison.compare(
            auc,
            noisy(auc).withWeights(weights),
            good(auc).withWeights(weights),
            BY_ENTITY,
            0.95,
            7);
    assertThat(bootstrap.delta()).isCloseTo(delong.delta(), within(1e-4));
    assertThat(bootstrap.standardError()).isCloseTo(delong.standardError(), within(0.003));
  }

  @Test
  void refusesDifferentRows() {
    Metric brier = Metrics.ALL.get("brier");
    EvaluationContext one = EvaluationContext.of(Task.BINARY, new double[] {1, 0}, new double[2]);
    EvaluationContext other = EvaluationContext.of(Task.BINARY, new double[] {1, 1}, new double[2]);
    assertThatThrownBy(
            () ->
                PairedComparison.compare(
                    brier, one, other, Sampling.byEntity(new long[] {1, 2}), 0.95, 7))
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
                    Metrics.ALL.get("roc-auc"), one, one, Sampling.byEntity(new long[1]), 0.95, 7))
        .hasMessage(
            "Cannot compare models by roc-auc: it does not support the label's task, found"
                + " REGRESSION; choose a metric that does");
  }

  private static Task task(Metric metric) {
    return Stream.of(Task.values()).filter(metric::supports).findFirst().orElseThrow();
  }

  private static EvaluationContext good(Metric metric) {
    return EvaluationContext.of(task(metric), labels(metric), fitting(metric, TRUTH.clone()));
  }

  private static EvaluationContext noisy(Metric metric) {
    double[] scores =
        IntStream.range(0, ROWS).mapToDouble(i -> 0.4 * TRUTH[i] + 0.6 * NOISE[i]).toArray();
    return EvaluationContext.of(task(metric), labels(metric), fitting(metric, scores));
  }

  /** Scores, or one of three classes by score. */
  private static double[] fitting(Metric metric, double[] scores) {
    return task(metric) == Task.MULTICLASS
        ? DoubleStream.of(scores).map(v -> Math.floor(2.999 * v)).toArray()
        : scores;
  }

  private static double[] labels(Metric metric) {
    return switch (task(metric)) {
      case BINARY -> LABELS;
      case MULTICLASS ->
          IntStream.range(0, ROWS)
              .mapToDouble(i -> Math.floor(2.999 * (0.8 * TRUTH[i] + 0.2 * LABELS[i])))
              .toArray();
      case REGRESSION ->
          IntStream.range(0, ROWS).mapToDouble(i -> TRUTH[i] + LABELS[i] / 5 + 0.1).toArray();
    };
  }

  /** Errors that last for days tell less than as many that do not. */
  @Test
  void overlappingForecastsAreComparedByDieboldAndMariano() {
    int days = 200;
    SplittableRandom random = new SplittableRandom(3);
    double[] labels = new double[days];
    double[] ours = new double[days];
    double[] theirs = new double[days];
    long[] day = IntStream.range(0, days).mapToLong(i -> i).toArray();
    double shock = 0;
    for (int i = 0; i < days; i++) {
      shock = 0.9 * shock + random.nextDouble() - 0.5;
      labels[i] = random.nextDouble();
      ours[i] = labels[i] + 1;
      theirs[i] = labels[i] + 1.1 + shock;
    }
    EvaluationContext champion = EvaluationContext.of(Task.REGRESSION, labels, theirs);
    EvaluationContext challenger = EvaluationContext.of(Task.REGRESSION, labels, ours);
    Metric mae = Metrics.ALL.get("mae");
    PairedDifference apart =
        PairedComparison.compare(mae, champion, challenger, Sampling.byEntity(day), 0.95, 7);
    PairedDifference overlapping =
        PairedComparison.compare(mae, champion, challenger, new Sampling(day, day, 14), 0.95, 7);

    assertThat(overlapping.delta()).isCloseTo(apart.delta(), within(1e-12));
    assertThat(overlapping.standardError()).isGreaterThan(2 * apart.standardError());
    assertThat(overlapping.pValue()).isGreaterThan(apart.pValue());
    assertThat(
            PairedComparison.compare(
                    mae,
                    champion.pick(new int[] {0, 1, 2}),
                    challenger.pick(new int[] {0, 1, 2}),
                    new Sampling(day, day, 14).pick(new int[] {0, 1, 2}),
                    0.95,
                    7)
                .pValue())
        .as("three days of a forecast for fourteen")
        .isNaN();
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
