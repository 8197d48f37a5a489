package dev.rematch.report;

import dev.rematch.tracking.MetricRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Rows of metrics as points of a plot over time. */
final class Timeline {
  private Timeline() {}

  static List<Plot.Point> points(List<MetricRow> rows) {
    return rows.stream().flatMap(r -> point(r.window(), r).stream()).toList();
  }

  /**
   * A value as a point of a window.
   *
   * @return empty where the window is no span of days
   */
  static Optional<Plot.Point> point(String window, MetricRow row) {
    return Shown.from(window)
        .map(
            day ->
                new Plot.Point(
                    day,
                    Shown.period(window),
                    row.value(),
                    row.low().orElse(Double.NaN),
                    row.high().orElse(Double.NaN),
                    row.version().map(v -> "v" + v).orElse("")));
  }

  /** The windows of either, from the first to the last. */
  static List<String> windows(List<MetricRow> some, List<MetricRow> others) {
    TreeSet<String> windows = new TreeSet<>();
    some.forEach(r -> windows.add(r.window()));
    others.forEach(r -> windows.add(r.window()));
    return List.copyOf(windows);
  }

  static Optional<MetricRow> in(String window, List<MetricRow> rows) {
    return rows.stream().filter(r -> r.window().equals(window)).findFirst();
  }

  /** The values of each name as a table: windows down, names across. */
  static Table table(
      String caption, List<String> names, List<List<MetricRow>> rows, Measured measured) {
    List<Column> header = new ArrayList<>(List.of(Column.when("window")));
    names.forEach(n -> header.add(Column.number(n)));
    TreeSet<String> windows = new TreeSet<>();
    rows.forEach(values -> values.forEach(r -> windows.add(r.window())));
    List<List<Cell>> cells = new ArrayList<>();
    for (String window : windows) {
      List<Cell> row = new ArrayList<>(List.of(Cell.of(Shown.period(window))));
      for (List<MetricRow> values : rows) {
        row.add(
            in(window, values).map(r -> Cell.of(r.value(), measured.origin(r))).orElse(Cell.EMPTY));
      }
      cells.add(row);
    }
    return new Table(caption, Table.Style.LIST, header, cells, "");
  }
}
