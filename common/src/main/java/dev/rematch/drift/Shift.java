package dev.rematch.drift;

import dev.rematch.stats.KolmogorovSmirnov;
import dev.rematch.stats.StepFunction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What is different about a column, in words.
 *
 * @param detail "NULL in 100 % of the rows, before 0 %"
 */
public record Shift(ShiftKind kind, String detail) {
  /** Of all that moved, so much must be of one kind for the shift to be called that. */
  private static final double MOST = 0.5;

  private static final int SHOWN = 3;

  /** Two distribution functions that are nowhere further apart are the same for a unit's sake. */
  private static final double SAME_SHAPE = 0.03;

  /** A gap that chance makes more often than this says nothing. */
  private static final double CHANCE = 0.001;

  private static final double SMALLEST_FACTOR = 0.05;

  /** Of fewer values any is another times a factor, as far as one can see. */
  private static final int FEWEST_TO_SCALE = 200;

  /** A column that lies nearer to another's reference than this share of the way to its own. */
  private static final double MUCH_NEARER = 0.1;

  private static final DriftStatistic NEARNESS = DriftStatistics.ALL.get("total-variation");

  /**
   * Names the difference of a column that drifted.
   *
   * @param current empty when the column is gone
   * @param references of all columns, to find those that changed places
   */
  public static Shift of(
      String column, Optional<ColumnState> current, Map<String, ColumnState> references) {
    ColumnState reference = references.get(column);
    if (current.isEmpty()) {
      return new Shift(ShiftKind.SCHEMA, "the column is gone");
    }
    ColumnState now = current.get();
    if (now.kind() != reference.kind()) {
      return new Shift(ShiftKind.SCHEMA, "was " + reference.kind() + ", is " + now.kind());
    }
    ColumnPair pair = ColumnPair.of(reference, now);
    double moved = NEARNESS.distance(pair).value();
    double missing = DriftStatistics.MISSING.distance(pair).value();
    if (missing >= MOST * moved) {
      return new Shift(
          ShiftKind.MISSING,
          String.format(
              Locale.ROOT,
              "no value in %.1f %% of the rows, before %.1f %%",
              100.0 * now.missing() / now.rows(),
              100.0 * reference.missing() / reference.rows()));
    }
    return swapped(column, now, moved, references)
        .or(() -> newCategories(reference, now, moved))
        .or(() -> scaled(reference, now))
        .orElseGet(() -> shape(pair, reference, now));
  }

  private static Optional<Shift> newCategories(
      ColumnState reference, ColumnState now, double moved) {
    List<Map.Entry<String, Long>> unknown = new ArrayList<>();
    long rows = 0;
    for (Map.Entry<String, Long> category : now.counts().entrySet()) {
      if (reference.others() == 0 && !reference.counts().containsKey(category.getKey())) {
        unknown.add(category);
        rows += category.getValue();
      }
    }
    if (unknown.isEmpty() || (double) rows / now.rows() < MOST * moved) {
      return Optional.empty();
    }
    unknown.sort(
        Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
            .thenComparing(Map.Entry.comparingByKey()));
    List<String> shown =
        unknown.stream()
            .limit(SHOWN)
            .map(
                c ->
                    String.format(
                        Locale.ROOT,
                        "'%s' in %.1f %% of the rows",
                        c.getKey(),
                        100.0 * c.getValue() / now.rows()))
            .toList();
    String more = unknown.size() > SHOWN ? " and " + (unknown.size() - SHOWN) + " more" : "";
    return Optional.of(
        new Shift(ShiftKind.NEW_CATEGORY, "never seen before: " + String.join(", ", shown) + more));
  }

