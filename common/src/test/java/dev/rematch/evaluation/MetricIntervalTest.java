package dev.rematch.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rematch.core.Task;
import dev.rematch.stats.Interval;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MetricIntervalTest {
  private static final double CONFIDENCE = 0.95;

  /** Rows whose score is the true probability: the metrics' true values are known. */
  private static EvaluationContext rows(int n, long seed) {
    Random random = new Random(seed);
    double[] labels = new double[n];
    double[] scores = new double[n];
    for (int i = 0; i < n; i++) {
      scores[i] = random.nextDouble();
      labels[i] = random.nextDouble() < scores[i] ? 1 : 0;
    }
    return EvaluationContext.of(Task.BINARY, labels, scores);
  }

  private static long[] entities(int n, int rowsEach) {
    long[] entities = new long[n];
    for (int i = 0; i < n; i++) {
      entities[i] = i / rowsEach;
    }
    return entities;
  }

  private static Optional<Interval> interval(String metric, EvaluationContext rows, int each) {
    return MetricInterval.of(
        Metrics.ALL.get(metric), rows, entities(rows.rows(), each), CONFIDENCE);
  }

  /** E[p(1-p)] = 1/6, and P(score of a positive > that of a negative) = 5/6 for uniform scores. */
  @Test
  void coversTheTruthAsOftenAsItSays() {
    int brier = 0;
    int auc = 0;
    for (int seed = 0; seed < 400; seed++) {
      EvaluationContext rows = rows(300, seed);
      brier += covers(interval("brier", rows, 1).orElseThrow(), 1 / 6.0);
      auc += covers(interval("roc-auc", rows, 1).orElseThrow(), 5 / 6.0);
    }
    // 380 expected of 400 with a standard deviation of 4.4.
    assertThat(brier).isBetween(365, 395);
    assertThat(auc).isBetween(365, 395);
  }

  private static int covers(Interval interval, double truth) {
    return interval.low() <= truth && truth <= interval.high() ? 1 : 0;
  }

  @Test
  void repeatedRowsOfAnEntityAreNoNewEvidence() {
    EvaluationContext once = rows(200, 1);
    double[] labels = new double[400];
    double[] scores = new double[400];
    for (int i = 0; i < 400; i++) {
      labels[i] = once.labels()[i / 2];
      scores[i] = once.predictions()[i / 2];
    }
    Interval single = interval("log-loss", once, 1).orElseThrow();
    Interval doubled =
        interval("log-loss", EvaluationContext.of(Task.BINARY, labels, scores), 2).orElseThrow();

    assertThat(doubled.high() - doubled.low())
        .isCloseTo(single.high() - single.low(), within(1e-12));
  }

  @Test
  void isEmptyWhereNoVarianceIsKnown() {
    EvaluationContext oneClass =
        EvaluationContext.of(Task.BINARY, new double[] {1, 1}, new double[] {0.2, 0.3});

    assertThat(interval("roc-auc", oneClass, 1)).isEmpty();
    assertThat(interval("log-loss", oneClass, 2)).isEmpty();
    assertThat(interval("f1", rows(50, 1), 1)).isEmpty();
    assertThat(interval("brier", rows(50, 1).withWeights(weights(50)), 1)).isEmpty();
  }

  private static double[] weights(int n) {
    double[] weights = new double[n];
    for (int i = 0; i < n; i++) {
      weights[i] = i;
    }
    return weights;
  }
}
