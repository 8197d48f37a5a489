package dev.rematch.stats;

/**
 * Distances between two histograms over the same bins.
 *
 * <p>Counts become shares of their own side, so the sides may differ in size. 0 for equal shares;
 * NaN when a side has no rows. All but {@link #populationStability} lie in 0..1, with 1 for
 * histograms that share no bin.
 */
public final class BinDistance {
  /** Shares below are raised to it: an empty bin must not make the index infinite. */
  private static final double SMALLEST_SHARE = 1e-4;

  private BinDistance() {}

  /**
   * Population stability index: sum (q-p) ln(q/p), natural logarithm, 0 or more; the symmetric
   * Kullback-Leibler divergence (Jeffreys 1946). Shares below 1e-4 are raised to 1e-4 on both sides
   * and not renormalised, so one empty bin cannot decide it alone and it stays finite.
   */
  public static double populationStability(long[] reference, long[] current) {
    double[] p = shares(reference, current.length);
    double[] q = shares(current, reference.length);
    double sum = 0;
    for (int i = 0; i < p.length; i++) {
      double from = Math.max(p[i], SMALLEST_SHARE);
      double to = Math.max(q[i], SMALLEST_SHARE);
      sum += (to - from) * Math.log(to / from);
    }
    return undefinedIfEmpty(p, q, sum);
  }

  /** Jensen-Shannon distance: the root of the divergence in base 2 (Endres and Schindelin 2003). */
  public static double jensenShannon(long[] reference, long[] current) {
    double[] p = shares(reference, current.length);
    double[] q = shares(current, reference.length);
    double divergence = 0;
    for (int i = 0; i < p.length; i++) {
      double middle = (p[i] + q[i]) / 2;
      divergence += (information(p[i], middle) + information(q[i], middle)) / 2;
    }
    return undefinedIfEmpty(p, q, Math.sqrt(Math.max(0, divergence)));
  }

  /** Hellinger distance: sqrt(sum (sqrt p - sqrt q)^2 / 2). */
  public static double hellinger(long[] reference, long[] current) {
    double[] p = shares(reference, current.length);
    double[] q = shares(current, reference.length);
    double sum = 0;
    for (int i = 0; i < p.length; i++) {
      double difference = Math.sqrt(p[i]) - Math.sqrt(q[i]);
      sum += difference * difference;
    }
    return undefinedIfEmpty(p, q, Math.sqrt(sum / 2));
  }

  /** Total variation: half the sum of |p - q|, the share of rows that would have to move. */
  public static double totalVariation(long[] reference, long[] current) {
    double[] p = shares(reference, current.length);
    double[] q = shares(current, reference.length);
    double sum = 0;
    for (int i = 0; i < p.length; i++) {
      sum += Math.abs(p[i] - q[i]);
    }
    return undefinedIfEmpty(p, q, sum / 2);
  }

  /** Largest |p - q| of one bin. */
  public static double largestDifference(long[] reference, long[] current) {
    double[] p = shares(reference, current.length);
    double[] q = shares(current, reference.length);
    double largest = 0;
    for (int i = 0; i < p.length; i++) {
      largest = Math.max(largest, Math.abs(p[i] - q[i]));
    }
    return undefinedIfEmpty(p, q, largest);
  }

  /** p log2(p/m), and 0 for p = 0. */
  private static double information(double p, double middle) {
    return p == 0 ? 0 : p * Math.log(p / middle) / Math.log(2);
  }

  /** The share of each bin; NaN everywhere when there are no rows. */
  private static double[] shares(long[] counts, int bins) {
    Checks.sameLength("bins", counts.length, "bins on the other side", bins);
    long total = 0;
    for (long count : counts) {
      if (count < 0) {
        throw new IllegalArgumentException(
            "Invalid count: %d (must be 0 or more)".formatted(count));
      }
      total += count;
    }
    double[] shares = new double[counts.length];
    for (int i = 0; i < shares.length; i++) {
      shares[i] = (double) counts[i] / total;
    }
    return shares;
  }

  /** Math.max hides NaN in some of the sums above, so the empty side is asked about here. */
  private static double undefinedIfEmpty(double[] p, double[] q, double value) {
    return p.length == 0 || Double.isNaN(p[0]) || Double.isNaN(q[0]) ? Double.NaN : value;
  }
}
