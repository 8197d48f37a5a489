package dev.rematch.quality.suggest;

import dev.rematch.profile.CategoricalProfile;
import dev.rematch.profile.ColumnProfile;
import dev.rematch.profile.NumericProfile;
import dev.rematch.profile.ValueKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One column over time.
 *
 * @param periods its profiles of periods that hold rows, oldest first, all of one kind; at least
 *     one
 */
record ColumnHistory(String column, List<ColumnProfile> periods) {
  /** With fewer periods or rows a rule only warns. */
  private static final int FIRM_PERIODS = 6;

  private static final long FIRM_ROWS = 1000;

  ColumnHistory {
    periods = List.copyOf(periods);
    if (periods.isEmpty()) {
      throw new IllegalArgumentException("Invalid history: column " + column + " has no period");
    }
  }

  ValueKind kind() {
    return last().kind();
  }

  ColumnProfile last() {
    return periods.get(periods.size() - 1);
  }

  long rows() {
    return periods.stream().mapToLong(ColumnProfile::rows).sum();
  }

  long nulls() {
    return periods.stream().mapToLong(ColumnProfile::nulls).sum();
  }

  long values() {
    return rows() - nulls();
  }

  /** Whether there is enough of it for a rule that does more than warn. */
  boolean firm() {
    return periods.size() >= FIRM_PERIODS && rows() >= FIRM_ROWS;
  }

  /** The same with one period left out; there must be another. */
  ColumnHistory without(int period) {
    List<ColumnProfile> others = new ArrayList<>(periods);
    others.remove(period);
    return new ColumnHistory(column, others);
  }

  /** Of a numeric column, its periods that hold finite values. */
  List<NumericProfile> numbers() {
    return periods.stream()
        .filter(NumericProfile.class::isInstance)
        .map(NumericProfile.class::cast)
        .filter(p -> p.finite() > 0)
        .toList();
  }

  /** Of a text column. */
  List<CategoricalProfile> texts() {
    return periods.stream()
        .filter(CategoricalProfile.class::isInstance)
        .map(CategoricalProfile.class::cast)
        .toList();
  }

  /** Whether almost every value is another: then they name rows and are no categories. */
  boolean identifies() {
    double distinct = periods.stream().mapToDouble(p -> p.distinct().estimate()).sum();
    return values() > 0 && distinct > 0.5 * values();
  }

  /** "12 periods". */
  String span() {
    return count(periods.size(), "period");
  }

  /** "1 row", "1,200 rows". */
  static String count(long n, String what) {
    return String.format(Locale.ROOT, "%,d %s%s", n, what, n == 1 ? "" : "s");
  }
}