  private static Optional<Shift> swapped(
      String column, ColumnState now, double moved, Map<String, ColumnState> references) {
    String nearest = "";
    double least = MUCH_NEARER * moved;
    for (Map.Entry<String, ColumnState> other : references.entrySet()) {
      if (other.getValue().kind() == now.kind()
          && !other.getKey().equals(column)
          && atLeast(other.getValue(), now) < least) {
        double apart = NEARNESS.distance(ColumnPair.of(other.getValue(), now)).value();
        if (apart < least) {
          least = apart;
          nearest = other.getKey();
        }
      }
    }
    return nearest.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Shift(
                ShiftKind.SWAPPED, "looks as column " + nearest + " did: were they swapped?"));
  }

  /**
   * A lower bound of their distance that costs next to nothing: of thousands of columns most are
   * told apart by it. How much of the rows lies up to a median, or has one category.
   */
  private static double atLeast(ColumnState one, ColumnState other) {
    if (one.rows() == 0 || other.rows() == 0) {
      return 1;
    }
    if (!one.kind().number()) {
      return one.counts().keySet().stream()
          .filter(c -> other.others() == 0 || other.counts().containsKey(c))
          .limit(1)
          .mapToDouble(c -> Math.abs(share(one, c) - share(other, c)))
          .sum();
    }
    if (one.numbers().isEmpty() || other.numbers().isEmpty()) {
      return Math.abs(
          (double) one.missing() / one.rows() - (double) other.missing() / other.rows());
    }
    double median = one.numbers().quantile(0.5);
    double apart =
        one.numbers().at(median) * one.values() / one.rows()
            - other.numbers().at(median) * other.values() / other.rows();
    return Math.abs(apart) - one.numbers().error() - other.numbers().error();
  }

  private static boolean share(ColumnState of) {
    return of.min() >= 0 && of.max() <= 1;
  }

  private static double share(ColumnState of, String category) {
    return (double) of.counts().getOrDefault(category, 0L) / of.rows();
  }

  /** Whether the numbers are those of before times a factor, chance and rounding apart. */
  private static Optional<Shift> scaled(ColumnState reference, ColumnState now) {
    if (!reference.kind().number() || reference.numbers().isEmpty() || now.numbers().isEmpty()) {
      return Optional.empty();
    }
    // The mean of the deciles in the middle is steadier than the median alone.
    double before = middle(reference.numbers());
    double after = middle(now.numbers());
    double factor = after / before;
    boolean other = before != 0 && factor > 0 && Math.abs(factor - 1) > SMALLEST_FACTOR;
    boolean enough = Math.min(reference.values(), now.values()) >= FEWEST_TO_SCALE;
    // Shares and probabilities have no unit.
    boolean shares = share(reference) && share(now);
    if (!other || !enough || shares || reference.min() == reference.max()) {
      return Optional.empty();
    }
    double apart =
        KolmogorovSmirnov.distance(reference.numbers().times(factor), now.numbers()).low();
    boolean chance =
        KolmogorovSmirnov.asymptoticP(apart, reference.values(), now.values()) > CHANCE;
    return chance || apart < SAME_SHAPE
        ? Optional.of(
            new Shift(
                ShiftKind.SCALE,
                String.format(
                    Locale.ROOT, "all values are %.4g times those before: another unit?", factor)))
        : Optional.empty();
  }

  /** Or the means, of columns whose quartiles stay where they were: most values are alike. */
  private static String quartiles(StepFunction before, StepFunction now) {
    String[] of = new String[6];
    double[] shares = {0.5, 0.25, 0.75};
    boolean moved = false;
    for (int i = 0; i < shares.length; i++) {
      of[2 * i] = String.format(Locale.ROOT, "%.4g", now.quantile(shares[i]));
      of[2 * i + 1] = String.format(Locale.ROOT, "%.4g", before.quantile(shares[i]));
      moved |= !of[2 * i].equals(of[2 * i + 1]);
    }
    return moved
        ? String.format(
            "median %s, before %s; middle half %s to %s, before %s to %s",
            of[0], of[1], of[2], of[4], of[3], of[5])
        : String.format(Locale.ROOT, "mean %.4g, before %.4g", mean(now), mean(before));
  }

  private static double mean(StepFunction numbers) {
    double mean = 0;
    double below = 0;
    for (int i = 0; i < numbers.values().length; i++) {
      mean += numbers.values()[i] * (numbers.shares()[i] - below);
      below = numbers.shares()[i];
    }
    return mean;
  }

  private static double middle(StepFunction numbers) {
    double sum = 0;
    for (int decile = 3; decile <= 7; decile++) {
      sum += numbers.quantile(decile / 10.0);
    }
    return sum / 5;
  }

  private static Shift shape(ColumnPair pair, ColumnState reference, ColumnState now) {
    if (pair.numbers() && !reference.numbers().isEmpty() && !now.numbers().isEmpty()) {
      return new Shift(ShiftKind.SHAPE, quartiles(reference.numbers(), now.numbers()));
    }
    String most = "";
    double apart = -1;
    for (Map.Entry<String, Long> category : reference.counts().entrySet()) {
      double before = (double) category.getValue() / reference.rows();
      double after = (double) now.counts().getOrDefault(category.getKey(), 0L) / now.rows();
      if (Math.abs(after - before) > apart) {
        apart = Math.abs(after - before);
        most =
            String.format(
                Locale.ROOT,
                "'%s' in %.1f %% of the rows, before %.1f %%",
                category.getKey(),
                100 * after,
                100 * before);
      }
    }
    return new Shift(ShiftKind.SHAPE, most.isEmpty() ? "its values differ" : most);
  }
}
