package dev.rematch.profile;

import dev.rematch.core.AppendLog;
import dev.rematch.core.Span;
import dev.rematch.core.Window;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Profiles of a table over time, by their windows: as each window was last written. */
public final class ProfileHistory {
  private final AppendLog<ProfileRow> rows;
  private final String pipeline;

  public ProfileHistory(AppendLog<ProfileRow> rows, String pipeline) {
    this.rows = rows;
    this.pipeline = pipeline;
  }

  /**
   * The profiles of all windows that lie within another, by first day and column.
   *
   * @param slice "all", "column=value", or "model_version=4" for predictions on the version's
   *     holdout
   */
  public SortedMap<LocalDate, Map<String, ColumnProfile>> within(
      String table, String slice, Window window) {
    List<ProfileRow> found =
        rows.where(
            List.of(
                new Span("window", "[" + window.from(), "[" + window.to()),
                Span.at("slice", slice)),
            row ->
                row.pipeline().equals(pipeline)
                    && row.table().equals(table)
                    && row.slice().equals(slice)
                    && lies(row.window(), window));
    Map<String, ProfileRow> newest = new HashMap<>();
    for (ProfileRow row : found) {
      newest.merge(
          row.window() + row.column(),
          row,
          (before, now) -> now.tableVersion() >= before.tableVersion() ? now : before);
    }
    SortedMap<LocalDate, Map<String, ColumnProfile>> periods = new TreeMap<>();
    for (ProfileRow row : found) {
      if (newest.get(row.window() + row.column()).equals(row)) {
        periods
            .computeIfAbsent(from(row.window()), p -> new LinkedHashMap<>())
            .put(row.column(), ProfileRows.profile(row));
      }
    }
    return periods;
  }

  /**
   * Every window of all rows of a table that was ever profiled.
   *
   * @return by table, in the order of their first days
   */
  public SortedMap<String, SortedSet<Window>> windows() {
    SortedMap<String, SortedSet<Window>> windows = new TreeMap<>();
    // Profiles are large: none is kept.
    rows.where(
        List.of(Span.at("slice", Profiles.ALL)),
        row -> {
          if (row.pipeline().equals(pipeline) && row.slice().equals(Profiles.ALL)) {
            windows
                .computeIfAbsent(
                    row.table(), t -> new TreeSet<>(Comparator.comparing(Window::from)))
                .add(new Window(from(row.window()), to(row.window())));
          }
          return false;
        });
    return windows;
  }

  private static boolean lies(String inner, Window outer) {
    return !from(inner).isBefore(outer.from()) && !to(inner).isAfter(outer.to());
  }

  /** "[2013-01-01, 2013-02-01)". */
  private static LocalDate from(String window) {
    return LocalDate.parse(window.substring(1, window.indexOf(',')));
  }

  private static LocalDate to(String window) {
    return LocalDate.parse(window.substring(window.indexOf(',') + 2, window.length() - 1));
  }
}
