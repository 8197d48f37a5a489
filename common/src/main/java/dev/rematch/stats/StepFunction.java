package dev.rematch.stats;

import java.util.Arrays;

/**
 * A distribution function that rises in steps.
 *
 * @param values ascending, may repeat: the last of equal ones counts
 * @param shares at or below each value, ascending, the last one 1
 * @param error by how much a share may be off; 0 where all values are known
 */
public record StepFunction(double[] values, double[] shares, double error) {
  public StepFunction {
    Checks.sameLength("values", values.length, "shares", shares.length);
  }

  /** The empirical distribution function of these values, in any order and without NaN. */
  public static StepFunction of(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double[] shares = new double[sorted.length];
    for (int i = 0; i < shares.length; i++) {
      shares[i] = (i + 1.0) / shares.length;
    }
    return new StepFunction(sorted, shares, 0);
  }

  /**
   * Of values that are known by how often they occur.
   *
   * @param values ascending
   * @param counts rows of each
   */
  public static StepFunction ofCounts(double[] values, long[] counts) {
    long total = Arrays.stream(counts).sum();
    double[] shares = new double[counts.length];
    long below = 0;
    for (int i = 0; i < shares.length; i++) {
      below += counts[i];
      shares[i] = (double) below / total;
    }
    return new StepFunction(values, shares, 0);
  }

  public boolean isEmpty() {
    return values.length == 0;
  }

  /** The share at or below a value. */
  public double at(double value) {
    int from = 0;
    int to = values.length;
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (values[middle] <= value) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from == 0 ? 0 : shares[from - 1];
  }

  /**
   * The smallest value with at least that share at or below it; NaN without values.
   *
   * @param share between 0 and 1
   */
  public double quantile(double share) {
    if (values.length == 0) {
      return Double.NaN;
    }
    int at = Arrays.binarySearch(shares, share);
    return values[Math.min(values.length - 1, at >= 0 ? at : -at - 1)];
  }

  /**
   * The same of all values times a factor.
   *
   * @param factor above 0
   */
  public StepFunction times(double factor) {
    return new StepFunction(
        Arrays.stream(values).map(v -> v * factor).toArray(), shares.clone(), error);
  }

  /** A stretch on which two functions keep their shares. */
  interface Stretch {
    /**
     * @param from its first value
     * @param to the next value of either function
     */
    void between(double from, double to, double reference, double current);
  }

  /** Walks the stretches between all values of both, upwards; the last has no length. */
  static void walk(StepFunction reference, StepFunction current, Stretch each) {
    double[] r = reference.values;
    double[] c = current.values;
    int i = 0;
    int j = 0;
    while (i < r.length || j < c.length) {
      double value = next(r, i, c, j);
      while (i < r.length && r[i] <= value) {
        i++;
      }
      while (j < c.length && c[j] <= value) {
        j++;
      }
      double after = i < r.length || j < c.length ? next(r, i, c, j) : value;
      each.between(
          value, after, i == 0 ? 0 : reference.shares[i - 1], j == 0 ? 0 : current.shares[j - 1]);
    }
  }

  private static double next(double[] r, int i, double[] c, int j) {
    if (i == r.length) {
      return c[j];
    }
    return j == c.length ? r[i] : Math.min(r[i], c[j]);
  }
}
