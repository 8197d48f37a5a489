package dev.rematch.stats;

import org.apache.commons.math3.distribution.ChiSquaredDistribution;

/**
 * How large the population stability index of two samples of one law gets by chance.
 *
 * <p>Under the null law PSI is about (1/n + 1/m) times chi-square with bins - 1 degrees (Yurdakul
 * 2018). A fixed limit such as 0.2 ignores the sizes: it never alarms on a million rows and always
 * on fifty.
 */
public final class StabilityLimit {
  private StabilityLimit() {}

  /**
   * The value PSI exceeds with probability alpha when nothing changed; 0 for one bin (PSI is always
   * 0 then); NaN when a side has no rows.
   *
   * @param n rows of the reference
   * @param m rows of the current window
   * @param bins distinct bins; those for NULL and unseen values only if either side occupies them,
   *     see {@link #occupied}
   * @param alpha false alarm rate, between 0 and 1
   */
  public static double of(long n, long m, int bins, double alpha) {
    if (!(alpha > 0 && alpha < 1)) {
      throw new IllegalArgumentException(
          "Invalid alpha: %s (must lie between 0 and 1)".formatted(alpha));
    }
    if (n <= 0 || m <= 0) {
      return Double.NaN;
    }
    if (bins <= 1) {
      return 0;
    }
    double quantile =
        new ChiSquaredDistribution(null, bins - 1, 1e-12).inverseCumulativeProbability(1 - alpha);
    return (1.0 / n + 1.0 / m) * quantile;
  }

  /** The bins that hold a row on either side. */
  public static int occupied(long[] reference, long[] current) {
    Checks.sameLength("bins", reference.length, "bins on the other side", current.length);
    int occupied = 0;
    for (int i = 0; i < reference.length; i++) {
      occupied += reference[i] > 0 || current[i] > 0 ? 1 : 0;
    }
    return occupied;
  }
}
