package dev.rematch.quality.suggest;

import dev.rematch.core.PeriodUnit;
import dev.rematch.profile.NumericProfile;
import dev.rematch.profile.ValueKind;
import dev.rematch.quality.Expectation;
import dev.rematch.quality.Severity;
import dev.rematch.quality.UsualVolume;
import dev.rematch.stats.UsualCount;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;

/** Proposes how many rows a table gets, and how soon. */
final class VolumeRules {
  private static final int FEWEST_PERIODS = 3;
  private static final int FEWEST_FOR_VOLUME = 9;
  private static final int SEASONS = 5;
  private static final int JUDGED_AFTER = 4;
  private static final double DEVIATIONS = 6;
  private static final double SLACK = 1.5;

  /** A rule that so much is usual by says nothing. */
  private static final double MOST_DEVIATIONS = 30;

  private static final double DAY_SECONDS = 86_400;

  private VolumeRules() {}

  /** Half of the fewest rows that a period had. */
  static Optional<Suggestion> rowCount(SortedMap<LocalDate, Long> rows) {
    if (rows.size() < FEWEST_PERIODS) {
      return Optional.empty();
    }
    long fewest = rows.values().stream().mapToLong(Long::longValue).min().orElse(0);
    long most = rows.values().stream().mapToLong(Long::longValue).max().orElse(0);
    double digits = Math.floor(Math.log10((double) Math.max(1, fewest)));
    long step = (long) Math.pow(10, Math.max(0, digits - 1));
    long min = Math.max(1, fewest / 2 / step * step);
    return Optional.of(
        new Suggestion(
            new Expectation.RowCount(OptionalLong.of(min), OptionalLong.empty(), Severity.WARN),
            String.format(
                Locale.ROOT, "%,d to %,d rows in each of %d periods", fewest, most, rows.size())));
  }

  /** So many deviations that every period keeps to what those before it say. */
  static Optional<Suggestion> volume(SortedMap<LocalDate, Long> rows, PeriodUnit unit) {
    int season = season(unit, rows.size());
    double furthest = 0;
    int judged = 0;
    for (LocalDate period : rows.keySet()) {
      Optional<UsualCount> usual = UsualVolume.before(rows, period, unit, season);
      // Earlier ones were compared with all seasons alike; from now on that does not happen again.
      boolean seasoned = season == 1 || rows.headMap(period).size() >= JUDGED_AFTER * season;
      if (usual.isPresent() && seasoned) {
        judged++;
        furthest = Math.max(furthest, usual.get().deviations((double) rows.get(period)));
      }
    }
    double deviations = Math.max(DEVIATIONS, Math.ceil(SLACK * furthest));
    if (judged == 0 || rows.size() < FEWEST_FOR_VOLUME || deviations > MOST_DEVIATIONS) {
      return Optional.empty();
    }
    return Optional.of(
        new Suggestion(
            new Expectation.Volume(deviations, season, Severity.WARN),
            String.format(
                Locale.ROOT,
                "at most %.1f deviations from those before in %s",
                furthest,
                ColumnHistory.count(judged, "period"))));
  }

  private static int season(PeriodUnit unit, int periods) {
    int season =
        switch (unit) {
          case DAY -> 7;
          case MONTH -> 12;
          default -> 1;
        };
    return periods >= SEASONS * season ? season : 1;
  }

  /** Until the next period must have come, for columns whose values lie in their period. */
  static List<Suggestion> freshness(TableHistory history) {
    List<Suggestion> fresh = new ArrayList<>();
    if (history.periods().size() < FEWEST_PERIODS) {
      return fresh;
    }
    for (ColumnHistory column : history.columns()) {
      boolean date = column.kind() == ValueKind.DATE;
      if (!date && column.kind() != ValueKind.TIMESTAMP) {
        continue;
      }
      long longest = longestWait(history, column.column(), date ? 1 : DAY_SECONDS);
      if (longest > 0) {
        fresh.add(
            new Suggestion(
                new Expectation.Freshness(column.column(), (int) longest, Severity.WARN),
                String.format(
                    Locale.ROOT,
                    "from the newest value of a period to the end of the next %d days at most, in"
                        + " %s",
                    longest,
                    column.span())));
      }
    }
    return fresh;
  }

  /** In days; 0 when a value lies outside its period, or a period has none. */
  private static long longestWait(TableHistory history, String column, double unitsPerDay) {
    long longest = 0;
    for (Map.Entry<LocalDate, ? extends Map<String, ?>> period : history.periods().entrySet()) {
      if (!(period.getValue().get(column) instanceof NumericProfile numbers)
          || numbers.finite() == 0) {
        return 0;
      }
      LocalDate first = day(numbers.moments().min() / unitsPerDay);
      LocalDate last = day(numbers.moments().max() / unitsPerDay);
      LocalDate end = history.unit().plus(period.getKey(), 1);
      if (first.isBefore(period.getKey()) || !last.isBefore(end)) {
        return 0;
      }
      longest = Math.max(longest, ChronoUnit.DAYS.between(last, history.unit().plus(end, 1)));
    }
    return longest;
  }

  private static LocalDate day(double days) {
    return LocalDate.ofEpochDay((long) Math.floor(days));
  }
}
