package dev.rematch.stats;

/** How many rows a paired comparison needs before it can see a difference. */
public final class SampleSize {
  private SampleSize() {}

  /**
   * ((z_(1-alpha/2) + z_power) sd / delta)^2, the normal formula for a two-sided test of a paired
   * mean difference; round it up. A t test needs about two rows more. Infinite for delta 0, NaN for
   * sd 0: nothing to size by.
   *
   * @param delta the difference to be seen, in the metric's unit
   * @param deviation sd of the row differences, same unit
   * @param alpha two-sided error rate, between 0 and 1
   * @param power probability of seeing it, between 0 and 1
   */
  public static double rows(double delta, double deviation, double alpha, double power) {
    if (deviation == 0) {
      return Double.NaN;
    }
    double ratio = (Normal.quantile(1 - alpha / 2) + Normal.quantile(power)) * deviation / delta;
    return ratio * ratio;
  }
}
