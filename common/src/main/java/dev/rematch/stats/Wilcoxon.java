package dev.rematch.stats;

import java.util.Arrays;

/**
 * Wilcoxon's signed-rank test (1945) that paired differences are symmetric about 0.
 *
 * <p>Zeros are dropped, equal sizes share a mid-rank. Without any non-zero difference the statistic
 * is 0 and p is 1.
 *
 * @param statistic the smaller of the rank sums of the positive and of the negative differences
 * @param pValue two-sided
 */
public record Wilcoxon(double statistic, double pValue) {
  /** Normal approximation with tie correction sum(t^3 - t)/48, without continuity correction. */
  public static Wilcoxon of(double[] differences) {
    double[] nonZero = nonZero(differences);
    double n = nonZero.length;
    if (nonZero.length == 0) {
      return new Wilcoxon(0, 1);
    }
    double[] sizes = Arrays.stream(nonZero).map(Math::abs).toArray();
    double statistic = statistic(nonZero, MidRanks.of(sizes));
    double variance = n * (n + 1) * (2 * n + 1) / 24 - tieCorrection(sizes) / 48;
    double z = (statistic - n * (n + 1) / 4) / Math.sqrt(variance);
    return new Wilcoxon(statistic, Normal.twoSided(z));
  }

  /**
   * Exact: the share of the 2^n sign patterns that are at least as extreme. Assumes no ties among
   * the sizes; n^3 steps, meant for up to a few hundred rows.
   */
  public static Wilcoxon exact(double[] differences) {
    double[] nonZero = nonZero(differences);
    int n = nonZero.length;
    double[] ranks = MidRanks.of(Arrays.stream(nonZero).map(Math::abs).toArray());
    double statistic = statistic(nonZero, ranks);
    double[] shares = new double[n * (n + 1) / 2 + 1];
    shares[0] = 1;
    for (int rank = 1; rank <= n; rank++) {
      for (int sum = shares.length - 1; sum >= 0; sum--) {
        double with = sum >= rank ? shares[sum - rank] : 0;
        shares[sum] = (shares[sum] + with) / 2;
      }
    }
    double tail = Arrays.stream(shares, 0, (int) statistic + 1).sum();
    return new Wilcoxon(statistic, Math.min(1, 2 * tail));
  }

  private static double[] nonZero(double[] differences) {
    return Arrays.stream(differences).filter(d -> d != 0).toArray();
  }

  private static double statistic(double[] nonZero, double[] ranks) {
    double positive = 0;
    double negative = 0;
    for (int i = 0; i < nonZero.length; i++) {
      if (nonZero[i] > 0) {
        positive += ranks[i];
      } else {
        negative += ranks[i];
      }
    }
    return Math.min(positive, negative);
  }

  private static double tieCorrection(double[] sizes) {
    double[] sorted = sizes.clone();
    Arrays.sort(sorted);
    double sum = 0;
    int start = 0;
    while (start < sorted.length) {
      int end = start;
      while (end < sorted.length && sorted[end] == sorted[start]) {
        end++;
      }
      double tied = end - start;
      sum += tied * tied * tied - tied;
      start = end;
    }
    return sum;
  }
}
