package dev.rematch.stats;

/** Sorts row numbers by a key without boxing: a million rows take a fraction of a second. */
final class SortOrder {
  private SortOrder() {}

  /** Row numbers from the smallest key to the largest; equal keys stay in row order; no NaN. */
  static int[] ascending(double[] keys) {
    int n = keys.length;
    int[] from = new int[n];
    for (int i = 0; i < n; i++) {
      from[i] = i;
    }
    int[] to = new int[n];
    for (long width = 1; width < n; width *= 2) {
      for (long start = 0; start < n; start += 2 * width) {
        int middle = (int) Math.min(start + width, n);
        int end = (int) Math.min(start + 2 * width, n);
        merge(keys, from, to, (int) start, middle, end);
      }
      int[] swap = from;
      from = to;
      to = swap;
    }
    return from;
  }

  /** Row numbers from the largest key to the smallest; equal keys stay in row order; no NaN. */
  static int[] descending(double[] keys) {
    double[] negated = new double[keys.length];
    for (int i = 0; i < keys.length; i++) {
      negated[i] = -keys[i];
    }
    return ascending(negated);
  }

  private static void merge(double[] keys, int[] from, int[] to, int start, int middle, int end) {
    int left = start;
    int right = middle;
    for (int k = start; k < end; k++) {
      // Strictly smaller only: a tie takes the left one, which keeps the sort stable.
      if (left >= middle || (right < end && keys[from[right]] < keys[from[left]])) {
        to[k] = from[right++];
      } else {
        to[k] = from[left++];
      }
    }
  }
}
