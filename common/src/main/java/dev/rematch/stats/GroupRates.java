package dev.rematch.stats;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * How a binary decision treats the groups of a column: its rates by group, and the largest gap
 * between two groups (fairlearn's definitions). A rate that a group does not have, such as the true
 * positive rate of a group without positives, is NaN and left out of the gap; a gap without any
 * rate is NaN. One group alone has gap 0: nothing was compared, which is not the same as fair.
 *
 * @param byGroup counts of decisions and labels, by the group's name
 */
public record GroupRates(Map<String, ConfusionMatrix> byGroup) {
  public GroupRates {
    byGroup = Map.copyOf(byGroup);
  }

  /**
   * Decides 1 where score &gt;= threshold. A NaN score makes its group's counts NaN.
   *
   * @param labels 0 or 1
   * @param weights finite, 0 or more; a group without weight is none
   * @param groups the group of each row
   */
  public static GroupRates at(
      double threshold, double[] scores, double[] labels, double[] weights, String[] groups) {
    Checks.sameLength("groups", groups.length, "labels", labels.length);
    Map<String, double[]> cells = new TreeMap<>();
    for (int i = 0; i < groups.length; i++) {
      double[] cell = cells.computeIfAbsent(groups[i], g -> new double[4]);
      int row = labels[i] == 1 ? 2 : 0;
      int column = scores[i] >= threshold ? 1 : 0;
      cell[row + column] += Double.isNaN(scores[i]) ? Double.NaN : weights[i];
    }
    Map<String, ConfusionMatrix> byGroup = new TreeMap<>();
    cells.forEach(
        (group, c) -> {
          ConfusionMatrix matrix = new ConfusionMatrix(c[3], c[1], c[0], c[2]);
          if (!(matrix.total() == 0)) {
            byGroup.put(group, matrix);
          }
        });
    return new GroupRates(byGroup);
  }

  /** Share of rows decided 1. */
  public static double selectionRate(ConfusionMatrix group) {
    return (group.truePositives() + group.falsePositives()) / group.total();
  }

  /** Largest difference of selection rates, 0..1 (demographic parity difference). */
  public double selectionGap() {
    return gap(GroupRates::selectionRate);
  }

  /** Smallest selection rate over the largest, 0..1; NaN when nobody was selected. */
  public double selectionRatio() {
    double[] range = range(GroupRates::selectionRate);
    return range[0] / range[1];
  }

  /** Largest difference of true positive rates, 0..1 (equal opportunity difference). */
  public double truePositiveGap() {
    return gap(ConfusionMatrix::recall);
  }

  /** Largest difference of false positive rates, 0..1. */
  public double falsePositiveGap() {
    return gap(group -> 1 - group.specificity());
  }

  /** The larger of the gaps of true and false positive rates that exist (equalized odds). */
  public double equalizedOddsGap() {
    double tpr = truePositiveGap();
    double fpr = falsePositiveGap();
    if (Double.isNaN(tpr)) {
      return fpr;
    }
    return Double.isNaN(fpr) ? tpr : Math.max(tpr, fpr);
  }

  private double gap(ToDoubleFunction<ConfusionMatrix> rate) {
    double[] range = range(rate);
    return range[1] - range[0];
  }

  private double[] range(ToDoubleFunction<ConfusionMatrix> rate) {
    double[] range = {Double.NaN, Double.NaN};
    for (ConfusionMatrix group : byGroup.values()) {
      double value = rate.applyAsDouble(group);
      if (Double.isNaN(group.total())) {
        return new double[] {Double.NaN, Double.NaN};
      }
      if (!Double.isNaN(value)) {
        range[0] = Double.isNaN(range[0]) ? value : Math.min(range[0], value);
        range[1] = Double.isNaN(range[1]) ? value : Math.max(range[1], value);
      }
    }
    return range;
  }
}
