package dev.rematch.stats;

import java.util.Arrays;
import java.util.Optional;

/**
 * Isotonic regression by pooling adjacent violators (Ayer et al. 1955; Zadrozny and Elkan 2002):
 * the rising function of the score that is nearest to the labels in squares. Rows of equal score
 * are averaged first; between two fitted scores it runs straight, outside it stays.
 *
 * <p>Knots are the ends of each level, so that as few numbers as possible say the same.
 *
 * @param scores of the knots, rising
 * @param values at the knots, never falling
 */
public record IsotonicScaling(double[] scores, double[] values) {

  /**
   * Fits; empty for no rows or a NaN.
   *
   * @param labels 0 or 1, or any finite number
   * @param weights finite, 0 or more
   */
  public static Optional<IsotonicScaling> fit(double[] scores, double[] labels, double[] weights) {
    Checks.sameLength("scores", scores.length, "labels", labels.length);
    Checks.sameLength("weights", weights.length, "labels", labels.length);
    Checks.weights(weights);
    if (scores.length == 0 || Checks.hasNaN(scores) || Checks.hasNaN(labels)) {
      return Optional.empty();
    }
    int[] order = SortOrder.ascending(scores);
    int n = order.length;
    double[] sum = new double[n];
    double[] weight = new double[n];
    double[] first = new double[n];
    double[] last = new double[n];
    int blocks = 0;
    int row = 0;
    while (row < n) {
      double score = scores[order[row]];
      first[blocks] = score;
      last[blocks] = score;
      sum[blocks] = 0;
      weight[blocks] = 0;
      while (row < n && scores[order[row]] == score) {
        sum[blocks] += weights[order[row]] * labels[order[row]];
        weight[blocks] += weights[order[row]];
        row++;
      }
      if (weight[blocks] == 0) {
        continue;
      }
      blocks++;
      while (blocks > 1
          && sum[blocks - 2] / weight[blocks - 2] >= sum[blocks - 1] / weight[blocks - 1]) {
        blocks--;
        sum[blocks - 1] += sum[blocks];
        weight[blocks - 1] += weight[blocks];
        last[blocks - 1] = last[blocks];
      }
    }
    double[] x = new double[2 * blocks];
    double[] y = new double[2 * blocks];
    int knots = 0;
    for (int block = 0; block < blocks; block++) {
      x[knots] = first[block];
      y[knots++] = sum[block] / weight[block];
      if (last[block] > first[block]) {
        x[knots] = last[block];
        y[knots++] = sum[block] / weight[block];
      }
    }
    return knots == 0
        ? Optional.empty()
        : Optional.of(new IsotonicScaling(Arrays.copyOf(x, knots), Arrays.copyOf(y, knots)));
  }

  /** The calibrated value of a score. */
  public double value(double score) {
    if (Double.isNaN(score)) {
      return Double.NaN;
    }
    int at = Arrays.binarySearch(scores, score);
    if (at >= 0) {
      return values[at];
    }
    int after = -at - 1;
    if (after == 0 || after == scores.length) {
      return values[after == 0 ? 0 : after - 1];
    }
    double share = (score - scores[after - 1]) / (scores[after] - scores[after - 1]);
    return values[after - 1] + share * (values[after] - values[after - 1]);
  }
}
