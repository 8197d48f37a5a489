package dev.rematch.report;

import dev.rematch.tracking.MetricRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What was measured of the latest window with labels: every metric, and one by slices. */
final class LatestMetrics {
  /** More slices than this are left out. */
  static final int SLICES = 80;

  private LatestMetrics() {}

  /** All metrics of the latest window that has labels. */
  static Optional<Block> table(Story story) {
    List<List<Cell>> rows = new ArrayList<>();
    Optional<MetricRow> latest = story.metric().flatMap(story.measured()::latest);
    for (String name : story.measured().names()) {
      boolean other =
          name.startsWith(Measured.ESTIMATED)
              || name.equals(PerformanceSection.COVERAGE)
              || name.equals(PerformanceSection.LABELS);
      Optional<MetricRow> row =
          latest.flatMap(l -> story.measured().in(l.window(), name)).filter(r -> !other);
      row.ifPresent(
          r ->
              rows.add(
                  List.of(
                      Cell.of(name),
                      story.measured().figure(row),
                      story
                          .measured()
                          .figure(story.measured().in(r.window(), Measured.ESTIMATED + name)),
                      story
                          .measured()
                          .figure(
                              r.version().flatMap(v -> story.measured().onOwnRematch(v, name))))));
    }
    return rows.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Table(
                "All metrics of " + Shown.period(latest.orElseThrow().window()),
                Table.Style.LIST,
                List.of(
                    Column.text("metric"),
                    Column.number("realised"),
                    Column.number("expected"),
                    Column.number("own rematch")),
                rows,
                ""));
  }

  /**
   * One metric by slices of the latest window that has some: what came beside what was expected.
   */
  static Optional<Block> slices(Story story) {
    Map<String, Map<String, MetricRow>> slices = new LinkedHashMap<>();
    for (MetricRow row : story.measured().slices()) {
      slices.computeIfAbsent(row.slice(), s -> new LinkedHashMap<>()).put(row.metric(), row);
    }
    if (slices.isEmpty()) {
      return Optional.empty();
    }
    List<List<Cell>> rows = new ArrayList<>();
    new TreeMap<>(slices)
        .values().stream()
            .limit(SLICES)
            .forEach(
                metrics ->
                    metrics.keySet().stream()
                        .map(LatestMetrics::plain)
                        .distinct()
                        .forEach(name -> rows.add(slice(story, metrics, name))));
    String window = story.measured().slices().iterator().next().window();
    return Optional.of(
        new Table(
            "Slices of " + Shown.period(window),
            Table.Style.LIST,
            List.of(
                Column.text("slice"),
                Column.text("metric"),
                Column.number("realised"),
                Column.number("labelled rows"),
                Column.number("expected"),
                Column.number("rows")),
            rows,
            slices.size() > SLICES
                ? "Left out: " + Shown.several(slices.size() - SLICES, "slice", "slices") + "."
                : ""));
  }

  private static String plain(String metric) {
    return metric.startsWith(Measured.ESTIMATED)
        ? metric.substring(Measured.ESTIMATED.length())
        : metric;
  }

  private static List<Cell> slice(Story story, Map<String, MetricRow> metrics, String name) {
    Optional<MetricRow> realised = Optional.ofNullable(metrics.get(name));
    Optional<MetricRow> expected = Optional.ofNullable(metrics.get(Measured.ESTIMATED + name));
    MetricRow any = realised.or(() -> expected).orElseThrow();
    return List.of(
        Cell.of(any.slice()),
        Cell.of(name),
        story.measured().figure(realised),
        rows(story, realised),
        story.measured().figure(expected),
        rows(story, expected));
  }

  private static Cell rows(Story story, Optional<MetricRow> row) {
    return row.map(r -> Cell.of(Shown.count(r.n()), story.measured().origin(r)))
        .orElseGet(() -> story.measured().figure(Optional.empty()));
  }
}
