package dev.rematch.stats;

import java.util.Arrays;

/**
 * Sample quantiles of type 7 (Hyndman and Fan 1996): linear interpolation at h = (n-1)q, as numpy
 * and R answer by default. NaN for no values.
 */
public final class Quantiles {
  private Quantiles() {}

  /**
   * The value below which a share q of the values lies.
   *
   * @param values in any order, without NaN
   * @param q 0..1
   */
  public static double of(double[] values, double q) {
    return ofSorted(sorted(values), q);
  }

  /** The nine deciles 0.1 to 0.9; repeated where the values are. */
  public static double[] deciles(double[] values) {
    double[] sorted = sorted(values);
    double[] deciles = new double[9];
    for (int k = 1; k <= 9; k++) {
      deciles[k - 1] = ofSorted(sorted, k / 10.0);
    }
    return deciles;
  }

  /** The same on values that are sorted upwards already. */
  static double ofSorted(double[] sorted, double q) {
    if (!(q >= 0 && q <= 1)) {
      throw new IllegalArgumentException("Invalid quantile: %s (must be 0..1)".formatted(q));
    }
    if (sorted.length == 0) {
      return Double.NaN;
    }
    double h = (sorted.length - 1) * q;
    int below = (int) h;
    int above = Math.min(below + 1, sorted.length - 1);
    double part = h - below;
    // Without the test, an infinite neighbour of weight 0 would answer NaN.
    return part == 0 ? sorted[below] : sorted[below] + part * (sorted[above] - sorted[below]);
  }

  private static double[] sorted(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted;
  }
}
