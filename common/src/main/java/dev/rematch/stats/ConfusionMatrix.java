package dev.rematch.stats;

import java.util.function.ToDoubleFunction;

/**
 * Decisions against labels of a binary model, and the rates that follow from them.
 *
 * <p>Counts are sums of weights, so they need not be whole. A rate whose denominator is 0 does not
 * exist and is NaN (libraries often answer 0 there).
 *
 * @param truePositives decided 1, label 1
 * @param falsePositives decided 1, label 0
 * @param trueNegatives decided 0, label 0
 * @param falseNegatives decided 0, label 1
 */
public record ConfusionMatrix(
    double truePositives, double falsePositives, double trueNegatives, double falseNegatives) {

  /**
   * Decides 1 where score &gt;= threshold. A NaN score makes every count NaN: it decides nothing.
   *
   * @param labels 0 or 1
   * @param weights finite, 0 or more
   */
  public static ConfusionMatrix at(
      double threshold, double[] scores, double[] labels, double[] weights) {
    Checks.sameLength("scores", scores.length, "labels", labels.length);
    Checks.sameLength("weights", weights.length, "labels", labels.length);
    Checks.binaryLabels(labels);
    Checks.weights(weights);
    if (Checks.hasNaN(scores)) {
      return new ConfusionMatrix(Double.NaN, Double.NaN, Double.NaN, Double.NaN);
    }
    double[] cells = new double[4];
    for (int i = 0; i < labels.length; i++) {
      int row = labels[i] == 1 ? 2 : 0;
      int column = scores[i] >= threshold ? 1 : 0;
      cells[row + column] += weights[i];
    }
    return new ConfusionMatrix(cells[3], cells[1], cells[0], cells[2]);
  }

  /**
   * A rate of {@link #at} as a function of the weights alone; NaN when a score is.
   *
   * @param labels 0 or 1
   * @param rate of the counts
   */
  public static WeightedStatistic statistic(
      double threshold, double[] scores, double[] labels, ToDoubleFunction<ConfusionMatrix> rate) {
    Checks.sameLength("scores", scores.length, "labels", labels.length);
    Checks.binaryLabels(labels);
    if (Checks.hasNaN(scores)) {
      return weights -> Double.NaN;
    }
    int[] cells = new int[labels.length];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = (labels[i] == 1 ? 2 : 0) + (scores[i] >= threshold ? 1 : 0);
    }
    return new SummedStatistic(
        cells,
        new double[][] {Checks.ones(cells.length)},
        4,
        c -> rate.applyAsDouble(new ConfusionMatrix(c[3], c[1], c[0], c[2])));
  }

  /** The sum of all weights. */
  public double total() {
    return truePositives + falsePositives + trueNegatives + falseNegatives;
  }

  /** Share of right decisions, 0..1. */
  public double accuracy() {
    return (truePositives + trueNegatives) / total();
  }

  /** Share of the positives decided 1 (true positive rate, sensitivity), 0..1. */
  public double recall() {
    return truePositives / (truePositives + falseNegatives);
  }

  /** Share of the negatives decided 0 (true negative rate), 0..1. */
  public double specificity() {
    return trueNegatives / (trueNegatives + falsePositives);
  }

  /** Share of the rows decided 1 that are positive, 0..1. */
  public double precision() {
    return truePositives / (truePositives + falsePositives);
  }

  /** Mean of recall and specificity, 0..1; a constant decision has 0.5. */
  public double balancedAccuracy() {
    return (recall() + specificity()) / 2;
  }

  /** 2 TP / (2 TP + FP + FN), 0..1; 0 when nothing was decided 1 but something was positive. */
  public double f1() {
    return 2 * truePositives / (2 * truePositives + falsePositives + falseNegatives);
  }

  /**
   * Matthews correlation coefficient, -1..1; 0 for a constant decision (Chicco and Jurman 2020),
   * NaN when the labels are of one class.
   */
  public double matthews() {
    double positives = truePositives + falseNegatives;
    double negatives = trueNegatives + falsePositives;
    double decidedOne = truePositives + falsePositives;
    double decidedZero = trueNegatives + falseNegatives;
    if (positives == 0 || negatives == 0) {
      return Double.NaN;
    }
    // Four roots, not the root of the product: the product of four counts can overflow a double's
    // exact range long before the coefficient loses meaning.
    double scale =
        Math.sqrt(positives)
            * Math.sqrt(negatives)
            * Math.sqrt(decidedOne)
            * Math.sqrt(decidedZero);
    double excess = truePositives * trueNegatives - falsePositives * falseNegatives;
    return scale == 0 ? 0 : excess / scale;
  }
}
