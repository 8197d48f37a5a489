package dev.rematch.stats;

/** A number computed from rows that count as often as their weights say. */
@FunctionalInterface
public interface WeightedStatistic {
  /**
   * The statistic under these weights; NaN where undefined.
   *
   * @param weights one per row in the caller's row order, 0 or more; do not keep or change the
   *     array, it is reused
   */
  double value(double[] weights);
}
