package dev.rematch.stats;

import java.util.stream.IntStream;

/**
 * Decisions against labels over several classes (scikit-learn's definitions): {@code counts[k][j]}
 * is the weight of rows of label k that were decided j. Classes that occur in neither do not count.
 *
 * @param counts square, by class index
 */
public record ClassConfusion(double[][] counts) {

  /**
   * Counts the decisions. A NaN decision makes every rate NaN: it decides nothing.
   *
   * @param decisions class indices, 0 or more and whole
   * @param labels class indices
   * @param weights finite, 0 or more
   */
  public static ClassConfusion of(double[] decisions, double[] labels, double[] weights) {
    Checks.sameLength("decisions", decisions.length, "labels", labels.length);
    Checks.sameLength("weights", weights.length, "labels", labels.length);
    Checks.weights(weights);
    int classes = 0;
    for (int i = 0; i < labels.length; i++) {
      classes = Math.max(classes, 1 + index(labels[i], i));
      classes = Math.max(classes, Double.isNaN(decisions[i]) ? 0 : 1 + index(decisions[i], i));
    }
    double[][] counts = new double[classes][classes];
    for (int i = 0; i < labels.length; i++) {
      if (Double.isNaN(decisions[i])) {
        counts[(int) labels[i]][(int) labels[i]] = Double.NaN;
      } else {
        counts[(int) labels[i]][(int) decisions[i]] += weights[i];
      }
    }
    return new ClassConfusion(counts);
  }

  private static int index(double value, int row) {
    if (!(value >= 0 && value < 10_000 && value == Math.rint(value))) {
      throw new IllegalArgumentException(
          "Invalid class: %s in row %d (must be a whole number, 0..9999)".formatted(value, row));
    }
    return (int) value;
  }

  /** Share of right decisions, 0..1; the same as the micro average of precision, recall and F1. */
  public double accuracy() {
    double right = 0;
    double all = 0;
    for (int k = 0; k < counts.length; k++) {
      right += counts[k][k];
      all += labelled(k);
    }
    return right / all;
  }

  /** Plain mean of F1 over the classes that occur in labels or decisions, 0..1. */
  public double macroF1() {
    return occurring().mapToDouble(this::f1).average().orElse(Double.NaN);
  }

  /** Mean of F1 weighted by the labels' counts, 0..1. */
  public double weightedF1() {
    double all = IntStream.range(0, counts.length).mapToDouble(this::labelled).sum();
    return occurring().mapToDouble(k -> labelled(k) * f1(k)).sum() / all;
  }

  /** Plain mean over the occurring classes of precision; a class never decided counts 0. */
  public double macroPrecision() {
    return occurring()
        .mapToDouble(k -> decided(k) == 0 ? 0 : counts[k][k] / decided(k))
        .average()
        .orElse(Double.NaN);
  }

  /** Plain mean over the occurring classes of recall; a class that is no label counts 0. */
  public double macroRecall() {
    return occurring()
        .mapToDouble(k -> labelled(k) == 0 ? 0 : counts[k][k] / labelled(k))
        .average()
        .orElse(Double.NaN);
  }

  /** 2 TP / (2 TP + FP + FN) of one class, 0..1; NaN when it does not occur. */
  public double f1(int k) {
    return 2 * counts[k][k] / (labelled(k) + decided(k));
  }

  private IntStream occurring() {
    return IntStream.range(0, counts.length).filter(k -> !(labelled(k) + decided(k) == 0));
  }

  private double labelled(int k) {
    double sum = 0;
    for (double count : counts[k]) {
      sum += count;
    }
    return sum;
  }

  private double decided(int k) {
    double sum = 0;
    for (double[] row : counts) {
      sum += row[k];
    }
    return sum;
  }
}
