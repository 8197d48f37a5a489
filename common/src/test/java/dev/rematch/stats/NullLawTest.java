package dev.rematch.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NullLawTest {
  private static final int TRIES = 4000;
  private static final double ALPHA = 0.01;

  private final SplittableRandom random = new SplittableRandom(11);

  /** Rows of so many, dealt to bins of these weights. */
  private long[] deal(int rows, double[] weights) {
    double[] upTo = weights.clone();
    Arrays.parallelPrefix(upTo, Double::sum);
    long[] counts = new long[weights.length];
    for (int i = 0; i < rows; i++) {
      double at = random.nextDouble() * upTo[upTo.length - 1];
      int bin = 0;
      while (upTo[bin] <= at) {
        bin++;
      }
      counts[bin]++;
    }
    return counts;
  }

  private double alarms(BinDistance distance, int n, int m, double[] weights) {
    int alarms = 0;
    for (int t = 0; t < TRIES; t++) {
      long[] reference = deal(n, weights);
      long[] current = deal(m, weights);
      NullLaw law = distance.underNoChange(reference, current);
      alarms += law.tail(distance.of(reference, current)) <= ALPHA ? 1 : 0;
    }
    return (double) alarms / TRIES;
  }

  @ParameterizedTest
  @EnumSource(BinDistance.class)
  void evenBinsAlarmAsOftenAsDeclared(BinDistance distance) {
    double[] even = new double[10];
    Arrays.fill(even, 1);
    // Binomial: 0.01 plus five standard errors; L-infinity's bound and total variation's law are
    // cautious.
    assertThat(alarms(distance, 3000, 500, even)).isLessThan(0.018);
  }

  @ParameterizedTest
  @EnumSource(BinDistance.class)
  void rareCategoriesDoNotAlarm(BinDistance distance) {
    double[] zipf = new double[200];
    Arrays.setAll(zipf, i -> 1 / Math.pow(i + 1, 1.5));
    assertThat(alarms(distance, 3000, 400, zipf)).isLessThan(0.02);
  }

  @Test
  void wassersteinAlarmsAsOftenAsDeclared() {
    // A law with a long tail, where areas are anything but normal.
    ToDoubleFunction<SplittableRandom> draw = r -> -Math.log(1 - r.nextDouble());
    int alarms = 0;
    for (int t = 0; t < TRIES; t++) {
      StepFunction reference = StepFunction.of(sample(400, draw));
      StepFunction current = StepFunction.of(sample(150, draw));
      NullLaw law = Wasserstein.underNoChange(reference, current, 400, 150);
      double p = law.tail(Wasserstein.distance(reference, current).value());
      alarms += p <= ALPHA ? 1 : 0;
    }
    assertThat((double) alarms / TRIES).isBetween(0.003, 0.018);
  }

  private double[] sample(int n, ToDoubleFunction<SplittableRandom> draw) {
    double[] values = new double[n];
    Arrays.setAll(values, i -> draw.applyAsDouble(random));
    return values;
  }

  @Test
  void theLimitIsTheQuantileOfTheTail() {
    NullLaw chiSquare = NullLaw.ofSum(9, 18, x -> x);
    // scipy: chi2.ppf(1 - 1e-6, 9) = 45.07... by its own tail.
    double limit = chiSquare.limit(1e-6);
    assertThat(chiSquare.tail(limit)).isBetween(1e-6 * (1 - 1e-9), 1e-6 * (1 + 1e-9));
  }

  @Test
  void oneBinCannotDiffer() {
    NullLaw law = BinDistance.HELLINGER.underNoChange(new long[] {5}, new long[] {7});
    assertThat(law.tail(0)).isEqualTo(1);
    assertThat(law.limit(0.01)).isZero();
  }

  @Test
  void withoutRowsNothingIsKnown() {
    NullLaw law = BinDistance.HELLINGER.underNoChange(new long[] {0, 0}, new long[] {7, 1});
    assertThat(law.tail(0.5)).isNaN();
    assertThat(law.limit(0.01)).isNaN();
  }

  @Test
  void alphaIsAProbability() {
    assertThatThrownBy(() -> NullLaw.undefined().limit(1))
        .hasMessage("Invalid alpha: 1.0 (must lie between 0 and 1)");
  }

  @Test
  void doubtWidensTheBoundsAndNeverLosesTheExactDistance() {
    for (BinDistance distance : BinDistance.values()) {
      for (int t = 0; t < 500; t++) {
        long[] reference = deal(1000, new double[] {1, 2, 3, 4});
        long[] current = deal(700, new double[] {2, 2, 3, 3});
        double exact = distance.of(reference, current);
        long moved = random.nextLong(0, 1 + Math.min(15, reference[2]));
        long[] estimated = reference.clone();
        estimated[2] -= moved;
        estimated[3] += moved;
        Bounded bounded =
            distance.of(
                new Histogram(estimated, new double[] {0, 0, 15, 15}), Histogram.exact(current));
        assertThat(exact)
            .as("%s, %d moved", distance, moved)
            .isBetween(bounded.low() - 1e-12, bounded.high() + 1e-12);
      }
    }
  }
}
