package dev.rematch.performance;

import dev.rematch.core.Task;
import dev.rematch.stats.NullLaw;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How far labels of equal predictions have moved: concept drift, which no look at the features can
 * see.
 *
 * <p>In each tenth of the predictions the mean label (binary: the share of 1) less the mean
 * prediction is compared with what it was; the absolute differences are averaged over the rows of
 * the window. Of a regression in standard deviations of the earlier errors.
 *
 * @param value 0 or more; for probabilities at most 1
 * @param underNoChange how large it gets by chance
 */
public record ConceptShift(double value, NullLaw underNoChange) {
  private static final double GROUPS = 10;

  /**
   * The shift; empty where no bin has labels on both sides.
   *
   * @param before bins of the same version with labels, one row per bin
   * @param now the same of the window
   */
  public static Optional<ConceptShift> of(Task task, List<ScoreBin> before, List<ScoreBin> now) {
    Map<Integer, ScoreBin> earlier =
        before.stream()
            .filter(bin -> bin.labelled().orElse(0L) > 0)
            .collect(Collectors.toMap(ScoreBin::bin, Function.identity(), (a, b) -> b));
    List<ScoreBin> both =
        now.stream()
            .filter(bin -> bin.labelled().orElse(0L) > 0 && earlier.containsKey(bin.bin()))
            .sorted(Comparator.comparingInt(ScoreBin::bin))
            .toList();
    double rows = both.stream().mapToDouble(bin -> bin.labelled().orElseThrow()).sum();
    if (rows == 0) {
      return Optional.empty();
    }
    double unit = task == Task.REGRESSION ? deviation(earlier.values()) : 1;
    if (!(unit > 0)) {
      return Optional.empty();
    }
    double value = 0;
    double mean = 0;
    double variance = 0;
    for (Side[] group : groups(both, earlier)) {
      double share = group[1].rows() / rows;
      double spread =
          Math.sqrt(variance(task, group) * (1 / group[0].rows() + 1 / group[1].rows()));
      value += share * Math.abs(group[1].excess() - group[0].excess()) / unit;
      // The absolute value of a normal number.
      mean += share * Math.sqrt(2 / Math.PI) * spread / unit;
      variance += share * share * (1 - 2 / Math.PI) * spread * spread / (unit * unit);
    }
    return Optional.of(new ConceptShift(value, NullLaw.ofSum(mean, variance, shift -> shift)));
  }

  /** Labelled rows of some neighbouring bins, as sums. */
  private record Side(double rows, double labels, double scores, double squares) {
    static Side of(ScoreBin bin) {
      double rows = bin.labelled().orElseThrow();
      return new Side(
          rows,
          rows * bin.meanLabel().orElseThrow(),
          rows * bin.meanScore(),
          rows * bin.meanSquaredError().orElseThrow());
    }

    Side plus(Side other) {
      return new Side(
          rows + other.rows, labels + other.labels, scores + other.scores, squares + other.squares);
    }

    double excess() {
      return (labels - scores) / rows;
    }
  }

  /** About ten groups of neighbours with equally many rows: few rows make much noise. */
  private static List<Side[]> groups(List<ScoreBin> now, Map<Integer, ScoreBin> earlier) {
    double all = 0;
    for (ScoreBin bin : now) {
      all += bin.labelled().orElseThrow();
    }
    List<Side[]> groups = new ArrayList<>();
    Side[] open = {new Side(0, 0, 0, 0), new Side(0, 0, 0, 0)};
    for (ScoreBin bin : now) {
      open[0] = open[0].plus(Side.of(earlier.get(bin.bin())));
      open[1] = open[1].plus(Side.of(bin));
      if (open[1].rows() >= all / GROUPS) {
        groups.add(open);
        open = new Side[] {new Side(0, 0, 0, 0), new Side(0, 0, 0, 0)};
      }
    }
    if (open[1].rows() > 0) {
      groups.add(open);
    }
    return groups;
  }

  /** Of one label given the group, from both sides together. */
  private static double variance(Task task, Side[] group) {
    double rows = group[0].rows() + group[1].rows();
    if (task == Task.BINARY) {
      // Half a row of each kind keeps a group without a 1 from being sure of itself.
      double rate = (group[0].labels() + group[1].labels() + 0.5) / (rows + 1);
      return rate * (1 - rate);
    }
    double errors = 0;
    for (Side side : group) {
      errors +=
          side.rows() * Math.max(0, side.squares() / side.rows() - side.excess() * side.excess());
    }
    return errors / rows;
  }

  private static double deviation(Iterable<ScoreBin> bins) {
    double rows = 0;
    double squares = 0;
    for (ScoreBin bin : bins) {
      rows += bin.labelled().orElseThrow();
      squares += bin.labelled().orElseThrow() * bin.meanSquaredError().orElseThrow();
    }
    return Math.sqrt(squares / rows);
  }
}
