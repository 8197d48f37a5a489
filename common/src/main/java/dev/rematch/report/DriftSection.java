package dev.rematch.report;

import dev.rematch.drift.DriftRow;
import dev.rematch.drift.DriftVerdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Columns by windows: how far each lies from its reference, in multiples of its limit. */
final class DriftSection {
  /** More columns than this are left out. */
  static final int COLUMNS = 60;

  /** More windows than this, the earliest, are left out. */
  static final int WINDOWS = 24;

  private final Story story;

  /** By column and window: the worst of its statistics. */
  private final Map<String, Map<String, DriftRow>> worst = new LinkedHashMap<>();

  private final List<String> windows;
  private final List<String> columns;

  private DriftSection(Story story) {
    this.story = story;
    for (DriftRow row : story.rows().drift()) {
      worst
          .computeIfAbsent(row.column(), c -> new HashMap<>())
          .merge(row.window(), row, DriftSection::worse);
    }
    TreeSet<String> all = new TreeSet<>();
    worst.values().forEach(rows -> all.addAll(rows.keySet()));
    List<String> sorted = List.copyOf(all);
    this.windows = sorted.subList(Math.max(0, sorted.size() - WINDOWS), sorted.size());
    this.columns = worst.keySet().stream().sorted(byImportance(worst)).toList();
  }

  /**
   * A later row of the same statistic replaces the one before; of different ones the worse stays.
   */
  private static DriftRow worse(DriftRow before, DriftRow now) {
    if (before.statistic().equals(now.statistic())) {
      return now;
    }
    Comparator<DriftRow> order =
        Comparator.comparingInt((DriftRow r) -> rank(r.verdict()))
            .thenComparing(DriftSection::ratio);
    return order.compare(before, now) > 0 ? before : now;
  }

  private static int rank(String verdict) {
    return verdict.equals(DriftVerdict.DRIFT.toString())
        ? 2
        : verdict.equals(DriftVerdict.UNDECIDED.toString()) ? 1 : 0;
  }

  /** The distance in multiples of its limit; 0 where there is none. */
  static double ratio(DriftRow row) {
    double limit = row.limit().orElse(Double.NaN);
    double ratio = row.value().orElse(Double.NaN) / limit;
    return Double.isNaN(ratio) ? 0 : ratio;
  }

  /** What is of the whole model first, then features by importance, then by name. */
  private static Comparator<String> byImportance(Map<String, Map<String, DriftRow>> rows) {
    return Comparator.comparingDouble((String c) -> -importance(rows.get(c)).orElse(2.0))
        .thenComparingDouble(
            c -> -rows.get(c).values().stream().mapToDouble(DriftSection::ratio).max().orElse(0))
        .thenComparing(c -> c);
  }

  /** As it was last measured. */
  static Optional<Double> importance(Map<String, DriftRow> rows) {
    return rows.values().stream()
        .max(Comparator.comparing(DriftRow::window))
        .flatMap(DriftRow::importance);
  }

  static Origin origin(DriftRow row) {
    return Origin.in("drift")
        .where("run_id", row.runId())
        .where("window", row.window())
        .where("column", row.column())
        .where("statistic", row.statistic());
  }

  static Section of(Story story) {
    DriftSection drift = new DriftSection(story);
    boolean none = drift.columns.isEmpty();
    return new Section(
        "drift",
        "Drift over time",
        none
            ? List.of(Item.of("No drift has been measured."))
            : List.of(
                Item.of(
                    "How far each column of a window lies from what the champion of that time was"
                        + " trained on, in multiples of its limit: up to 1 is within the limit,"
                        + " above it drifts (▲). “?” is undecided: the profiles are not exact"
                        + " enough, or there is nothing to measure. Columns of the whole model come"
                        + " first, then features by the champion's importance.")),
        none ? List.of() : List.of(drift.table()),
        List.of(Origin.in("drift").where("model", story.model())));
  }

  private Table table() {
    List<Column> header =
        new ArrayList<>(List.of(Column.text("column"), Column.number("importance")));
    windows.forEach(w -> header.add(Column.number(Shown.period(w))));
    List<List<Cell>> rows = new ArrayList<>();
    rows.add(baselines());
    for (String column : columns.subList(0, Math.min(COLUMNS, columns.size()))) {
      Map<String, DriftRow> cells = worst.get(column);
      List<Cell> row = new ArrayList<>();
      row.add(Cell.of(column));
      DriftRow last =
          cells.values().stream().max(Comparator.comparing(DriftRow::window)).orElseThrow();
      row.add(
          last.importance().map(i -> Cell.of(Shown.percent(i), origin(last))).orElse(Cell.EMPTY));
      windows.forEach(
          w ->
              row.add(
                  Optional.ofNullable(cells.get(w)).map(DriftSection::cell).orElse(Cell.EMPTY)));
      rows.add(row);
    }
    return new Table(
        "Distance in multiples of the limit", Table.Style.HEAT, header, rows, leftOut());
  }

  /** The first row: whose training data is the reference. */
  private List<Cell> baselines() {
    List<Cell> row =
        new ArrayList<>(List.of(Cell.of("against the data of").toned(Tone.EMPTY), Cell.EMPTY));
    for (String window : windows) {
      Optional<DriftRow> any =
          worst.values().stream()
              .flatMap(cells -> Optional.ofNullable(cells.get(window)).stream())
              .filter(r -> r.importance().isPresent())
              .findFirst();
      row.add(
          any.flatMap(
                  r -> r.baselineVersion().map(v -> Cell.of("v" + v, origin(r)).toned(Tone.EMPTY)))
              .orElse(Cell.EMPTY));
    }
    return row;
  }

  private static Cell cell(DriftRow row) {
    String ratio =
        ratio(row) >= 10
            ? Math.round(ratio(row)) + ""
            : String.format(java.util.Locale.ROOT, "%.1f", ratio(row));
    return switch (rank(row.verdict())) {
      case 2 ->
          new Cell(
              "▲ " + (row.value().isEmpty() ? "gone" : ratio),
              row.value().isEmpty() ? Tone.WARM_3 : Tone.ofRatio(Math.max(1.01, ratio(row))),
              List.of(origin(row)));
      case 1 ->
          new Cell(row.value().isEmpty() ? "?" : "? " + ratio, Tone.UNKNOWN, List.of(origin(row)));
      default -> new Cell(ratio, Tone.ofRatio(Math.min(1, ratio(row))), List.of(origin(row)));
    };
  }

  private String leftOut() {
    List<String> parts = new ArrayList<>();
    if (columns.size() > COLUMNS) {
      parts.add(
          Shown.several(columns.size() - COLUMNS, "column", "columns") + " of less importance");
    }
    int all = (int) story.rows().drift().stream().map(DriftRow::window).distinct().count();
    if (all > windows.size()) {
      parts.add(Shown.several(all - windows.size(), "earlier window", "earlier windows"));
    }
    return parts.isEmpty() ? "" : "Left out: " + String.join(" and ", parts) + ".";
  }
}
