package dev.rematch.report;

import dev.rematch.performance.ScoreBin;
import dev.rematch.stats.Interval;
import dev.rematch.stats.ProportionInterval;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/**
 * A point of a reliability curve.
 *
 * @param label the predictions that it is about, "(0.1, 0.2]"
 * @param low lower end of where the mean label lies at 95 % confidence; NaN for numbers
 */
record Reliability(
    String label, double predicted, double came, double low, double high, long rows) {
  /** Bins of probabilities, each of so much. */
  private static final double WIDTH = 0.1;

  /** Whether all bins lie between 0 and 1. */
  static boolean probabilities(Collection<ScoreBin> bins) {
    return bins.stream().allMatch(b -> b.low() >= 0 && b.high() <= 1);
  }

  /** Ten points of probabilities; of other numbers one of each stored bin. */
  static List<Reliability> of(List<ScoreBin> bins) {
    TreeMap<Integer, List<ScoreBin>> groups = new TreeMap<>();
    boolean shares = probabilities(bins);
    for (ScoreBin bin : bins) {
      int group = shares ? (int) Math.floor(bin.low() / WIDTH + 1e-9) : bin.bin();
      groups.computeIfAbsent(group, g -> new ArrayList<>()).add(bin);
    }
    List<Reliability> points = new ArrayList<>();
    groups.forEach((group, members) -> points.add(merged(members, shares, group)));
    return points;
  }

  private static Reliability merged(List<ScoreBin> members, boolean shares, int group) {
    long rows = 0;
    double scores = 0;
    double labels = 0;
    for (ScoreBin bin : members) {
      long known = bin.labelled().orElse(0L);
      rows += known;
      scores += known * bin.meanScore();
      labels += known * bin.meanLabel().orElseThrow();
    }
    Interval interval =
        shares
            ? ProportionInterval.wilson(Math.min(rows, Math.round(labels)), rows, 0.95)
            : new Interval(Double.NaN, Double.NaN);
    double low = shares ? group * WIDTH : members.get(0).low();
    double high = shares ? (group + 1) * WIDTH : members.get(members.size() - 1).high();
    String label =
        shares
            ? Bin.text(low, WIDTH) + " – " + Bin.text(high, WIDTH)
            : Shown.number(low) + " – " + Shown.number(high);
    return new Reliability(
        label, scores / rows, labels / rows, interval.low(), interval.high(), rows);
  }

  /** Mean prediction minus mean label of all rows. */
  static double bias(Collection<ScoreBin> bins) {
    double off = 0;
    long rows = 0;
    for (ScoreBin bin : bins) {
      long known = bin.labelled().orElse(0L);
      off += known * (bin.meanScore() - bin.meanLabel().orElseThrow());
      rows += known;
    }
    return off / rows;
  }

  Plot.Met point() {
    return new Plot.Met(predicted, came, low, high, rows, label);
  }
}
