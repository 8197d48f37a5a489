package dev.rematch.stats;

/**
 * One-sample t test that a mean is 0, for the row differences of two models' losses.
 *
 * <p>All zero: no evidence, p 1 and the interval [0, 0]. All equal but not zero: no variance to
 * judge by, so t, p and the interval are NaN. One row: also the standard error. No rows: all.
 *
 * @param mean in the unit of the values
 * @param standardError of the mean, divisor n - 1
 * @param t mean / standardError
 * @param pValue two-sided, n - 1 degrees
 * @param low lower end of the t interval of the mean
 * @param high upper end
 */
public record PairedT(
    double mean, double standardError, double t, double pValue, double low, double high) {
  private static final double NAN = Double.NaN;

  /**
   * Tests the mean of the differences.
   *
   * @param differences a - b, one per row, independent of each other
   * @param confidence of the interval, between 0 and 1
   */
  public static PairedT of(double[] differences, double confidence) {
    Checks.confidence(confidence);
    if (Checks.hasNaN(differences)) {
      return new PairedT(NAN, NAN, NAN, NAN, NAN, NAN);
    }
    Moments moments = Moments.of(differences);
    double mean = moments.mean();
    long n = moments.count();
    double error = moments.deviationSample() / Math.sqrt((double) n);
    if (n < 2 || error == 0) {
      return mean == 0 && error == 0
          ? new PairedT(0, 0, NAN, 1, 0, 0)
          : new PairedT(mean, error, NAN, NAN, NAN, NAN);
    }
    double t = mean / error;
    double reach = StudentT.quantile((1 + confidence) / 2, n - 1) * error;
    return new PairedT(mean, error, t, StudentT.twoSided(t, n - 1), mean - reach, mean + reach);
  }
}
