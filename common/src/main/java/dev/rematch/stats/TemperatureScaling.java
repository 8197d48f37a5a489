package dev.rematch.stats;

import java.util.Optional;

/**
 * Temperature scaling (Guo et al. 2017): sigmoid(logit(score) / T), T by maximum likelihood on the
 * labels as they are. Above 1 it makes scores less sure, below 1 surer.
 *
 * @param temperature 0.05..20
 */
public record TemperatureScaling(double temperature) {
  private static final double LEAST = 0.05;
  private static final double MOST = 20;

  /**
   * Fits by bisection; empty for one class or a NaN: keep the raw score. Labels that the scores
   * separate ask for the least T, scores that point the wrong way for the largest.
   *
   * @param scores probabilities, 0..1
   * @param labels 0 or 1
   */
  public static Optional<TemperatureScaling> fit(double[] scores, double[] labels) {
    Checks.sameLength("scores", scores.length, "labels", labels.length);
    Checks.binaryLabels(labels);
    double positives = 0;
    for (double label : labels) {
      positives += label;
    }
    if (positives == 0 || positives == labels.length || Checks.hasNaN(scores)) {
      return Optional.empty();
    }
    double[] logits = Logit.of(scores);
    double low = LEAST;
    double high = MOST;
    // The gradient in 1/T falls as 1/T grows, so excess rises with 1/T.
    if (excess(logits, labels, low) <= 0) {
      return Optional.of(new TemperatureScaling(low));
    }
    if (excess(logits, labels, high) >= 0) {
      return Optional.of(new TemperatureScaling(high));
    }
    while (high - low > 1e-14 * high) {
      double middle = (low + high) / 2;
      if (middle == low || middle == high) {
        break;
      }
      if (excess(logits, labels, middle) > 0) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return Optional.of(new TemperatureScaling((low + high) / 2));
  }

  /** The calibrated probability of a score, 0..1. */
  public double probability(double score) {
    return Logit.sigmoid(Logit.of(score) / temperature);
  }

  /** Positive when the scores at that temperature are too sure. */
  private static double excess(double[] logits, double[] labels, double temperature) {
    double sum = 0;
    for (int i = 0; i < logits.length; i++) {
      sum += (Logit.sigmoid(logits[i] / temperature) - labels[i]) * logits[i];
    }
    return sum;
  }
}
