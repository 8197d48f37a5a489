package dev.rematch.performance;

import dev.rematch.core.Task;
import dev.rematch.profile.NumericProfile;
import dev.rematch.profile.UnitBins;
import dev.rematch.stats.Bins;
import dev.rematch.stats.StepFunction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Cuts predictions into bins: a hundred of equal width for probabilities, twenty of equal mass on
 * the version's own holdout for numbers.
 */
public final class ScoreBins {
  private static final int NUMBER_BINS = 20;

  /**
   * What the bins are of.
   *
   * @param slice "all" or "holdout"
   */
  public record Subject(
      String runId, String model, Optional<Integer> version, String window, String slice) {}

  private final Bins bins;
  private final double[] edges;
  private final double lowest;
  private final double highest;

  private ScoreBins(double[] edges, double lowest, double highest) {
    this.bins = Bins.of(edges);
    this.edges = bins.edges();
    this.lowest = lowest;
    this.highest = highest;
  }

  /**
   * The bins for a kind of label.
   *
   * @param onHoldout how the version's predictions were distributed on its holdout; looked at for
   *     regression only
   * @return empty for classes, and for a regression whose holdout is not known
   */
  public static Optional<ScoreBins> of(Task task, Optional<NumericProfile> onHoldout) {
    return switch (task) {
      case BINARY -> Optional.of(new ScoreBins(UnitBins.edges(), 0, 1));
      case REGRESSION ->
          onHoldout
              .filter(scores -> scores.finite() > 0)
              .map(
                  scores ->
                      new ScoreBins(
                          scores.quantiles(
                              IntStream.range(1, NUMBER_BINS)
                                  .mapToDouble(k -> (double) k / NUMBER_BINS)
                                  .toArray()),
                          Double.NEGATIVE_INFINITY,
                          Double.POSITIVE_INFINITY));
      case MULTICLASS -> Optional.empty();
    };
  }

  /**
   * Of predictions whose labels nobody knows yet: exact for probabilities, of other numbers within
   * the error of their profile.
   */
  public List<ScoreBin> unlabelled(Subject of, NumericProfile scores) {
    boolean probabilities = lowest == 0 && highest == 1;
    if (probabilities && scores.unitBins().isPresent()) {
      List<ScoreBin> exact = new ArrayList<>();
      scores
          .unitBins()
          .get()
          .occupied()
          .forEach((bin, cell) -> exact.add(bin(of, bin, cell.rows(), cell.sum() / cell.rows())));
      return exact;
    }
    StepFunction steps = scores.steps();
    double[] rows = new double[edges.length + 1];
    double[] sums = new double[edges.length + 1];
    double before = 0;
    for (int i = 0; i < steps.values().length; i++) {
      double count = (steps.shares()[i] - before) * scores.finite();
      before = steps.shares()[i];
      int bin = bins.indexOf(steps.values()[i]);
      rows[bin] += count;
      sums[bin] += count * steps.values()[i];
    }
    List<ScoreBin> all = new ArrayList<>();
    for (int bin = 0; bin < rows.length; bin++) {
      long count = Math.round(rows[bin]);
      if (count > 0) {
        all.add(bin(of, bin, count, sums[bin] / rows[bin]));
      }
    }
    return all;
  }

  /**
   * Of predictions whose labels are known.
   *
   * @param labels NaN where it is not
   */
  public List<ScoreBin> labelled(Subject of, double[] predictions, double[] labels) {
    int[][] members = new int[edges.length + 1][];
    int[] sizes = new int[edges.length + 1];
    int[] placed = new int[predictions.length];
    for (int i = 0; i < predictions.length; i++) {
      placed[i] = Double.isNaN(predictions[i]) ? -1 : bins.indexOf(predictions[i]);
      if (placed[i] >= 0) {
        sizes[placed[i]]++;
      }
    }
    Arrays.setAll(members, bin -> new int[sizes[bin]]);
    for (int i = predictions.length - 1; i >= 0; i--) {
      if (placed[i] >= 0) {
        members[placed[i]][--sizes[placed[i]]] = i;
      }
    }
    List<ScoreBin> all = new ArrayList<>();
    for (int bin = 0; bin < members.length; bin++) {
      if (members[bin].length > 0) {
        all.add(bin(of, bin, members[bin], predictions, labels));
      }
    }
    return all;
  }

  private ScoreBin bin(Subject of, int bin, int[] members, double[] predictions, double[] labels) {
    double scores = 0;
    double known = 0;
    double truth = 0;
    double absolute = 0;
    double squared = 0;
    for (int i : members) {
      scores += predictions[i];
      if (!Double.isNaN(labels[i])) {
        double error = predictions[i] - labels[i];
        known++;
        truth += labels[i];
        absolute += Math.abs(error);
        squared += error * error;
      }
    }
    ScoreBin plain = bin(of, bin, members.length, scores / members.length);
    boolean any = known > 0;
    return new ScoreBin(
        plain.runId(),
        plain.model(),
        plain.version(),
        plain.window(),
        plain.slice(),
        bin,
        plain.low(),
        plain.high(),
        plain.rows(),
        plain.meanScore(),
        Optional.of((long) known),
        any ? Optional.of(truth / known) : Optional.empty(),
        any ? Optional.of(absolute / known) : Optional.empty(),
        any ? Optional.of(squared / known) : Optional.empty());
  }

  private ScoreBin bin(Subject of, int bin, long rows, double mean) {
    return new ScoreBin(
        of.runId(),
        of.model(),
        of.version(),
        of.window(),
        of.slice(),
        bin,
        bin == 0 ? lowest : edges[bin - 1],
        bin == edges.length ? highest : edges[bin],
        rows,
        mean,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
