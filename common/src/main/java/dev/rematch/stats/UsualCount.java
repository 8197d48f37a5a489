package dev.rematch.stats;

import java.util.Arrays;

/**
 * How many there usually are: the median of earlier counts, and their spread as the median absolute
 * deviation times 1.4826 (Hampel, 1974). Counts vary by chance alone like their root, so that the
 * spread is never smaller.
 *
 * @param median NaN of no counts
 * @param spread of one deviation
 */
public record UsualCount(double median, double spread) {
  private static final double NORMAL_MAD = 1.4826;

  public static UsualCount of(double[] counts) {
    double median = Quantiles.of(counts, 0.5);
    double mad = Quantiles.of(Arrays.stream(counts).map(n -> Math.abs(n - median)).toArray(), 0.5);
    return new UsualCount(median, Math.max(NORMAL_MAD * mad, Math.sqrt(median)));
  }

  /** How many deviations a count is from the median, above or below. */
  public double deviations(double count) {
    return count == median ? 0 : Math.abs(count - median) / spread;
  }
}
