package dev.rematch.stats;

import java.util.function.DoubleUnaryOperator;
import org.apache.commons.math3.special.Gamma;

/** How large a distance of two samples of one law gets by chance. */
@FunctionalInterface
public interface NullLaw {
  /**
   * The probability of a distance at least this large when nothing has changed; NaN for NaN and
   * when a side has no rows.
   */
  double tail(double distance);

  /** Of a side without rows. */
  static NullLaw undefined() {
    return distance -> Double.NaN;
  }

  /**
   * A sum of many small terms, as the gamma law with its mean and variance (Satterthwaite 1946):
   * exactly chi-square where the terms are squares of normal numbers.
   *
   * @param mean 0 where the sum cannot be anything but 0
   * @param toSum what the distance was made of: the sum for an infinite distance is not asked for
   */
  static NullLaw ofSum(double mean, double variance, DoubleUnaryOperator toSum) {
    if (!(mean > 0) || !(variance > 0)) {
      return distance -> Double.isNaN(distance) ? Double.NaN : distance > 0 ? 0 : 1;
    }
    double shape = mean * mean / variance;
    double scale = variance / mean;
    return distance -> {
      double sum = toSum.applyAsDouble(distance);
      return sum <= 0 ? 1 : Gamma.regularizedGammaQ(shape, sum / scale);
    };
  }

  /**
   * The distance that is exceeded with probability alpha when nothing has changed: 0 where chance
   * cannot make any, NaN when a side has no rows.
   *
   * @param alpha between 0 and 1
   */
  default double limit(double alpha) {
    if (!(alpha > 0 && alpha < 1)) {
      throw new IllegalArgumentException(
          "Invalid alpha: %s (must lie between 0 and 1)".formatted(alpha));
    }
    if (Double.isNaN(tail(0))) {
      return Double.NaN;
    }
    double above = Double.MIN_NORMAL;
    if (tail(above) <= alpha) {
      return 0;
    }
    above = 1;
    while (tail(above) > alpha) {
      above *= 2;
    }
    double below = above / 2;
    while (below > Double.MIN_NORMAL && tail(below) <= alpha) {
      above = below;
      below /= 2;
    }
    for (int i = 0; i < 60 && Math.ulp(above) < above - below; i++) {
      double middle = (below + above) / 2;
      if (tail(middle) > alpha) {
        below = middle;
      } else {
        above = middle;
      }
    }
    return above;
  }
}
