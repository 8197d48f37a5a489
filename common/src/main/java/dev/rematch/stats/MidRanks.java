package dev.rematch.stats;

/** Ranks from 1, equal values sharing the mean of the ranks they cover. */
public final class MidRanks {
  private MidRanks() {}

  /** One rank per value, in the order of the values; an empty array for none. No NaN. */
  public static double[] of(double[] values) {
    int[] order = SortOrder.ascending(values);
    double[] ranks = new double[values.length];
    int start = 0;
    while (start < order.length) {
      int end = start;
      while (end < order.length && values[order[end]] == values[order[start]]) {
        end++;
      }
      double shared = (start + 1 + end) / 2.0;
      for (int k = start; k < end; k++) {
        ranks[order[k]] = shared;
      }
      start = end;
    }
    return ranks;
  }
}
