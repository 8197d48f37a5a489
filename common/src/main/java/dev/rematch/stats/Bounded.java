package dev.rematch.stats;

/**
 * A number and where the exact one lies, when the number was made of approximate ones.
 *
 * @param value NaN when undefined, as are then both ends
 * @param low at most the value
 * @param high at least the value
 */
public record Bounded(double value, double low, double high) {
  public Bounded {
    if (low > value || high < value) {
      throw new IllegalArgumentException(
          "Invalid bounds: %s to %s around %s".formatted(low, high, value));
    }
  }

  /** Known without error. */
  public static Bounded exact(double value) {
    return new Bounded(value, value, value);
  }
}
