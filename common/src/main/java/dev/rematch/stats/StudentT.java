package dev.rematch.stats;

import org.apache.commons.math3.distribution.TDistribution;

/** Student's t law. */
final class StudentT {
  private StudentT() {}

  /** P(|T| &gt; |t|). */
  static double twoSided(double t, long degrees) {
    return 2 * law(degrees).cumulativeProbability(-Math.abs(t));
  }

  /** The value T stays below with probability p. */
  static double quantile(double p, long degrees) {
    return law(degrees).inverseCumulativeProbability(p);
  }

  private static TDistribution law(long degrees) {
    return new TDistribution(null, (double) degrees, 1e-13);
  }
}
