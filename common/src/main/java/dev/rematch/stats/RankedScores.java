package dev.rematch.stats;

import java.util.function.DoubleBinaryOperator;

/**
 * Scores of a binary model, sorted once, and the metrics that depend on their order alone.
 *
 * <p>Every metric is linear in the rows after the sort, so a resampling that only changes weights
 * costs no further sorting. Equal scores are one step: no metric here depends on the order of rows
 * among ties, except {@link #lift}, which says so. A weight of k means the row counts k times; a
 * row of weight 0 is absent. NaN answers "undefined": no rows, one class only, or a NaN score.
 */
public final class RankedScores {
  private final int[] order;
  private final double[] scores;
  private final double[] labels;
  private final boolean undefined;

  private RankedScores(double[] scores, double[] labels) {
    this.undefined = Checks.hasNaN(scores);
    this.order = undefined ? new int[0] : SortOrder.descending(scores);
    this.scores = scores;
    this.labels = labels;
  }

  /**
   * Sorts the rows by score downwards. The arrays are kept, not copied: do not change them.
   *
   * @param scores one per row, higher means more likely positive; infinities are ordered
   * @param labels 0 or 1
   * @throws IllegalArgumentException on another label or unequal lengths
   */
  public static RankedScores of(double[] scores, double[] labels) {
    Checks.sameLength("scores", scores.length, "labels", labels.length);
    Checks.binaryLabels(labels);
    return new RankedScores(scores, labels);
  }

  /**
   * Area under the ROC curve: the weighted share of positive-negative pairs in which the positive
   * has the higher score, ties half (Hanley and McNeil 1982). Range 0..1; 0.5 is chance.
   */
  public double rocAuc(double[] weights) {
    return scan(
        weights,
        (all, above, negativesAbove, positives, negatives) ->
            negatives * (above + positives / 2) / all.negatives / all.positives,
        Double::sum);
  }

  /**
   * Average precision: the sum over distinct scores, downwards, of precision times the recall
   * gained, without interpolation. Range 0..1; chance is the positive share. Undefined for one
   * class, although a formula would answer 1 for positives only: nothing can be ranked wrongly.
   */
  public double averagePrecision(double[] weights) {
    return scan(
        weights,
        (all, above, negativesAbove, positives, negatives) ->
            positives == 0
                ? 0
                : positives
                    / all.positives
                    * ((above + positives) / (above + positives + negativesAbove + negatives)),
        Double::sum);
  }

  /** Kolmogorov-Smirnov gain: the largest TPR - FPR over all thresholds. Range 0..1. */
  public double ksGain(double[] weights) {
    return scan(
        weights,
        (all, above, negativesAbove, positives, negatives) ->
            (above + positives) / all.positives - (negativesAbove + negatives) / all.negatives,
        Math::max);
  }

  /**
   * Lift of the best tenth, or any share: positive share among the first {@code ceil(share of the
   * weight)} rows by score downwards over the overall positive share. Ties are taken in row order,
   * so this one depends on it. Range 0 to 1/(positive share); 1 is chance.
   *
   * @param percent how many of a hundred rows to take, 1..99: 10 for the best tenth
   */
  public double lift(double[] weights, int percent) {
    Totals all = totals(weights);
    if (!all.bothClasses()) {
      return Double.NaN;
    }
    double take = Math.ceil((all.positives + all.negatives) * percent / 100);
    double left = take;
    double positives = 0;
    for (int i = 0; i < order.length && left > 0; i++) {
      double taken = Math.min(left, weights[order[i]]);
      positives += taken * labels[order[i]];
      left -= taken;
    }
    return positives / take / (all.positives / (all.positives + all.negatives));
  }

  /** The weight of each class. */
  private record Totals(double positives, double negatives) {
    boolean bothClasses() {
      return positives > 0 && negatives > 0;
    }
  }

  /** What one group of equal scores adds, given what lies strictly above it. */
  private interface Step {
    double term(
        Totals all,
        double positivesAbove,
        double negativesAbove,
        double positives,
        double negatives);
  }

  private double scan(double[] weights, Step step, DoubleBinaryOperator combine) {
    Totals all = totals(weights);
    if (!all.bothClasses()) {
      return Double.NaN;
    }
    double result = 0;
    double positivesAbove = 0;
    double negativesAbove = 0;
    int i = 0;
    while (i < order.length) {
      double score = scores[order[i]];
      double positives = 0;
      double negatives = 0;
      for (; i < order.length && scores[order[i]] == score; i++) {
        double weight = weights[order[i]];
        positives += weight * labels[order[i]];
        negatives += weight * (1 - labels[order[i]]);
      }
      result =
          combine.applyAsDouble(
              result, step.term(all, positivesAbove, negativesAbove, positives, negatives));
      positivesAbove += positives;
      negativesAbove += negatives;
    }
    return result;
  }

  private Totals totals(double[] weights) {
    Checks.sameLength("weights", weights.length, "labels", labels.length);
    double positives = 0;
    double negatives = 0;
    for (int i = 0; i < order.length; i++) {
      positives += weights[i] * labels[i];
      negatives += weights[i] * (1 - labels[i]);
    }
    return new Totals(positives, negatives);
  }
}
