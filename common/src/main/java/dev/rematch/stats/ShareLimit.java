package dev.rematch.stats;

import java.util.Arrays;

/**
 * How large a share of failures may be to be a usual one, known from earlier shares.
 *
 * <p>The median of the earlier shares and their median absolute deviation, scaled by 1.4826 to a
 * standard deviation (Hampel, 1974), with two floors: shares vary by chance alone, with the
 * binomial standard deviation of the rows at hand; and a rate of which nothing was ever seen may
 * still be as large as 3 / n (the rule of three, Hanley and Lippman-Hand, 1983).
 */
public final class ShareLimit {
  private static final double NORMAL_MAD = 1.4826;
  private static final double RULE_OF_THREE = 3;

  private ShareLimit() {}

  /**
   * The largest usual share of {@code now} rows, between 0 and 1.
   *
   * @param failures of earlier samples
   * @param rows of the same samples, each at least 1
   * @param now rows of the sample to judge, at least 1
   * @param deviations how many standard deviations above the median are usual
   * @return NaN without earlier samples
   */
  public static double of(long[] failures, long[] rows, long now, double deviations) {
    if (failures.length == 0) {
      return Double.NaN;
    }
    double[] shares = new double[failures.length];
    Arrays.setAll(shares, i -> (double) failures[i] / rows[i]);
    double median = Quantiles.of(shares, 0.5);
    double mad = Quantiles.of(Arrays.stream(shares).map(s -> Math.abs(s - median)).toArray(), 0.5);
    double seen = Math.min(1, Math.max(median, RULE_OF_THREE / Arrays.stream(rows).sum()));
    double chance = Math.sqrt(seen * (1 - seen) / now);
    return Math.min(1, median + deviations * Math.max(NORMAL_MAD * mad, chance));
  }
}
