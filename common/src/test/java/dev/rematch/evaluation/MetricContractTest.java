package dev.rematch.evaluation;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rematch.core.Task;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every metric of the catalog owes; a new one needs a line in {@link #EXPECTED}. */
class MetricContractTest {
  /** One class only is enough for these: they are means over rows or bins. */
  private static final Set<String> DEFINED_FOR_ONE_CLASS =
      Set.of(
          "log-loss",
          "brier",
          "accuracy",
          "precision",
          "recall",
          "f1",
          "expected-calibration-error");

  private static final double NAN = Double.NaN;

  /**
   * Values for perfect, inverted and constant predictions, and for a mixed example computed by hand
   * from the definitions (the golden file holds the formulas beneath to library precision).
   */
  private record Expected(double perfect, double inverted, double constant, double mixed) {}

  private static final Map<String, Expected> EXPECTED =
      Map.ofEntries(
          entry("roc-auc", new Expected(1, 0, 0.5, 0.75)),
          entry("average-precision", new Expected(1, 0.5, 0.5, 5.0 / 6)),
          entry(
              "log-loss",
              new Expected(
                  0, 52 * Math.log(2), Math.log(2), -Math.log(0.9 * 0.6 * 0.35 * 0.8) / 4)),
          entry("brier", new Expected(0, 1, 0.25, 0.158125)),
          entry("accuracy", new Expected(1, 0, 0.5, 0.75)),
          entry("balanced-accuracy", new Expected(1, 0, 0.5, 0.75)),
          entry("precision", new Expected(1, 0, 0.5, 1)),
          entry("recall", new Expected(1, 0, 1, 0.5)),
          entry("f1", new Expected(1, 0, 2.0 / 3, 2.0 / 3)),
          entry("mcc", new Expected(1, -1, 0, 1 / Math.sqrt(3))),
          entry("lift-10", new Expected(2, 0, 0, 2)),
          entry("expected-calibration-error", new Expected(0, 1, 0, (0.1 + 2 * 0.125 + 0.2) / 4)),
          entry("mae", new Expected(0, 4, 2, 3.5 / 4)),
          entry("rmse", new Expected(0, Math.sqrt(20), Math.sqrt(5), Math.sqrt(5.25 / 4))),
          entry("r2", new Expected(1, -3, 0, 1 - 5.25 / 20)),
          entry(
              "mape",
              new Expected(
                  0,
                  (3 + 1 / 2.0 + 1 / 3.0 + 3 / 4.0) / 4,
                  (3 / 2.0 + 1 / 4.0 + 1 / 6.0 + 3 / 8.0) / 4,
                  0.875 / 4)),
          entry(
              "smape",
              new Expected(
                  0,
                  0.8,
                  (6 / 7.0 + 2 / 9.0 + 2 / 11.0 + 6 / 13.0) / 4,
                  (2 / 5.0 + 2 / 15.0 + 4 / 14.0) / 4)),
          entry("median-absolute-error", new Expected(0, 4, 2, 0.75)),
          entry("pinball-90", new Expected(0, 2, 1, (0.1 + 0.9 * 2.5) / 4)),
          entry("macro-f1", new Expected(1, 0, 2.0 / 9, (1 + 0.8) / 3)),
          entry("micro-f1", new Expected(1, 0, 0.5, 0.75)),
          entry("weighted-f1", new Expected(1, 0, 1.0 / 3, (1 + 2 * 0.8) / 4)),
          entry("macro-precision", new Expected(1, 0, 1.0 / 6, (1 + 2.0 / 3) / 3)),
          entry("macro-recall", new Expected(1, 0, 1.0 / 3, 2.0 / 3)));

  static List<Metric> metrics() {
    return Metrics.ALL.all();
  }

  @Test
  void everyMetricHasItsExpectedValues() {
    assertThat(EXPECTED.keySet()).containsExactlyInAnyOrderElementsOf(Metrics.ALL.names());
  }

  @ParameterizedTest
  @MethodSource("metrics")
  void scoresPerfectPredictions(Metric metric) {
    check(metric, labels(metric), EXPECTED.get(metric.name()).perfect);
  }

  @ParameterizedTest
  @MethodSource("metrics")
  void scoresInvertedPredictions(Metric metric) {
    double[] inverted =
        of(metric, new double[] {1, 1, 0, 0}, new double[] {1, 2, 0, 2}, new double[] {8, 6, 4, 2});
    check(metric, inverted, EXPECTED.get(metric.name()).inverted);
  }

  @ParameterizedTest
  @MethodSource("metrics")
  void scoresConstantPredictions(Metric metric) {
    double[] constant = new double[4];
    Arrays.fill(constant, isBinary(metric) ? 0.5 : isOfClasses(metric) ? 1 : 5);
    check(metric, constant, EXPECTED.get(metric.name()).constant);
  }

  @ParameterizedTest
  @MethodSource("metrics")
  void scoresMixedPredictions(Metric metric) {
    double[] mixed =
        of(
            metric,
            new double[] {0.1, 0.4, 0.35, 0.8},
            new double[] {0, 1, 1, 1},
            new double[] {3, 3.5, 6, 6});
    check(metric, mixed, EXPECTED.get(metric.name()).mixed);
  }

  @ParameterizedTest
  @MethodSource("metrics")
  void isUndefinedWithoutRows(Metric metric) {
    assertThat(metric.value(EvaluationContext.of(task(metric), new double[0], new double[0])))
        .isNaN();
  }

  @ParameterizedTest
  @MethodSource("metrics")
  void isUndefinedWhenAPredictionIsMissing(Metric metric) {
    double[] labels = labels(metric);
    assertThat(metric.value(context(metric, labels, new double[] {NAN, 1, 1, 1}))).isNaN();
  }

  @ParameterizedTest
  @MethodSource("metrics")
  void neverThrowsForOneClassOrAConstantLabel(Metric metric) {
    double[] ones = {1, 1, 1, 1};
    double value =
        metric.value(
            context(
                metric,
                ones,
                isOfClasses(metric)
                    ? new double[] {1, 0, 0, 1}
                    : new double[] {0.9, 0.2, 0.4, 0.8}));
    boolean defined =
        isBinary(metric)
            ? DEFINED_FOR_ONE_CLASS.contains(metric.name())
            : !metric.name().equals("r2");
    assertThat(Double.isNaN(value)).isEqualTo(!defined);
  }

  @ParameterizedTest
  @MethodSource("metrics")
  void isTheMeanOfItsRowLossesWhereItHasAny(Metric metric) {
    EvaluationContext context =
        context(
            metric,
            labels(metric),
            isOfClasses(metric) ? new double[] {0, 1, 1, 2} : new double[] {0.1, 0.9, 0.7, 0.6});
    metric
        .rowLosses(context)
        .ifPresent(
            losses ->
                assertThat(Arrays.stream(losses).average().orElseThrow())
                    .isCloseTo(metric.value(context), within(1e-12)));
  }

  @ParameterizedTest
  @MethodSource("metrics")
  void countsARowAsOftenAsItsWeight(Metric metric) {
    double[] labels = labels(metric);
    double[] predictions =
        isOfClasses(metric) ? new double[] {0, 1, 1, 2} : new double[] {0.1, 0.6, 0.7, 0.4};
    double[] weights = {1, 2, 3, 0};
    double[] repeatedLabels = repeat(labels, weights);
    double[] repeatedPredictions = repeat(predictions, weights);
    EvaluationContext repeated = context(metric, repeatedLabels, repeatedPredictions);
    EvaluationContext weighted = new EvaluationContext(task(metric), labels, predictions, weights);
    assertThat(metric.value(weighted)).isCloseTo(metric.value(repeated), within(1e-12));
    assertThat(metric.weighted(context(metric, labels, predictions)).value(weights))
        .isCloseTo(metric.value(repeated), within(1e-12));
  }

  @ParameterizedTest
  @MethodSource("metrics")
  void prefersPerfectToInverted(Metric metric) {
    Expected expected = EXPECTED.get(metric.name());
    assertThat(metric.direction().gain(expected.perfect, expected.inverted)).isPositive();
  }

  @ParameterizedTest
  @MethodSource("metrics")
  void supportsOneTask(Metric metric) {
    assertThat(Stream.of(Task.values()).filter(metric::supports))
        .hasSize(metric.name().equals("accuracy") ? 2 : 1);
  }

  private static void check(Metric metric, double[] predictions, double expected) {
    assertThat(metric.value(context(metric, labels(metric), predictions)))
        .as(metric.name())
        .isCloseTo(expected, within(1e-9));
  }

  private static EvaluationContext context(Metric metric, double[] labels, double[] predictions) {
    return EvaluationContext.of(task(metric), labels, predictions);
  }

  private static boolean isBinary(Metric metric) {
    return metric.supports(Task.BINARY);
  }

  private static Task task(Metric metric) {
    return isBinary(metric) ? Task.BINARY : isOfClasses(metric) ? Task.MULTICLASS : Task.REGRESSION;
  }

  private static boolean isOfClasses(Metric metric) {
    return !isBinary(metric) && metric.supports(Task.MULTICLASS);
  }

  private static double[] of(
      Metric metric, double[] binary, double[] classes, double[] regression) {
    return switch (task(metric)) {
      case BINARY -> binary;
      case MULTICLASS -> classes;
      case REGRESSION -> regression;
    };
  }

  private static double[] labels(Metric metric) {
    return of(
        metric, new double[] {0, 0, 1, 1}, new double[] {0, 1, 2, 1}, new double[] {2, 4, 6, 8});
  }

  private static double[] repeat(double[] values, double[] weights) {
    return java.util.stream.IntStream.range(0, values.length)
        .boxed()
        .flatMapToDouble(
            i -> Stream.generate(() -> values[i]).limit((long) weights[i]).mapToDouble(v -> v))
        .toArray();
  }

  @Test
  void namesWithANumberAreMetricsToo() {
    EvaluationContext rows =
        EvaluationContext.of(
            Task.BINARY, new double[] {1, 0, 1, 0}, new double[] {0.9, 0.8, 0.7, 0.1});
    assertThat(Metrics.find("lift-25").orElseThrow().value(rows)).isEqualTo(2);
    assertThat(Metrics.find("lift-50").orElseThrow().value(rows)).isEqualTo(1);
    EvaluationContext numbers =
        EvaluationContext.of(Task.REGRESSION, new double[] {10}, new double[] {4});
    assertThat(Metrics.find("pinball-25").orElseThrow().value(numbers)).isEqualTo(1.5);
    assertThat(Metrics.find("lift-0")).isEmpty();
    assertThat(Metrics.find("lift-100")).isEmpty();
    assertThat(Metrics.find("gini")).isEmpty();
  }

  @Test
  void decisionsFollowTheThresholdAndTheCosts() {
    EvaluationContext rows =
        EvaluationContext.of(
            Task.BINARY, new double[] {1, 0, 1, 0}, new double[] {0.9, 0.4, 0.3, 0.1});
    Metric cost = new CostMatrix(-1, 2, 0, 10).metric();
    assertThat(cost.value(rows)).isEqualTo((-1 + 0 + 10 + 0) / 4.0);
    assertThat(cost.value(rows.decidedAt(0.25))).isEqualTo((-1 + 2 - 1 + 0) / 4.0);
    assertThat(Metrics.ALL.get("recall").value(rows)).isEqualTo(0.5);
    assertThat(Metrics.ALL.get("recall").value(rows.decidedAt(0.25))).isEqualTo(1);
  }

  @Test
  void aGapBetweenGroupsIsAMetric() {
    EvaluationContext rows =
        EvaluationContext.of(
                Task.BINARY, new double[] {1, 0, 1, 0}, new double[] {0.9, 0.8, 0.7, 0.1})
            .describedBy(Map.of("side", new String[] {"a", "a", "b", "b"}));
    assertThat(FairnessGap.SELECTION_RATE.metric("side").value(rows)).isEqualTo(0.5);
    assertThat(FairnessGap.TRUE_POSITIVE_RATE.metric("side").value(rows)).isZero();
    assertThat(FairnessGap.EQUALIZED_ODDS.metric("side").value(rows)).isEqualTo(1);
    assertThat(FairnessGap.EQUALIZED_ODDS.metric("side").name())
        .isEqualTo("equalized-odds-gap(side)");
  }
}
