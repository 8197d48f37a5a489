package dev.rematch.report;

import java.util.Locale;

/** Widths and edges of bins that people can read: 1, 2 or 5 times a power of ten. */
final class Bin {
  private Bin() {}

  /**
   * The smallest such width with which at most that many bins cover the span.
   *
   * @param high at least low
   * @return above 0, 1 for an empty span
   */
  static double width(double low, double high, int most) {
    if (!(high > low)) {
      return 1;
    }
    double least = (high - low) / most;
    double power = Math.pow(10, Math.floor(Math.log10(least)));
    for (double step : new double[] {1, 2, 5}) {
      if (step * power >= least * (1 - 1e-9)) {
        return step * power;
      }
    }
    return 10 * power;
  }

  /** An edge with as many decimals as the width has. */
  static String text(double edge, double width) {
    int decimals = (int) Math.max(0, -Math.floor(Math.log10(width) + 1e-9));
    return String.format(Locale.ROOT, "%,." + Math.min(decimals, 12) + "f", edge + 0.0);
  }
}
