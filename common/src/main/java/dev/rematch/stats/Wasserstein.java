package dev.rematch.stats;

import java.util.Arrays;

/**
 * First Wasserstein distance of two samples: the area between their empirical distribution
 * functions, the work of moving one onto the other. In the unit of the values, 0 or more; NaN when
 * a side has no values.
 */
public final class Wasserstein {
  private Wasserstein() {}

  /**
   * The distance in the unit of the values.
   *
   * @param reference finite, in any order
   * @param current finite, in any order
   */
  public static double distance(double[] reference, double[] current) {
    if (reference.length == 0 || current.length == 0) {
      return Double.NaN;
    }
    double[] r = reference.clone();
    double[] c = current.clone();
    Arrays.sort(r);
    Arrays.sort(c);
    double area = 0;
    double previous = Math.min(r[0], c[0]);
    int i = 0;
    int j = 0;
    while (i < r.length || j < c.length) {
      boolean takeReference = j == c.length || (i < r.length && r[i] <= c[j]);
      double value = takeReference ? r[i] : c[j];
      double gap = Math.abs((double) i / r.length - (double) j / c.length);
      area += gap * (value - previous);
      previous = value;
      i += takeReference ? 1 : 0;
      j += takeReference ? 0 : 1;
    }
    return area;
  }

  /**
   * The distance in standard deviations of the reference (divisor n). For a constant reference 0
   * when nothing differs and NaN otherwise: there is no scale to measure by.
   */
  public static double normed(double[] reference, double[] current) {
    double raw = distance(reference, current);
    if (raw == 0) {
      return 0;
    }
    double spread = Math.sqrt(Moments.of(reference).variancePopulation());
    return spread > 0 ? raw / spread : Double.NaN;
  }
}
