package dev.rematch.stats;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Expected calibration error: the weighted mean over bins of |mean score - positive share| (Naeini,
 * Cooper and Hauskrecht 2015). Range 0..1, 0 is calibrated at the grain of the bins. NaN for no
 * rows or a NaN score; one class alone is fine.
 */
public final class CalibrationError {
  private CalibrationError() {}

  /**
   * Over equal widths of the score, see {@link #curve}.
   *
   * @param scores probabilities, 0..1
   * @param labels 0 or 1
   * @param weights finite, 0 or more
   */
  public static double equalWidth(double[] scores, double[] labels, double[] weights, int bins) {
    return Checks.hasNaN(scores) ? Double.NaN : mean(curve(scores, labels, weights, bins));
  }

  /**
   * {@link #equalWidth} as a function of the weights alone.
   *
   * @param scores probabilities, 0..1
   * @param labels 0 or 1
   */
  public static WeightedStatistic equalWidth(double[] scores, double[] labels, int bins) {
    Checks.sameLength("scores", scores.length, "labels", labels.length);
    Checks.binaryLabels(labels);
    if (Checks.hasNaN(scores)) {
      return weights -> Double.NaN;
    }
    Bins widths = widths(bins);
    int[] places = new int[scores.length];
    for (int i = 0; i < places.length; i++) {
      places[i] = 3 * widths.indexOf(scores[i]);
    }
    return new SummedStatistic(
        places,
        new double[][] {Checks.ones(places.length), scores, labels},
        3 * bins,
        sums -> {
          double[][] byBin = new double[bins][];
          for (int bin = 0; bin < bins; bin++) {
            byBin[bin] = Arrays.copyOfRange(sums, 3 * bin, 3 * bin + 3);
          }
          return mean(occupied(byBin));
        });
  }

  private static Bins widths(int bins) {
    double[] edges = new double[bins - 1];
    for (int k = 1; k < bins; k++) {
      edges[k - 1] = (double) k / bins;
    }
    return Bins.of(edges);
  }

  /**
   * Over consecutive chunks of equal row count after a stable sort by score; the first {@code n mod
   * bins} chunks are one row longer, empty ones are left out. Ties that cross a border make it
   * depend on row order.
   */
  public static double equalMass(double[] scores, double[] labels, int bins) {
    Checks.sameLength("scores", scores.length, "labels", labels.length);
    Checks.binaryLabels(labels);
    if (Checks.hasNaN(scores)) {
      return Double.NaN;
    }
    int[] order = SortOrder.ascending(scores);
    int size = order.length / bins;
    int longer = order.length % bins;
    double[][] sums = new double[bins][3];
    int row = 0;
    for (int bin = 0; bin < bins; bin++) {
      int end = row + size + (bin < longer ? 1 : 0);
      for (; row < end; row++) {
        add(sums[bin], scores[order[row]], labels[order[row]], 1);
      }
    }
    return mean(occupied(sums));
  }

  /**
   * The reliability curve over equal widths: bins (lo, hi] with edges k/bins, 0 in the first; empty
   * bins are left out; an empty list for no rows.
   *
   * @throws IllegalArgumentException on a score outside 0..1
   */
  public static List<ReliabilityBin> curve(
      double[] scores, double[] labels, double[] weights, int bins) {
    Checks.sameLength("scores", scores.length, "labels", labels.length);
    Checks.sameLength("weights", weights.length, "labels", labels.length);
    Checks.binaryLabels(labels);
    Checks.weights(weights);
    Bins widths = widths(bins);
    double[][] sums = new double[bins][3];
    for (int i = 0; i < scores.length; i++) {
      if (!(scores[i] >= 0 && scores[i] <= 1)) {
        throw new IllegalArgumentException(
            "Invalid score: %s in row %d (must be a probability, 0..1)".formatted(scores[i], i));
      }
      add(sums[widths.indexOf(scores[i])], scores[i], labels[i], weights[i]);
    }
    return occupied(sums);
  }

  private static void add(double[] sums, double score, double label, double weight) {
    sums[0] += weight;
    sums[1] += weight * score;
    sums[2] += weight * label;
  }

  private static List<ReliabilityBin> occupied(double[][] sums) {
    List<ReliabilityBin> bins = new ArrayList<>();
    for (int bin = 0; bin < sums.length; bin++) {
      double[] sum = sums[bin];
      if (sum[0] > 0) {
        bins.add(new ReliabilityBin(bin, sum[0], sum[1] / sum[0], sum[2] / sum[0]));
      }
    }
    return List.copyOf(bins);
  }

  private static double mean(List<ReliabilityBin> bins) {
    double rows = 0;
    double sum = 0;
    for (ReliabilityBin bin : bins) {
      rows += bin.rows();
      sum += bin.rows() * bin.gap();
    }
    return sum / rows;
  }
}
