package dev.rematch.stats;

import org.apache.commons.math3.special.Gamma;
import org.apache.commons.math3.stat.inference.KolmogorovSmirnovTest;

/**
 * Two-sample Kolmogorov-Smirnov test: the largest gap between two empirical distribution functions.
 *
 * <p>Both p-values assume continuous laws and are conservative under ties. NaN when a side has no
 * values.
 */
public final class KolmogorovSmirnov {
  /** n D^2 from which twice the one-sided law is exact to far more digits than are asked for. */
  private static final double ONE_SIDED_FROM = 2.2;

  private KolmogorovSmirnov() {}

  /**
   * D = largest |F_reference - F_current|, 0..1, compared after all ties of a value.
   *
   * @param reference in any order, without NaN
   * @param current in any order, without NaN
   */
  public static double distance(double[] reference, double[] current) {
    return distance(StepFunction.of(reference), StepFunction.of(current)).value();
  }

  /** The same of two distribution functions, within what their errors leave. */
  public static Bounded distance(StepFunction reference, StepFunction current) {
    if (reference.isEmpty() || current.isEmpty()) {
      return Bounded.exact(Double.NaN);
    }
    double[] largest = {0};
    StepFunction.walk(
        reference, current, (from, to, r, c) -> largest[0] = Math.max(largest[0], Math.abs(r - c)));
    double error = reference.error() + current.error();
    return new Bounded(
        largest[0],
        Math.max(0, largest[0] - error),
        Math.max(largest[0], Math.min(1, largest[0] + error)));
  }

  /**
   * Two-sided p of a distance between samples of n and m values: the finite law of one sample of n
   * m/(n+m) values (rounded half to even), as scipy's {@code kstwo.sf}. The Kolmogorov limit would
   * be up to 173 % larger at a few hundred rows.
   */
  public static double asymptoticP(double distance, long n, long m) {
    if (n <= 0 || m <= 0 || Double.isNaN(distance)) {
      return Double.NaN;
    }
    int size = (int) Math.rint((double) n * m / ((double) n + m));
    if (size < 1) {
      return Double.NaN;
    }
    if (distance <= 0) {
      return 1;
    }
    if (distance >= 1) {
      return 0;
    }
    // The tail itself, where 1 - CDF would keep no digit (Simard and L'Ecuyer 2011).
    if (size * distance * distance >= ONE_SIDED_FROM || distance >= 0.5) {
      return Math.min(1, 2 * oneSidedTail(distance, size));
    }
    return 1 - new KolmogorovSmirnovTest().cdf(distance, size);
  }

  /**
   * Two-sided exact p: the share of all orders of n and m values whose distance is at least this
   * one. Takes n m steps: meant for up to a few thousand values.
   *
   * @param distance as {@link #distance} returns it
   */
  public static double exactP(double distance, int n, int m) {
    if (n <= 0 || m <= 0 || Double.isNaN(distance)) {
      return Double.NaN;
    }
    // In whole numbers |i m - j n|, so that no rounding moves an order across the limit.
    long limit = Math.round(distance * n * m);
    // reached[j]: the share of paths to (i, j) that were at the limit at least once. Only shares
    // are added, so the smallest p keeps its digits.
    double[] reached = new double[m + 1];
    for (int i = 0; i <= n; i++) {
      for (int j = 0; j <= m; j++) {
        if (Math.abs((long) i * m - (long) j * n) >= limit) {
          reached[j] = 1;
        } else {
          double fromBelow = i > 0 ? reached[j] * i : 0;
          double fromLeft = j > 0 ? reached[j - 1] * j : 0;
          reached[j] = (fromBelow + fromLeft) / Math.max(1, i + j);
        }
      }
    }
    return reached[m];
  }

  /**
   * P(D+ &gt;= d) for one sample of n values (Birnbaum and Tingey 1951): d sum_j C(n,j) (d +
   * j/n)^(j-1) (1 - d - j/n)^(n-j).
   */
  private static double oneSidedTail(double d, int n) {
    double sum = 0;
    for (int j = 0; j <= n; j++) {
      double rest = 1 - d - (double) j / n;
      if (rest < 0 || (rest == 0 && j < n)) {
        break;
      }
      double logTerm = logBinomial(n, j) + (j - 1) * Math.log(d + (double) j / n);
      logTerm += j == n ? 0 : (n - j) * Math.log(rest);
      sum += Math.exp(logTerm);
    }
    return d * sum;
  }

  private static double logBinomial(int n, int k) {
    return Gamma.logGamma(n + 1.0) - Gamma.logGamma(k + 1.0) - Gamma.logGamma(n - k + 1.0);
  }
}
