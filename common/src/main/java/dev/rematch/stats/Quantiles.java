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
      // In whole numbers: a decile that equals a value exactly must not miss it by rounding, since
      // a spike of rows at that value would change its bin.
      long tenths = (sorted.length - 1L) * k;
      deciles[k - 1] =
          sorted.length == 0
              ? Double.NaN
              : between(sorted, (int) (tenths / 10), tenths % 10 / 10.0);
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
    return between(sorted, below, h - below);
  }

  private static double between(double[] sorted, int below, double part) {
    double low = sorted[below];
    double high = sorted[Math.min(below + 1, sorted.length - 1)];
    if (part == 0 || low == high) {
      return low;
    }
    // From the nearer end, so that the result is monotone in part and reaches both ends.
    return part < 0.5 ? low + (high - low) * part : high - (high - low) * (1 - part);
  }

  private static double[] sorted(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted;
  }
}
