package dev.rematch.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class PairedBootstrapTest {
  private static final PairedBootstrap BOOTSTRAP = new PairedBootstrap(42, 1000, 0.95);

  @Test
  void weightsFollowThePoissonLawOfMeanOne() {
    PoissonWeights draws = new PoissonWeights(1);
    int n = 2_000_000;
    long[] counts = new long[20];
    for (int i = 0; i < n; i++) {
      // Consecutive ids, as a caller may pass who does not hash.
      counts[PoissonWeights.weight(draws.stream(i / 1000), i % 1000)]++;
    }
    double chi = 0;
    double probability = Math.exp(-1);
    for (int k = 0; k < 8; k++) {
      double expected = n * probability;
      chi += (counts[k] - expected) * (counts[k] - expected) / expected;
      probability /= k + 1;
    }
    // 0.999 quantile of chi-square with 8 degrees.
    assertThat(chi).isLessThan(26.1);
    assertThat(Arrays.stream(counts, 8, 20).sum()).isBetween(1L, 60L);
  }

  @Test
  void theMeanPathAgreesWithTheGeneralPath() {
    Sample s = new Sample(500);
    PairedDifference fast = BOOTSTRAP.meanDifference(s.a, s.b, s.weights, s.hashes);
    PairedDifference general =
        BOOTSTRAP.difference(w -> Mean.of(s.a, w), w -> Mean.of(s.b, w), s.weights, s.hashes);
    assertThat(fast.delta()).isCloseTo(general.delta(), within(1e-12));
    assertThat(fast.standardError()).isCloseTo(general.standardError(), within(1e-12));
    assertThat(fast.low()).isCloseTo(general.low(), within(1e-12));
    assertThat(fast.high()).isCloseTo(general.high(), within(1e-12));
    assertThat(fast.pValue()).isEqualTo(general.pValue());
  }

  @Test
  void theSeedDecides() {
    Sample s = new Sample(500);
    PairedDifference first = BOOTSTRAP.meanDifference(s.a, s.b, s.weights, s.hashes);
    assertThat(BOOTSTRAP.meanDifference(s.a, s.b, s.weights, s.hashes)).isEqualTo(first);
    assertThat(new PairedBootstrap(43, 1000, 0.95).meanDifference(s.a, s.b, s.weights, s.hashes))
        .isNotEqualTo(first);
  }

  @Test
  void rowsOfOneEntityAreDrawnTogether() {
    Sample s = new Sample(500);
    long[] entities = LongStream.range(0, 500).map(i -> i / 10).toArray();
    double[] shifted = s.a.clone();
    for (int i = 0; i < 500; i++) {
      shifted[i] += i / 10 % 2;
    }
    double alone = BOOTSTRAP.meanDifference(shifted, s.b, s.weights, s.hashes).standardError();
    double together = BOOTSTRAP.meanDifference(shifted, s.b, s.weights, entities).standardError();
    assertThat(together).isGreaterThan(2 * alone);
  }

  @Test
  void aConstantDifferenceIsNoEvidence() {
    double[] ones = {1, 1, 1};
    double[] zeros = {0, 0, 0};
    PairedDifference d = BOOTSTRAP.meanDifference(ones, zeros, ones, new long[] {1, 2, 3});
    assertThat(d.delta()).isEqualTo(1);
    assertThat(d.pValue()).isNaN();
    assertThat(d.low()).isNaN();
    PairedDifference none = BOOTSTRAP.meanDifference(ones, ones, ones, new long[] {1, 2, 3});
    assertThat(none).isEqualTo(new PairedDifference(1, 1, 0, 0, Double.NaN, 1, 0, 0));
  }

  @Test
  void noRowsAreUndefined() {
    double[] none = {};
    PairedDifference d = BOOTSTRAP.meanDifference(none, none, none, new long[0]);
    assertThat(d.delta()).isNaN();
    assertThat(d.pValue()).isNaN();
  }

  @Test
  void thePValueIsNeverZero() {
    Sample s = new Sample(500);
    double[] better = Arrays.stream(s.a).map(x -> x - 5).toArray();
    assertThat(BOOTSTRAP.meanDifference(better, s.b, s.weights, s.hashes).pValue())
        .isEqualTo(1.0 / 1001);
  }

  @Test
  void refusesUnequalLengthsAndTooFewReplicates() {
    assertThatThrownBy(
            () ->
                BOOTSTRAP.meanDifference(new double[2], new double[3], new double[2], new long[2]))
        .hasMessage("Invalid arrays: 2 rows of a but 3 rows of b (must be equally many)");
    assertThatThrownBy(() -> new PairedBootstrap(1, 1, 0.95))
        .hasMessage("Invalid replicates: 1 (must be at least 2)");
    assertThatThrownBy(() -> new PairedBootstrap(1, 10, 1))
        .hasMessage("Invalid confidence: 1.0 (must lie between 0 and 1)");
  }

  @Test
  void thirtyThousandRowsTakeAboutASecond() {
    Sample s = new Sample(30_000);
    // Ten times what it takes: this catches a change of order, not a busy machine.
    Assertions.assertTimeout(
        Duration.ofSeconds(5), () -> BOOTSTRAP.meanDifference(s.a, s.b, s.weights, s.hashes));
  }

  @SuppressWarnings("ArrayRecordComponent") // test data, never compared
  private record Sample(double[] a, double[] b, double[] weights, long[] hashes) {
    Sample(int n) {
      this(normal(n, 1), normal(n, 2), ones(n), IntStream.range(0, n).asLongStream().toArray());
    }

    private static double[] normal(int n, long seed) {
      return new SplittableRandom(seed).doubles(n).toArray();
    }

    private static double[] ones(int n) {
      double[] ones = new double[n];
      Arrays.fill(ones, 1);
      return ones;
    }
  }
}
