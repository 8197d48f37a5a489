package dev.rematch.stats;

/**
 * Diebold and Mariano's test (1995) that two forecasts lose equally, for differences in time order.
 *
 * <p>Errors of an h-step forecast overlap and depend on each other up to lag h - 1, so the variance
 * is the long-run one: autocovariances over n with Bartlett weights 1 - k/h (Newey and West 1987),
 * normal p, no small-sample correction. All differences 0: p 1. Not more rows than the horizon:
 * undefined.
 *
 * @param mean of the differences; negative when a loses less
 * @param longRunVariance 0 or more
 * @param z mean / sqrt(longRunVariance / n)
 * @param pValue two-sided
 */
public record DieboldMariano(double mean, double longRunVariance, double z, double pValue) {
  private static final double NAN = Double.NaN;

  /**
   * Tests the differences.
   *
   * @param differences loss of a minus loss of b, in time order
   * @param horizon steps ahead that were forecast, at least 1
   */
  public static DieboldMariano of(double[] differences, int horizon) {
    if (horizon < 1) {
      throw new IllegalArgumentException(
          "Invalid horizon: %d (must be at least 1)".formatted(horizon));
    }
    int n = differences.length;
    if (n <= horizon || Checks.hasNaN(differences)) {
      return new DieboldMariano(NAN, NAN, NAN, NAN);
    }
    double mean = Mean.of(differences);
    double variance = autocovariance(differences, mean, 0);
    for (int lag = 1; lag < horizon; lag++) {
      variance += 2 * (1 - (double) lag / horizon) * autocovariance(differences, mean, lag);
    }
    if (!(variance > 0)) {
      return new DieboldMariano(mean, 0, NAN, mean == 0 ? 1 : NAN);
    }
    double z = mean / Math.sqrt(variance / n);
    return new DieboldMariano(mean, variance, z, Normal.twoSided(z));
  }

  private static double autocovariance(double[] values, double mean, int lag) {
    double sum = 0;
    for (int i = lag; i < values.length; i++) {
      sum += (values[i] - mean) * (values[i - lag] - mean);
    }
    return sum / values.length;
  }
}
