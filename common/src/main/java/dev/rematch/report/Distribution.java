package dev.rematch.report;

import dev.rematch.profile.CategoricalProfile;
import dev.rematch.profile.ColumnProfile;
import dev.rematch.profile.NumericProfile;
import dev.rematch.profile.ValueKind;
import dev.rematch.stats.StepFunction;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Two profiles of one column cut alike.
 *
 * @param order "numbers" or "names"
 * @param before shares of all rows, 0..1, label by label
 */
record Distribution(String order, List<String> labels, List<Double> before, List<Double> now) {
  /** Bins between the open ones at the ends. */
  static final int BINS = 16;

  /** So many names are shown apart. */
  static final int NAMES = 12;

  /** Whole numbers of no more different values are shown value by value. */
  private static final int VALUES = 25;

  /** The share of values beyond each end of the bins. */
  private static final double BEYOND = 0.005;

  private static final String MISSING = "no value";

  Distribution {
    labels = List.copyOf(labels);
    before = List.copyOf(before);
    now = List.copyOf(now);
  }

  static Distribution of(ColumnProfile before, ColumnProfile now) {
    Builder bars = new Builder(before.rows(), now.rows());
    if (before instanceof NumericProfile then && now instanceof NumericProfile latest) {
      bars.numbers(then, latest);
    } else {
      bars.names(names(before), names(now));
    }
    bars.add(MISSING, (double) before.nulls(), (double) now.nulls());
    return new Distribution(
        before.kind().number() ? "numbers" : "names", bars.labels, bars.before, bars.now);
  }

  private static Map<String, Long> names(ColumnProfile profile) {
    return profile instanceof CategoricalProfile names
        ? names.counts()
        : ((NumericProfile) profile).counts();
  }

  /** Gathers bars. */
  private static final class Builder {
    private final long rowsBefore;
    private final long rowsNow;
    private final List<String> labels = new ArrayList<>();
    private final List<Double> before = new ArrayList<>();
    private final List<Double> now = new ArrayList<>();

    Builder(long rowsBefore, long rowsNow) {
      this.rowsBefore = rowsBefore;
      this.rowsNow = rowsNow;
    }

    /** Leaves out what is nowhere. */
    void add(String label, double then, double latest) {
      if (then > 0 || latest > 0) {
        labels.add(label);
        before.add(rowsBefore == 0 ? 0.0 : then / rowsBefore);
        now.add(rowsNow == 0 ? 0.0 : latest / rowsNow);
      }
    }

    void names(Map<String, Long> then, Map<String, Long> latest) {
      TreeSet<String> all = new TreeSet<>(then.keySet());
      all.addAll(latest.keySet());
      Comparator<String> most =
          Comparator.comparingDouble(
              (String name) ->
                  -Math.max(
                      then.getOrDefault(name, 0L) / (double) Math.max(1, rowsBefore),
                      latest.getOrDefault(name, 0L) / (double) Math.max(1, rowsNow)));
      List<String> sorted = all.stream().sorted(most.thenComparing(n -> n)).toList();
      double restBefore = sum(then);
      double restNow = sum(latest);
      for (String name : sorted.subList(0, Math.min(NAMES, sorted.size()))) {
        add(
            name.isEmpty() ? "(empty text)" : name,
            then.getOrDefault(name, 0L),
            latest.getOrDefault(name, 0L));
        restBefore -= then.getOrDefault(name, 0L);
        restNow -= latest.getOrDefault(name, 0L);
      }
      int others = sorted.size() - Math.min(NAMES, sorted.size());
      add(others + " other values", restBefore, restNow);
    }

    private static double sum(Map<String, Long> counts) {
      return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    void numbers(NumericProfile then, NumericProfile latest) {
      StepFunction a = then.steps();
      StepFunction b = latest.steps();
      Map<String, Long> exact = new TreeMap<>(then.counts());
      exact.putAll(latest.counts());
      boolean counted = !then.counts().isEmpty() && !latest.counts().isEmpty();
      if (counted && exact.size() <= VALUES) {
        exact.keySet().stream()
            .sorted(Comparator.comparingDouble(Double::parseDouble))
            .forEach(
                v ->
                    add(
                        text(then.kind(), Double.parseDouble(v), 1),
                        then.counts().getOrDefault(v, 0L),
                        latest.counts().getOrDefault(v, 0L)));
        return;
      }
      if (a.isEmpty() && b.isEmpty()) {
        return;
      }
      bins(then, latest, a, b);
    }

    private void bins(NumericProfile then, NumericProfile latest, StepFunction a, StepFunction b) {
      double low = least(a.quantile(BEYOND), b.quantile(BEYOND));
      double high = -least(-a.quantile(1 - BEYOND), -b.quantile(1 - BEYOND));
      double width = Bin.width(low, high, BINS);
      double start = Math.floor(low / width) * width;
      int count = (int) Math.max(1, Math.ceil((high - start) / width));
      ValueKind kind = then.kind();
      add(
          "≤ " + text(kind, start, width),
          then.finite() * a.at(start),
          latest.finite() * b.at(start));
      for (int i = 0; i < count; i++) {
        double from = start + i * width;
        double to = start + (i + 1) * width;
        labels.add(text(kind, from, width) + " – " + text(kind, to, width));
        before.add(share(then, a, from, to, rowsBefore));
        now.add(share(latest, b, from, to, rowsNow));
      }
      double end = start + count * width;
      add(
          "> " + text(kind, end, width),
          a.isEmpty() ? 0 : then.finite() * (1 - a.at(end)),
          b.isEmpty() ? 0 : latest.finite() * (1 - b.at(end)));
    }

    private static double share(
        NumericProfile of, StepFunction steps, double from, double to, long rows) {
      return rows == 0 ? 0 : of.finite() * (steps.at(to) - steps.at(from)) / rows;
    }

    private static double least(double a, double b) {
      return Double.isNaN(a) ? b : Double.isNaN(b) ? a : Math.min(a, b);
    }

    private static String text(ValueKind kind, double value, double width) {
      return switch (kind) {
        case DATE -> LocalDate.ofEpochDay((long) value).toString();
        case TIMESTAMP ->
            Instant.ofEpochSecond((long) value)
                .atOffset(ZoneOffset.UTC)
                .toLocalDateTime()
                .toString();
        default -> Bin.text(value, width);
      };
    }
  }
}
