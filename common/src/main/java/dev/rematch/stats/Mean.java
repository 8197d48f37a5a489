package dev.rematch.stats;

/** The arithmetic mean. NaN without rows, without weight, or with a NaN among the values. */
public final class Mean {
  private Mean() {}

  /** The plain mean. */
  public static double of(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  /**
   * sum(w x) / sum(w).
   *
   * @param weights finite, 0 or more
   */
  public static double of(double[] values, double[] weights) {
    Checks.sameLength("values", values.length, "weights", weights.length);
    double sum = 0;
    double total = 0;
    for (int i = 0; i < values.length; i++) {
      sum += weights[i] * values[i];
      total += weights[i];
    }
    return sum / total;
  }
}
