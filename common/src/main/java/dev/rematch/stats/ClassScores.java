package dev.rematch.stats;

/** Metrics of a probability for each of several classes; arrays are by row, then by class. */
public final class ClassScores {
  private static final double CLIP = Math.ulp(1.0);

  private ClassScores() {}

  /** The first class of the largest probability; NaN probabilities decide nothing (NaN). */
  public static double decision(double[] probabilities) {
    int best = 0;
    for (int k = 0; k < probabilities.length; k++) {
      if (Double.isNaN(probabilities[k])) {
        return Double.NaN;
      }
      best = probabilities[k] > probabilities[best] ? k : best;
    }
    return best;
  }

  /** -ln of the label's probability, clipped to [2^-52, 1 - 2^-52], not made to sum to 1. */
  public static double logLoss(double[] probabilities, int label) {
    double p = label < probabilities.length ? probabilities[label] : 0;
    return -Math.log(Math.min(Math.max(p, CLIP), 1 - CLIP));
  }

  /** Sum over classes of the squared difference to 0 or 1, 0..2 (not halved). */
  public static double brier(double[] probabilities, int label) {
    double sum = label < probabilities.length ? 0 : 1;
    for (int k = 0; k < probabilities.length; k++) {
      double miss = probabilities[k] - (k == label ? 1 : 0);
      sum += miss * miss;
    }
    return sum;
  }

  /**
   * The ROC AUC of one class against the rest, 0..1; NaN when all rows or none are of it.
   *
   * @param labels class indices
   */
  public static double rocAuc(double[][] probabilities, double[] labels, int k) {
    double[] scores = new double[labels.length];
    double[] ofClass = new double[labels.length];
    for (int i = 0; i < labels.length; i++) {
      scores[i] = probabilities[i][k];
      ofClass[i] = labels[i] == k ? 1 : 0;
    }
    return RocAuc.of(scores, ofClass);
  }

  /** Plain mean over the classes of {@link #rocAuc}; NaN when any of them is. */
  public static double macroRocAuc(double[][] probabilities, double[] labels) {
    int classes = probabilities.length == 0 ? 0 : probabilities[0].length;
    double sum = 0;
    for (int k = 0; k < classes; k++) {
      sum += rocAuc(probabilities, labels, k);
    }
    return sum / classes;
  }
}
