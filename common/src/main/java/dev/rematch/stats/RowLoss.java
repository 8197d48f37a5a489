package dev.rematch.stats;

import java.util.function.DoubleBinaryOperator;

/**
 * What one row costs: the metrics that are means of these are {@link Mean} over them. NaN in, NaN
 * out; 0 is a perfect row for every one of them (log-loss: 2^-52).
 */
public final class RowLoss {
  /** 2^-52: the nearest to 0 and 1 that a probability may come. */
  private static final double CLIP = Math.ulp(1.0);

  private RowLoss() {}

  /**
   * -ln of the probability given to the label, natural logarithm; the probability is clipped to
   * [2^-52, 1 - 2^-52], so the worst row costs 52 ln 2, about 36.
   *
   * @param probability of label 1
   * @param label 0 or 1
   */
  public static double log(double probability, double label) {
    double p = Math.min(Math.max(probability, CLIP), 1 - CLIP);
    return label == 1 ? -Math.log(p) : -Math.log1p(-p);
  }

  /** (prediction - label)^2: the mean is Brier's score of a probability (0..1), or the MSE. */
  public static double squared(double prediction, double label) {
    return (prediction - label) * (prediction - label);
  }

  /** |prediction - label|, in the label's unit. */
  public static double absolute(double prediction, double label) {
    return Math.abs(prediction - label);
  }

  /**
   * |prediction - label| / max(|label|, 2^-52), a fraction: 0.1 is ten per cent. A label of 0 makes
   * it huge; report its mean only where no label is 0.
   */
  public static double percentage(double prediction, double label) {
    return absolute(prediction, label) / Math.max(Math.abs(label), CLIP);
  }

  /** 2 |prediction - label| / (|prediction| + |label|), 0 for 0/0; range 0..2. */
  public static double symmetricPercentage(double prediction, double label) {
    double size = Math.abs(prediction) + Math.abs(label);
    return size == 0 ? 0 : 2 * absolute(prediction, label) / size;
  }

  /**
   * max(q (label - prediction), (1-q) (prediction - label)): least in the mean when the prediction
   * is the label's quantile q (Koenker and Bassett 1978); the label's unit.
   */
  public static double pinball(double prediction, double label, double q) {
    double shortfall = label - prediction;
    return Math.max(q * shortfall, (q - 1) * shortfall);
  }

  /** {@link #log} of every row. */
  public static double[] log(double[] probabilities, double[] labels) {
    return each(probabilities, labels, RowLoss::log);
  }

  /** {@link #squared} of every row. */
  public static double[] squared(double[] predictions, double[] labels) {
    return each(predictions, labels, RowLoss::squared);
  }

  /** {@link #absolute} of every row. */
  public static double[] absolute(double[] predictions, double[] labels) {
    return each(predictions, labels, RowLoss::absolute);
  }

  /** {@link #percentage} of every row. */
  public static double[] percentage(double[] predictions, double[] labels) {
    return each(predictions, labels, RowLoss::percentage);
  }

  /** {@link #symmetricPercentage} of every row. */
  public static double[] symmetricPercentage(double[] predictions, double[] labels) {
    return each(predictions, labels, RowLoss::symmetricPercentage);
  }

  /** {@link #pinball} of every row. */
  public static double[] pinball(double[] predictions, double[] labels, double q) {
    return each(predictions, labels, (prediction, label) -> pinball(prediction, label, q));
  }

  private static double[] each(double[] predictions, double[] labels, DoubleBinaryOperator loss) {
    Checks.sameLength("predictions", predictions.length, "labels", labels.length);
    double[] losses = new double[labels.length];
    for (int i = 0; i < losses.length; i++) {
      losses[i] = loss.applyAsDouble(predictions[i], labels[i]);
    }
    return losses;
  }
}
