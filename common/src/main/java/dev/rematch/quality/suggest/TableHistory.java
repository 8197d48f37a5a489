package dev.rematch.quality.suggest;

import dev.rematch.core.PeriodUnit;
import dev.rematch.profile.ColumnProfile;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is stored of a table over time.
 *
 * @param unit of its periods
 * @param periods profiles by first day and column, in the order of the columns
 */
public record TableHistory(
    String table, PeriodUnit unit, SortedMap<LocalDate, Map<String, ColumnProfile>> periods) {
  public TableHistory {
    SortedMap<LocalDate, Map<String, ColumnProfile>> filled = new TreeMap<>();
    periods.forEach(
        (day, columns) -> {
          if (rows(columns) > 0) {
            filled.put(day, new LinkedHashMap<>(columns));
          }
        });
    periods = Collections.unmodifiableSortedMap(filled);
  }

  /** The same of the latest periods only. */
  public TableHistory latest(int most) {
    SortedMap<LocalDate, Map<String, ColumnProfile>> some = new TreeMap<>(periods);
    while (some.size() > most) {
      some.remove(some.firstKey());
    }
    return new TableHistory(table, unit, some);
  }

  /** Rows by period. */
  SortedMap<LocalDate, Long> rows() {
    SortedMap<LocalDate, Long> rows = new TreeMap<>();
    periods.forEach((day, columns) -> rows.put(day, rows(columns)));
    return rows;
  }

  /** The columns that the last period has, since each has been of the kind that it is. */
  List<ColumnHistory> columns() {
    List<ColumnHistory> all = new ArrayList<>();
    if (periods.isEmpty()) {
      return all;
    }
    periods
        .get(periods.lastKey())
        .forEach(
            (column, last) -> {
              List<ColumnProfile> of = new ArrayList<>();
              for (Map<String, ColumnProfile> period : periods.values()) {
                ColumnProfile profile = period.get(column);
                if (profile == null || profile.kind() != last.kind()) {
                  of.clear();
                } else if (profile.rows() > 0) {
                  of.add(profile);
                }
              }
              all.add(new ColumnHistory(column, of));
            });
    return all;
  }

  private static long rows(Map<String, ColumnProfile> columns) {
    return columns.values().stream().mapToLong(ColumnProfile::rows).max().orElse(0);
  }
}
