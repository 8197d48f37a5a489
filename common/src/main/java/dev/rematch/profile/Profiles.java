package dev.rematch.profile;

import dev.rematch.core.AppendLog;
import dev.rematch.core.Period;
import dev.rematch.core.PeriodUnit;
import dev.rematch.core.Span;
import dev.rematch.core.TableVersion;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The stored profiles of one pipeline's tables, by period. A period's profile is known by the
 * fingerprint of its files, so that a profile of rows that were replaced is never taken for the one
 * of the rows that are there.
 */
public final class Profiles {
  /** The slice of all rows. */
  public static final String ALL = "all";

  private final AppendLog<ProfileRow> rows;
  private final String pipeline;
  private final PeriodUnit unit;

  public Profiles(AppendLog<ProfileRow> rows, String pipeline, PeriodUnit unit) {
    this.rows = rows;
    this.pipeline = pipeline;
    this.unit = unit;
  }

  /**
   * The profile of a period's rows.
   *
   * @param content the fingerprint of its files
   * @param slices "column=value" to the profiles of those rows
   * @param failures by column, rows that broke a row rule on it
   */
  public record PeriodContent(
      long content,
      Map<String, ColumnProfile> columns,
      Map<String, Map<String, ColumnProfile>> slices,
      Map<String, Long> failures) {
    public PeriodContent {
      slices = Map.copyOf(slices);
      failures = Map.copyOf(failures);
    }

    /** Without slices, of rows that no expectation looked at. */
    public PeriodContent(long content, Map<String, ColumnProfile> columns) {
      this(content, columns, Map.of(), Map.of());
    }
  }

  /** Whether what a version of a table wrote is profiled. */
  public boolean holds(TableVersion version) {
    return rows.holds(key(version));
  }

  /**
   * Stores what a version of a table wrote, once: a second call changes nothing. Slices stand in
   * files of their own, so that whoever looks at all rows does not open them, and are there when
   * the version is held.
   *
   * @param periods whole periods as they are at that version, by their first day
   */
  public void store(
      String runId, TableVersion version, SortedMap<LocalDate, PeriodContent> periods) {
    List<ProfileRow> all = new ArrayList<>();
    List<ProfileRow> sliced = new ArrayList<>();
    periods.forEach(
        (period, profile) -> {
          ProfileRows.Subject of =
              new ProfileRows.Subject(
                  runId,
                  pipeline,
                  version,
                  profile.content(),
                  window(period),
                  ALL,
                  profile.failures());
          profile.columns().forEach((name, column) -> all.add(ProfileRows.row(of, name, column)));
          new TreeMap<>(profile.slices())
              .forEach(
                  (slice, columns) ->
                      columns.forEach(
                          (name, column) ->
                              sliced.add(ProfileRows.row(of.slice(slice), name, column))));
        });
    rows.append(key(version) + "/slices", sliced);
    rows.append(key(version), all);
  }

  /**
   * The profiles of these periods, by first day and column; a period whose rows nobody profiled is
   * absent.
   *
   * @param contents fingerprints of the periods' files, by first day
   */
  public SortedMap<LocalDate, Map<String, ColumnProfile>> of(
      String table, Map<LocalDate, Long> contents) {
    Map<String, LocalDate> windows = new HashMap<>();
    contents.keySet().forEach(period -> windows.put(window(period), period));
    SortedMap<LocalDate, Map<String, ColumnProfile>> found = new TreeMap<>();
    if (contents.isEmpty()) {
      return found;
    }
    Span within =
        new Span("window", Collections.min(windows.keySet()), Collections.max(windows.keySet()));
    List<ProfileRow> asked =
        rows.where(
            List.of(within, Span.at("slice", ALL)),
            row -> {
              LocalDate period = windows.get(row.window());
              return period != null
                  && is(row, table, contents.get(period))
                  && row.slice().equals(ALL);
            });
    for (ProfileRow row : asked) {
      found
          .computeIfAbsent(windows.get(row.window()), p -> new LinkedHashMap<>())
          .put(row.column(), ProfileRows.profile(row));
    }
    return found;
  }

  /**
   * The periods as they were at a version of the table, whatever became of them and of its files
   * since: the newest profile of each that is not of a later version. A period that nobody profiled
   * by then is absent.
   */
  public SortedMap<LocalDate, PeriodContent> asOf(TableVersion version, Set<LocalDate> periods) {
    SortedMap<LocalDate, PeriodContent> found = new TreeMap<>();
    if (periods.isEmpty()) {
      return found;
    }
    Map<String, LocalDate> windows = new HashMap<>();
    periods.forEach(period -> windows.put(window(period), period));
    Span within =
        new Span("window", Collections.min(windows.keySet()), Collections.max(windows.keySet()));
    Map<LocalDate, List<ProfileRow>> newest = new HashMap<>();
    for (ProfileRow row :
        rows.where(
            List.of(within, Span.at("slice", ALL)),
            row ->
                windows.containsKey(row.window())
                    && row.table().equals(version.table())
                    && row.pipeline().equals(pipeline)
                    && row.slice().equals(ALL)
                    && row.tableVersion() <= version.version())) {
      List<ProfileRow> known =
          newest.computeIfAbsent(windows.get(row.window()), p -> new ArrayList<>());
      if (!known.isEmpty() && known.get(0).tableVersion() < row.tableVersion()) {
        known.clear();
      }
      if (known.isEmpty() || known.get(0).tableVersion() == row.tableVersion()) {
        known.add(row);
      }
    }
    newest.forEach(
        (period, of) -> {
          Map<String, ColumnProfile> columns = new LinkedHashMap<>();
          of.forEach(row -> columns.put(row.column(), ProfileRows.profile(row)));
          found.put(period, new PeriodContent(of.get(0).content(), columns));
        });
    return found;
  }

  /**
   * The slices of a period, by name ("column=value") and column; none where nobody profiled them.
   *
   * @param content the fingerprint of the period's files
   */
  public SortedMap<String, Map<String, ColumnProfile>> slices(
      String table, LocalDate period, long content) {
    String window = window(period);
    SortedMap<String, Map<String, ColumnProfile>> found = new TreeMap<>();
    rows.where(
            List.of(Span.at("window", window)),
            row ->
                row.window().equals(window) && is(row, table, content) && !row.slice().equals(ALL))
        .forEach(
            row ->
                found
                    .computeIfAbsent(row.slice(), s -> new LinkedHashMap<>())
                    .put(row.column(), ProfileRows.profile(row)));
    return found;
  }

  private boolean is(ProfileRow row, String table, long content) {
    return row.table().equals(table) && row.pipeline().equals(pipeline) && row.content() == content;
  }

  private String key(TableVersion version) {
    return pipeline + "/" + version;
  }

  private String window(LocalDate period) {
    return Period.containing(period, unit).window().toString();
  }
}
