package dev.rematch.report;

import dev.rematch.profile.Profiles;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Rows of each period of each table, and the share of them without a value, by column. */
final class Volumes {
  /** More windows than this, the earliest, are left out. */
  static final int WINDOWS = 24;

  /** More columns with NULL than this, those where it moves least, are left out. */
  static final int COLUMNS = 30;

  private final Story story;

  /** By table, then window: one count of each column, the last that was stored. */
  private final TreeMap<String, TreeMap<String, TreeMap<String, ProfileCount>>> tables =
      new TreeMap<>();

  private final List<String> windows;

  Volumes(Story story) {
    this.story = story;
    TreeSet<String> all = new TreeSet<>();
    for (ProfileCount count : story.rows().counts()) {
      if (count.slice().equals(Profiles.ALL) && Shown.window(count.window()).isPresent()) {
        all.add(count.window());
        tables
            .computeIfAbsent(count.table(), t -> new TreeMap<>())
            .computeIfAbsent(count.window(), w -> new TreeMap<>())
            .merge(
                count.column(),
                count,
                (before, now) -> now.tableVersion() >= before.tableVersion() ? now : before);
      }
    }
    List<String> sorted = List.copyOf(all);
    this.windows = sorted.subList(Math.max(0, sorted.size() - WINDOWS), sorted.size());
  }

  List<Block> blocks() {
    if (tables.isEmpty()) {
      return List.of();
    }
    List<Block> blocks = new ArrayList<>(List.of(rows()));
    nulls().ifPresent(blocks::add);
    return blocks;
  }

  private Table rows() {
    List<List<Cell>> rows = new ArrayList<>();
    tables.forEach(
        (table, byWindow) -> {
          List<Cell> row = new ArrayList<>(List.of(Cell.of(table)));
          for (String window : windows) {
            row.add(
                Optional.ofNullable(byWindow.get(window))
                    .map(c -> c.firstEntry().getValue())
                    .map(c -> Cell.of(Shown.count(c.rows()), origin(c)))
                    .orElse(Cell.EMPTY));
          }
          rows.add(row);
        });
    return new Table("Rows by period", Table.Style.WINDOWS, header("table"), rows, "");
  }

  /** A column's shares of NULL by window. */
  private record Missing(String table, String column, Map<String, ProfileCount> counts) {
    double share(String window) {
      ProfileCount count = counts.get(window);
      return count == null || count.rows() == 0
          ? Double.NaN
          : (double) count.nulls() / count.rows();
    }

    double moved(List<String> windows) {
      double least = 1;
      double most = 0;
      for (String window : windows) {
        double share = share(window);
        least = Math.min(least, Double.isNaN(share) ? least : share);
        most = Math.max(most, Double.isNaN(share) ? most : share);
      }
      return most - least;
    }
  }

  /** Columns that lack values in some period, those first whose share moves most. */
  private Optional<Block> nulls() {
    List<Missing> some = new ArrayList<>();
    tables.forEach(
        (table, byWindow) -> {
          Map<String, Map<String, ProfileCount>> columns = new TreeMap<>();
          byWindow.forEach(
              (window, counts) ->
                  counts.forEach(
                      (column, count) ->
                          columns
                              .computeIfAbsent(column, c -> new HashMap<>())
                              .put(window, count)));
          columns.forEach((column, counts) -> some.add(new Missing(table, column, counts)));
        });
    some.removeIf(m -> windows.stream().noneMatch(w -> m.share(w) > 0));
    some.sort(
        Comparator.comparingDouble((Missing m) -> -m.moved(windows))
            .thenComparing(Missing::table)
            .thenComparing(Missing::column));
    List<List<Cell>> rows = new ArrayList<>();
    for (Missing missing : some.subList(0, Math.min(COLUMNS, some.size()))) {
      List<Cell> row = new ArrayList<>(List.of(Cell.of(missing.table() + "." + missing.column())));
      for (String window : windows) {
        double share = missing.share(window);
        row.add(
            Double.isNaN(share)
                ? Cell.EMPTY
                : Cell.of(
                        Shown.percent(share),
                        origin(missing.counts().get(window)).where("column", missing.column()))
                    .toned(tone(share)));
      }
      rows.add(row);
    }
    return rows.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Table(
                "Share of rows without a value (NULL)",
                Table.Style.HEAT,
                header("table.column"),
                rows,
                some.size() > COLUMNS
                    ? "Left out: "
                        + Shown.several(some.size() - COLUMNS, "column", "columns")
                        + " whose share moves less."
                    : ""));
  }

  private static Tone tone(double share) {
    return share == 0
        ? Tone.PLAIN
        : share <= 0.05 ? Tone.CALM_1 : share <= 0.2 ? Tone.CALM_2 : Tone.CALM_3;
  }

  private List<Column> header(String first) {
    List<Column> header = new ArrayList<>(List.of(Column.text(first)));
    windows.forEach(w -> header.add(Column.number(named(w))));
    return header;
  }

  /** A table without event time has one period, which begins on 1970-01-01. */
  private static String named(String window) {
    return Shown.from(window).equals(Optional.of(LocalDate.EPOCH))
        ? "no period"
        : Shown.period(window);
  }

  private Origin origin(ProfileCount count) {
    return Origin.in("profiles")
        .where("pipeline", story.model())
        .where("table", count.table())
        .where("table_version", count.tableVersion())
        .where("window", count.window())
        .where("slice", Profiles.ALL);
  }
}
