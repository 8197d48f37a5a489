package dev.rematch.stats;

/**
 * Rows whose labels nobody knows, as rows whose labels are certain: each becomes a 1 that weighs
 * its chance of being 1, and a 0 that weighs the rest. Whatever a weighted metric says of them is
 * what calibrated scores promise (confidence-based performance estimation; NannyML's CBPE). In a
 * ranking a row is tied with itself.
 *
 * @param scores each twice
 * @param labels 1 for the first half, 0 for the second
 * @param weights chance and the rest of it, times the row's own weight
 */
public record ExpectedLabels(double[] scores, double[] labels, double[] weights) {

  /**
   * @param scores what the model said
   * @param chances of label 1, 0..1: the scores themselves when they are calibrated
   * @param rows how many rows each stands for
   */
  public static ExpectedLabels of(double[] scores, double[] chances, double[] rows) {
    Checks.sameLength("chances", chances.length, "scores", scores.length);
    Checks.sameLength("weights", rows.length, "scores", scores.length);
    int n = scores.length;
    double[] twice = new double[2 * n];
    double[] labels = new double[2 * n];
    double[] weights = new double[2 * n];
    for (int i = 0; i < n; i++) {
      twice[i] = scores[i];
      twice[n + i] = scores[i];
      labels[i] = 1;
      weights[i] = rows[i] * chances[i];
      weights[n + i] = rows[i] * (1 - chances[i]);
    }
    return new ExpectedLabels(twice, labels, weights);
  }
}
