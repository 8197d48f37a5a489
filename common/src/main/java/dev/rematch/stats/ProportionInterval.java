package dev.rematch.stats;

import org.apache.commons.math3.distribution.BetaDistribution;

/** Confidence intervals of a share, within 0..1; NaN ends for no trials (not [0, 1]). */
public final class ProportionInterval {
  private static final double ACCURACY = 1e-13;

  private ProportionInterval() {}

  /**
   * Wilson's score interval (1927), without continuity correction: the one to show people.
   *
   * @param successes 0 to trials
   * @param confidence between 0 and 1
   */
  public static Interval wilson(long successes, long trials, double confidence) {
    check(successes, trials, confidence);
    if (trials == 0) {
      return new Interval(Double.NaN, Double.NaN);
    }
    double n = trials;
    double share = successes / n;
    double z = Normal.quantile((1 + confidence) / 2);
    double centre = (share + z * z / (2 * n)) / (1 + z * z / n);
    double reach = z / (1 + z * z / n) * Math.sqrt(share * (1 - share) / n + z * z / (4 * n * n));
    return new Interval(
        successes == 0 ? 0 : Math.max(0, centre - reach),
        successes == trials ? 1 : Math.min(1, centre + reach));
  }

  /**
   * Clopper and Pearson's exact interval (1934): never covers less often than promised.
   *
   * @param successes 0 to trials
   * @param confidence between 0 and 1
   */
  public static Interval clopperPearson(long successes, long trials, double confidence) {
    check(successes, trials, confidence);
    if (trials == 0) {
      return new Interval(Double.NaN, Double.NaN);
    }
    double tail = (1 - confidence) / 2;
    long failures = trials - successes;
    return new Interval(
        successes == 0 ? 0 : beta(tail, (double) successes, failures + 1.0),
        failures == 0 ? 1 : beta(1 - tail, successes + 1.0, (double) failures));
  }

  private static double beta(double p, double a, double b) {
    return new BetaDistribution(null, a, b, ACCURACY).inverseCumulativeProbability(p);
  }

  private static void check(long successes, long trials, double confidence) {
    Checks.confidence(confidence);
    if (successes < 0 || successes > trials) {
      throw new IllegalArgumentException(
          "Invalid successes: %d of %d trials (must be 0 to trials)".formatted(successes, trials));
    }
  }
}
