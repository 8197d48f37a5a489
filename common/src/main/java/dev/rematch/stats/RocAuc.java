package dev.rematch.stats;

/**
 * Area under the ROC curve: P(score of a positive &gt; score of a negative), ties half (Hanley and
 * McNeil 1982). Range 0..1, 0.5 is chance. NaN for no rows, one class only, or a NaN score.
 */
public final class RocAuc {
  private RocAuc() {}

  /**
   * Every row counts once.
   *
   * @param scores higher means more likely positive
   * @param labels 0 or 1
   */
  public static double of(double[] scores, double[] labels) {
    return of(scores, labels, Checks.ones(labels.length));
  }

  /**
   * Pairs count by the product of their weights.
   *
   * @param weights finite, 0 or more; a weight of k counts the row k times
   */
  public static double of(double[] scores, double[] labels, double[] weights) {
    Checks.weights(weights);
    return RankedScores.of(scores, labels).rocAuc(weights);
  }
}
