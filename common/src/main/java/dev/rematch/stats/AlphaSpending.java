package dev.rematch.stats;

/**
 * How much of an error budget may be spent by a given share of the information, when the same
 * question is asked repeatedly as data come in (Lan and DeMets 1983). Two-sided alpha.
 */
public enum AlphaSpending {
  /** 2 - 2 Phi(z_(1-alpha/2) / sqrt t): almost nothing early, nearly all at the end. */
  OBRIEN_FLEMING {
    @Override
    double spent(double fraction, double alpha) {
      // By the upper tail: 1 - Phi has no digits left where early looks spend 1e-15.
      return Normal.twoSided(Normal.quantile(1 - alpha / 2) / Math.sqrt(fraction));
    }
  },
  /** alpha ln(1 + (e-1) t): about evenly. */
  POCOCK {
    @Override
    double spent(double fraction, double alpha) {
      return alpha * Math.log1p((Math.E - 1) * fraction);
    }
  };

  /**
   * Alpha spent up to this share of the information, 0..alpha; what a look may spend is the
   * difference to the look before it.
   *
   * @param fraction 0 or more; above 1 counts as 1
   * @param alpha the whole budget, between 0 and 1
   */
  public double cumulative(double fraction, double alpha) {
    if (!(alpha > 0 && alpha < 1) || !(fraction >= 0)) {
      throw new IllegalArgumentException(
          "Invalid spending: fraction %s, alpha %s (must be 0 or more, and between 0 and 1)"
              .formatted(fraction, alpha));
    }
    if (fraction == 0) {
      return 0;
    }
    return fraction >= 1 ? alpha : spent(fraction, alpha);
  }

  /** For a fraction strictly between 0 and 1. */
  abstract double spent(double fraction, double alpha);
}
