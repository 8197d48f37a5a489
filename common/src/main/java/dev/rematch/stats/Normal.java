package dev.rematch.stats;

import org.apache.commons.math3.special.Erf;

/** The standard normal law. */
public final class Normal {
  private Normal() {}

  /** P(Z &gt; z), by erfc: precise where 1 - CDF would have lost all digits. */
  public static double upperTail(double z) {
    return Erf.erfc(z / Math.sqrt(2)) / 2;
  }

  /** P(|Z| &gt; |z|): the two-sided p-value. */
  public static double twoSided(double z) {
    return Math.min(1, 2 * upperTail(Math.abs(z)));
  }

  /** The value that Z stays below with probability p, 0 &lt; p &lt; 1: about 1.96 at 0.975. */
  public static double quantile(double p) {
    return -Math.sqrt(2) * Erf.erfcInv(2 * p);
  }
}
