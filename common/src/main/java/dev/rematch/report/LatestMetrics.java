package dev.rematch.report;

import dev.rematch.tracking.MetricRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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

  /** One metric by slices of the latest window that has some. */
  static Optional<Block> slices(Story story) {
    List<MetricRow> slices = List.copyOf(story.measured().slices());
    if (slices.isEmpty()) {
      return Optional.empty();
    }
    List<List<Cell>> rows =
        slices.stream()
            .limit(SLICES)
            .map(
                s ->
                    List.of(
                        Cell.of(s.slice()),
                        Cell.of(s.metric()),
                        story.measured().figure(Optional.of(s)),
                        Cell.of(Shown.count(s.n()), story.measured().origin(s))))
            .toList();
    return Optional.of(
        new Table(
            "Slices of " + Shown.period(slices.get(0).window()),
            Table.Style.LIST,
            List.of(
                Column.text("slice"),
                Column.text("metric"),
                Column.number("realised"),
                Column.number("labelled rows")),
            rows,
            slices.size() > SLICES
                ? "Left out: " + Shown.several(slices.size() - SLICES, "slice", "slices") + "."
                : ""));
  }
}
