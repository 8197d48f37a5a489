package dev.rematch.stats;

/**
 * Two ends between which a number is believed to lie; both NaN where nothing is known.
 *
 * @param low the lower end
 * @param high the upper end, not below low
 */
public record Interval(double low, double high) {
  public Interval {
    if (low > high) {
      throw new IllegalArgumentException(
          "Invalid interval: low %s above high %s".formatted(low, high));
    }
  }
}
