package dev.rematch.challenge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExposureTest {
  private static final int ROWS = 400;
  private static final int TRAINED = 1200;

  /** Rows of so many possible values, of which the first were copied from the training window. */
  private static Exposure.Overlap overlap(int values, int copies, long seed) {
    Random random = new Random(seed);
    long[] training = random.ints(TRAINED, 0, values).asLongStream().toArray();
    Set<Long> known = new HashSet<>();
    for (long value : training) {
      known.add(value);
    }
    long[] holdout = random.ints(ROWS, 0, values).asLongStream().toArray();
    System.arraycopy(training, 0, holdout, 0, copies);
    BitSet same = new BitSet();
    for (int i = 0; i < ROWS; i++) {
      same.set(i, known.contains(holdout[i]));
    }
    return new Exposure(
            Map.of(), Map.of(2, same), holdout, Map.of(2, (long) TRAINED), new int[ROWS])
        .overlap(Optional.empty(), 2);
  }

  @Test
  void rowsThatAgreeByChanceWereNotCopied() {
    for (int values : new int[] {4, 100, 5_000, 100_000, 1_000_000_000}) {
      int blamed = 0;
      for (long seed = 0; seed < 50; seed++) {
        blamed += overlap(values, 0, seed).rows() > 0 ? 1 : 0;
      }
      assertThat(blamed).as("of 50 honest holdouts with %d values", values).isLessThanOrEqualTo(1);
    }
  }

  @Test
  void copiedRowsAreFoundUnderNewKeys() {
    for (int values : new int[] {100_000, 1_000_000_000}) {
      assertThat(overlap(values, 60, 3).byValues()).as("%d values", values).isBetween(25L, 75L);
    }
    assertThat(overlap(1_000_000_000, 40, 3).byValues()).isBetween(20L, 41L);
  }

  @Test
  void anEntityCountsOnce() {
    BitSet rows = new BitSet();
    rows.set(0, 50);
    Exposure exposure =
        new Exposure(
            Map.of(1, rows),
            Map.of(1, rows, 2, rows),
            new Random(1).longs(ROWS).toArray(),
            Map.of(1, 10L, 2, 10L),
            new int[ROWS]);
    assertThat(exposure.overlap(Optional.of(1), 2)).isEqualTo(new Exposure.Overlap(50, 0));
    assertThat(exposure.overlap(Optional.empty(), 2).byEntity()).isZero();
    assertThat(exposure.overlap(Optional.empty(), 2).byValues()).isEqualTo(50);
  }

  @Test
  void anImportedVersionIsComparedByEntityAlone() {
    BitSet rows = new BitSet();
    rows.set(0, 50);
    Exposure exposure =
        new Exposure(Map.of(), Map.of(2, rows), new long[ROWS], Map.of(), new int[ROWS]);
    assertThat(exposure.overlap(Optional.empty(), 2).rows()).isZero();
  }
}
