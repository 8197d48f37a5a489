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
   * @param failures by column, rows that broke a row rule on it
   */
  public record PeriodContent(
      long content, Map<String, ColumnProfile> columns, Map<String, Long> failures) {
    public PeriodContent {
      failures = Map.copyOf(failures);
    }

    /** Of rows that no expectation looked at. */
    public PeriodContent(long content, Map<String, ColumnProfile> columns) {
      this(content, columns, Map.of());
    }
  }

  /** Whether what a version of a table wrote is profiled. */
  public boolean holds(TableVersion version) {
    return rows.holds(key(version));
  }

  /**
   * Stores what a version of a table wrote, once: a second call changes nothing.
   *
   * @param periods whole periods as they are at that version, by their first day
   */
  public void store(
      String runId, TableVersion version, SortedMap<LocalDate, PeriodContent> periods) {
    List<ProfileRow> added = new ArrayList<>();
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
          profile.columns().forEach((name, column) -> added.add(ProfileRows.row(of, name, column)));
        });
    rows.append(key(version), added);
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
    Span span =
        new Span("window", Collections.min(windows.keySet()), Collections.max(windows.keySet()));
    List<ProfileRow> asked =
        rows.where(
            span,
            row -> {
              LocalDate period = windows.get(row.window());
              return period != null
                  && row.table().equals(table)
                  && row.pipeline().equals(pipeline)
                  && row.slice().equals(ALL)
                  && row.content() == contents.get(period);
            });
    for (ProfileRow row : asked) {
      found
          .computeIfAbsent(windows.get(row.window()), p -> new LinkedHashMap<>())
          .put(row.column(), ProfileRows.profile(row));
    }
    return found;
  }

  private String key(TableVersion version) {
    return pipeline + "/" + version;
  }

  private String window(LocalDate period) {
    return Period.containing(period, unit).window().toString();
  }
}
