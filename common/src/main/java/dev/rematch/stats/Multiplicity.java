package dev.rematch.stats;

/**
 * p-values adjusted for being several, in the order they were given; an empty array for none.
 *
 * <p>An adjusted p at or below alpha is significant when the whole family may be wrong with
 * probability alpha ({@link #holm}, {@link #bonferroni}), or when a share alpha of the discoveries
 * may be ({@link #benjaminiHochberg}).
 */
public final class Multiplicity {
  private Multiplicity() {}

  /** m p, at most 1. */
  public static double[] bonferroni(double[] p) {
    double[] adjusted = new double[p.length];
    for (int i = 0; i < p.length; i++) {
      adjusted[i] = Math.min(1, p.length * p[i]);
    }
    return adjusted;
  }

  /** Holm (1979): running maximum of (m - rank + 1) p, at most 1; never weaker than Bonferroni. */
  public static double[] holm(double[] p) {
    int[] order = SortOrder.ascending(p);
    double[] adjusted = new double[p.length];
    double running = 0;
    for (int rank = 0; rank < order.length; rank++) {
      running = Math.max(running, Math.min(1, (p.length - rank) * p[order[rank]]));
      adjusted[order[rank]] = running;
    }
    return adjusted;
  }

  /** Benjamini and Hochberg (1995): running minimum from the largest of p m / rank. */
  public static double[] benjaminiHochberg(double[] p) {
    int[] order = SortOrder.ascending(p);
    double[] adjusted = new double[p.length];
    double running = 1;
    for (int rank = order.length; rank >= 1; rank--) {
      running = Math.min(running, p[order[rank - 1]] * p.length / rank);
      adjusted[order[rank - 1]] = running;
    }
    return adjusted;
  }
}
