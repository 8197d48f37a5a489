package dev.rematch.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BinsTest {
  @Test
  void theUpperEndBelongsToTheBin() {
    Bins bins = Bins.of(new double[] {0, 1});
    assertThat(bins.counts(new double[] {-5, -0.0, 0, 0.5, 1, 1.5, Double.POSITIVE_INFINITY}))
        .containsExactly(3, 2, 2);
  }

  @Test
  void nanFallsIntoNoBin() {
    assertThat(Bins.of(new double[] {0}).counts(new double[] {Double.NaN, 1}))
        .containsExactly(0, 1);
    assertThatThrownBy(() -> Bins.of(new double[] {Double.NaN}))
        .hasMessage("Invalid edges: NaN (must be numbers)");
  }

  @Test
  void repeatedEdgesAreRemoved() {
    assertThat(Bins.deciles(new double[] {5, 5, 5, 5}).edges()).containsExactly(5);
    assertThat(Bins.deciles(new double[0]).edges()).isEmpty();
  }

  @Test
  void aCategoryThatIsNotKnownSharesOneBinAndNullHasItsOwn() {
    CategoryBins bins = CategoryBins.pooling(Map.of("b", 3L, "a", 2L));
    assertThat(bins.categories()).containsExactly("a", "b");
    assertThat(bins.counts(Map.of("a", 1L, "x", 4L, "y", 5L), 6)).containsExactly(1, 0, 9, 6);
  }

  @Test
  void theLimitKeepsItsFalseAlarmRate() {
    SplittableRandom random = new SplittableRandom(3);
    int alarms = 0;
    int tries = 2000;
    for (int t = 0; t < tries; t++) {
      long[] reference = new long[10];
      long[] current = new long[10];
      for (int i = 0; i < 2000; i++) {
        reference[random.nextInt(10)]++;
        current[random.nextInt(10)]++;
      }
      BinDistance psi = BinDistance.POPULATION_STABILITY;
      double limit = psi.underNoChange(reference, current).limit(0.05);
      alarms += psi.of(reference, current) > limit ? 1 : 0;
    }
    // 0.05 plus and minus four standard errors.
    assertThat((double) alarms / tries).isBetween(0.03, 0.07);
  }

  @Test
  void histogramsOfDifferentBinsAreRefused() {
    assertThatThrownBy(() -> BinDistance.HELLINGER.of(new long[] {1}, new long[] {1, 2}))
        .hasMessage("Invalid arrays: 1 bins but 2 bins on the other side (must be equally many)");
    assertThatThrownBy(() -> BinDistance.HELLINGER.of(new long[] {-1}, new long[] {1}))
        .hasMessage("Invalid count: -1 (must be 0 or more)");
  }
}
