package dev.rematch.stats;

import java.util.Optional;

/**
 * Platt's calibration (1999): sigmoid(slope x + intercept), by maximum likelihood on his smoothed
 * targets (N+ + 1)/(N+ + 2) and 1/(N- + 2), which keep separable labels finite.
 *
 * @param slope of x, a score or its log odds
 * @param intercept log odds at x = 0
 */
public record PlattScaling(double slope, double intercept) {
  private static final int MOST_STEPS = 200;
  private static final double NO_STEP = 1e-12;

  /**
   * Fits by Newton's method; empty for one class, a NaN, or x without spread: there is nothing to
   * learn, keep the raw score.
   *
   * @param x scores or their log odds
   * @param labels 0 or 1
   */
  public static Optional<PlattScaling> fit(double[] x, double[] labels) {
    Checks.sameLength("scores", x.length, "labels", labels.length);
    Checks.binaryLabels(labels);
    double positives = 0;
    for (double label : labels) {
      positives += label;
    }
    double negatives = labels.length - positives;
    if (positives == 0 || negatives == 0 || Checks.hasNaN(x)) {
      return Optional.empty();
    }
    double high = (positives + 1) / (positives + 2);
    double low = 1 / (negatives + 2);
    double a = 0;
    double b = Math.log((positives + 1) / (negatives + 1));
    double loss = loss(x, labels, high, low, a, b);
    for (int step = 0; step < MOST_STEPS; step++) {
      double[] d = direction(x, labels, high, low, a, b);
      if (!Double.isFinite(d[0]) || !Double.isFinite(d[1])) {
        return Optional.empty();
      }
      double length = 1;
      double next = loss(x, labels, high, low, a + d[0], b + d[1]);
      while (next > loss && length > NO_STEP) {
        length /= 2;
        next = loss(x, labels, high, low, a + length * d[0], b + length * d[1]);
      }
      a += length * d[0];
      b += length * d[1];
      loss = next;
      if (Math.max(Math.abs(d[0]), Math.abs(d[1])) * length < NO_STEP * Math.max(1, Math.abs(a))) {
        break;
      }
    }
    return Optional.of(new PlattScaling(a, b));
  }

  /** The calibrated probability at x. */
  public double probability(double x) {
    return Logit.sigmoid(slope * x + intercept);
  }

  private static double loss(
      double[] x, double[] labels, double high, double low, double a, double b) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      double t = labels[i] == 1 ? high : low;
      double z = a * x[i] + b;
      // -(t ln s(z) + (1 - t) ln(1 - s(z))), without overflow
      sum += (z >= 0 ? Math.log1p(Math.exp(-z)) + (1 - t) * z : Math.log1p(Math.exp(z)) - t * z);
    }
    return sum;
  }

  /** Newton's step in slope and intercept. */
  private static double[] direction(
      double[] x, double[] labels, double high, double low, double a, double b) {
    double gradientA = 0;
    double gradientB = 0;
    double aa = 0;
    double ab = 0;
    double bb = 0;
    for (int i = 0; i < x.length; i++) {
      double p = Logit.sigmoid(a * x[i] + b);
      double rest = (labels[i] == 1 ? high : low) - p;
      double w = p * (1 - p);
      gradientA += rest * x[i];
      gradientB += rest;
      aa += w * x[i] * x[i];
      ab += w * x[i];
      bb += w;
    }
    double determinant = aa * bb - ab * ab;
    return new double[] {
      (bb * gradientA - ab * gradientB) / determinant,
      (aa * gradientB - ab * gradientA) / determinant
    };
  }
}
