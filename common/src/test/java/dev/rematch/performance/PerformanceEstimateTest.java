package dev.rematch.performance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rematch.core.Task;
import dev.rematch.evaluation.EvaluationContext;
import dev.rematch.evaluation.Metric;
import dev.rematch.evaluation.Metrics;
import dev.rematch.profile.NumericProfile;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class PerformanceEstimateTest {
  private static final double HALF = 0.5;

  private final SplittableRandom random = new SplittableRandom(5);

  private static ScoreBins.Subject window(String name) {
    return new ScoreBins.Subject("run", "m", Optional.of(1), name, "all");
  }

  private static ScoreBins bins(Task task, double... scores) {
    return ScoreBins.of(task, Optional.of(profile(scores))).orElseThrow();
  }

  private static NumericProfile profile(double... scores) {
    NumericProfile profile = new NumericProfile();
    for (double score : scores) {
      profile.add(score);
    }
    return profile;
  }

  private double[] scores(int n) {
    double[] scores = new double[n];
    Arrays.setAll(scores, i -> Math.pow(random.nextDouble(), 2));
    return scores;
  }

  private double[] labels(double[] scores, DoubleUnaryOperator chance) {
    return Arrays.stream(scores)
        .map(s -> random.nextDouble() < chance.applyAsDouble(s) ? 1 : 0)
        .toArray();
  }

  private static Optional<Estimate> estimate(
      List<ScoreBin> labelled, List<ScoreBin> now, String metric) {
    return new PerformanceEstimate(labelled, 0.95, 3)
        .of(Metrics.ALL.get(metric), Task.BINARY, now, HALF);
  }

  @Test
  void scoresAreCutIntoBinsOfWhichTheUpperEndIsPart() {
    List<ScoreBin> cut =
        bins(Task.BINARY)
            .labelled(
                window("w"),
                new double[] {0, 0.01, 0.5, 0.505, 1, Double.NaN},
                new double[] {0, 1, 1, Double.NaN, 1, 1});
    assertThat(cut).extracting(ScoreBin::bin).containsExactly(0, 49, 50, 99);
    assertThat(cut).extracting(ScoreBin::rows).containsExactly(2L, 1L, 1L, 1L);
    assertThat(cut.get(0).meanLabel()).contains(0.5);
    assertThat(cut.get(0).high()).isEqualTo(0.01);
    assertThat(cut.get(2).labelled()).contains(0L);
    assertThat(cut.get(2).meanLabel()).isEmpty();
    assertThat(cut.get(3).high()).isEqualTo(1);
  }

  @Test
  void aProfileGivesTheBinsOfItsRows() {
    double[] scores = scores(700);
    List<ScoreBin> fromRows =
        bins(Task.BINARY).labelled(window("w"), scores, new double[scores.length]);
    List<ScoreBin> fromProfile = bins(Task.BINARY).unlabelled(window("w"), profile(scores));
    assertThat(fromProfile).hasSameSizeAs(fromRows);
    for (int i = 0; i < fromRows.size(); i++) {
      assertThat(fromProfile.get(i).bin()).isEqualTo(fromRows.get(i).bin());
      assertThat(fromProfile.get(i).rows()).isEqualTo(fromRows.get(i).rows());
      assertThat(fromProfile.get(i).meanScore())
          .isCloseTo(fromRows.get(i).meanScore(), within(1e-12));
    }
  }

  /** What the labelled bins say is what the rows say, up to ties within a bin. */
  @Test
  void calibratedScoresAreBelieved() {
    double[] scores = scores(20_000);
    double[] labels = labels(scores, s -> s);
    List<ScoreBin> now = bins(Task.BINARY).unlabelled(window("now"), profile(scores));
    for (String name : List.of("roc-auc", "accuracy", "f1", "log-loss", "brier", "recall")) {
      Metric metric = Metrics.ALL.get(name);
      double realised = metric.value(EvaluationContext.of(Task.BINARY, labels, scores));
      Estimate estimate = estimate(List.of(), now, name).orElseThrow();
      assertThat(realised)
          .as(name)
          .isBetween(estimate.interval().low() - 0.002, estimate.interval().high() + 0.002);
      assertThat(estimate.learnedFrom()).isZero();
    }
  }

  /** A model that promises too much is believed until labels come. */
  @Test
  void labelsCorrectWhatScoresPromise() {
    double[] then = scores(20_000);
    List<ScoreBin> labelled =
        bins(Task.BINARY).labelled(window("then"), then, labels(then, s -> s / 2));
    double[] scores = scores(20_000);
    double[] labels = labels(scores, s -> s / 2);
    List<ScoreBin> now = bins(Task.BINARY).unlabelled(window("now"), profile(scores));
    double realised =
        Metrics.ALL.get("brier").value(EvaluationContext.of(Task.BINARY, labels, scores));

    Estimate naive = estimate(List.of(), now, "brier").orElseThrow();
    Estimate taught = estimate(labelled, now, "brier").orElseThrow();

    assertThat(realised).isGreaterThan(naive.interval().high());
    assertThat(realised).isBetween(taught.interval().low(), taught.interval().high());
    assertThat(taught.learnedFrom()).isEqualTo(20_000);
  }

  @Test
  void intervalsHoldTheRealisedValueAsOftenAsPromised() {
    int within = 0;
    int windows = 200;
    double[] then = scores(5000);
    List<ScoreBin> labelled =
        bins(Task.BINARY).labelled(window("then"), then, labels(then, s -> 0.8 * s));
    for (int w = 0; w < windows; w++) {
      double[] scores = scores(1500);
      double[] labels = labels(scores, s -> 0.8 * s);
      Estimate estimate =
          estimate(
                  labelled, bins(Task.BINARY).unlabelled(window("now"), profile(scores)), "roc-auc")
              .orElseThrow();
      double realised =
          Metrics.ALL.get("roc-auc").value(EvaluationContext.of(Task.BINARY, labels, scores));
      within +=
          realised >= estimate.interval().low() && realised <= estimate.interval().high() ? 1 : 0;
    }
    // One calibration for all windows: their misses hang together.
    assertThat(within).isBetween(176, 200);
  }

  @Test
  void lossesOfNumbersAreThoseOfTheSameBin() {
    double[] then = scores(10_000);
    double[] truths = Arrays.stream(then).map(s -> s + s * random.nextGaussian()).toArray();
    ScoreBins cut = bins(Task.REGRESSION, then);
    PerformanceEstimate estimates =
        new PerformanceEstimate(cut.labelled(window("then"), then, truths), 0.95, 3);
    // Only large predictions now: the errors grow with them.
    double[] now = Arrays.stream(scores(4000)).map(s -> 0.5 + s / 2).toArray();
    double[] later = Arrays.stream(now).map(s -> s + s * random.nextGaussian()).toArray();
    for (String name : List.of("mae", "rmse")) {
      Metric metric = Metrics.ALL.get(name);
      Estimate estimate =
          estimates
              .of(metric, Task.REGRESSION, cut.unlabelled(window("now"), profile(now)), HALF)
              .orElseThrow();
      double realised = metric.value(EvaluationContext.of(Task.REGRESSION, later, now));
      assertThat(estimate.value()).as(name).isCloseTo(realised, within(0.08 * realised));
    }
    assertThat(
            estimates.of(
                Metrics.ALL.get("r2"),
                Task.REGRESSION,
                cut.unlabelled(window("now"), profile(now)),
                HALF))
        .isEmpty();
  }

  @Test
  void withoutPredictionsNothingIsEstimated() {
    assertThat(estimate(List.of(), List.of(), "roc-auc")).isEmpty();
    assertThat(ScoreBins.of(Task.MULTICLASS, Optional.empty())).isEmpty();
    assertThat(ScoreBins.of(Task.REGRESSION, Optional.empty())).isEmpty();
  }

  @Test
  void estimatesThatFailTooOftenAreNotTrusted() {
    assertThat(new EstimateAudit(0, 0, 0.95).trusted()).isTrue();
    assertThat(new EstimateAudit(0, 1, 0.95).trusted()).isTrue();
    assertThat(new EstimateAudit(4, 5, 0.95).trusted()).isTrue();
    assertThat(new EstimateAudit(3, 5, 0.95).trusted()).isFalse();
    assertThat(new EstimateAudit(3, 5, 0.95)).hasToString("3 of 5 realised values within");
  }
}
