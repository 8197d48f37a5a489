package dev.rematch.stats;

/**
 * The regression metrics that are no plain mean of row losses; those are {@link Mean} over {@link
 * RowLoss}. NaN for no rows or a NaN prediction.
 */
public final class RegressionError {
  private RegressionError() {}

  /** Root of the weighted mean squared error, in the label's unit; 0 or more. */
  public static double rootMeanSquared(double[] predictions, double[] labels, double[] weights) {
    return Math.sqrt(Mean.of(RowLoss.squared(predictions, labels), weights));
  }

  /**
   * R2 = 1 - SSE/SST: the share of the label's variance that is explained. At most 1; 0 is the mean
   * label, negative is worse than it. NaN for a constant label: there is nothing to explain.
   */
  public static double rSquared(double[] predictions, double[] labels, double[] weights) {
    Checks.sameLength("predictions", predictions.length, "labels", labels.length);
    if (isConstant(labels, weights)) {
      return Double.NaN;
    }
    double mean = Mean.of(labels, weights);
    double unexplained = 0;
    double total = 0;
    for (int i = 0; i < labels.length; i++) {
      unexplained += weights[i] * RowLoss.squared(predictions[i], labels[i]);
      total += weights[i] * RowLoss.squared(mean, labels[i]);
    }
    return 1 - unexplained / total;
  }

  /** Asked of the labels themselves: the sum of squares of equal labels can be 1e-34, not 0. */
  private static boolean isConstant(double[] labels, double[] weights) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < labels.length; i++) {
      if (weights[i] > 0) {
        low = Math.min(low, labels[i]);
        high = Math.max(high, labels[i]);
      }
    }
    return low >= high;
  }

  /**
   * Median of |prediction - label|, in the label's unit. Where the weights below and above balance
   * exactly, the mean of the two middle errors: the usual median when all weights are 1.
   */
  public static double medianAbsolute(double[] predictions, double[] labels, double[] weights) {
    double[] errors = RowLoss.absolute(predictions, labels);
    Checks.sameLength("weights", weights.length, "labels", labels.length);
    Checks.weights(weights);
    if (Checks.hasNaN(errors)) {
      return Double.NaN;
    }
    double total = 0;
    for (double weight : weights) {
      total += weight;
    }
    double below = 0;
    double lower = Double.NaN;
    for (int i : SortOrder.ascending(errors)) {
      if (weights[i] == 0) {
        continue;
      }
      if (!Double.isNaN(lower)) {
        return (lower + errors[i]) / 2;
      }
      below += weights[i];
      if (2 * below > total) {
        return errors[i];
      }
      if (2 * below == total) {
        lower = errors[i];
      }
    }
    return Double.NaN;
  }
}
