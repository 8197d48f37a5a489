package dev.rematch.report;

import dev.rematch.tracking.MetricRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What predictions were worth, window by window, beside what was expected of them. */
final class PerformanceSection {
  static final String COVERAGE = "estimate-coverage";
  static final String LABELS = "label-share";

  /** More windows of the table than this, the earliest, are left out. */
  static final int WINDOWS = 60;

  private final Story story;

  private PerformanceSection(Story story) {
    this.story = story;
  }

  static Section of(Story story) {
    PerformanceSection performance = new PerformanceSection(story);
    List<Block> blocks = new ArrayList<>();
    story.metric().flatMap(performance::chart).ifPresent(blocks::add);
    LatestMetrics.table(story).ifPresent(blocks::add);
    LatestMetrics.slices(story).ifPresent(blocks::add);
    return new Section(
        "performance",
        "Performance over time",
        blocks.isEmpty()
            ? List.of(Item.of("Nothing has been measured: no window with mature labels yet."))
            : performance.lead(),
        blocks,
        List.of(
            Origin.in("metrics")
                .where("model", story.model())
                .and("run_id LIKE " + Origin.quoted(story.model() + "-monitor-%"))));
  }

  private List<Item> lead() {
    List<Item> items = new ArrayList<>();
    items.add(
        Item.of(
            "Realised: on labels that came later. Expected: estimated from the predictions alone"
                + " before labels are known. Own rematch: what the version that scored a window had"
                + " reached when it was tried. Shaded: intervals. Vertical lines: a version that"
                + " took office, on the logical date of it. Windows that the fallback scored are in"
                + " the table alone."));
    story
        .measured()
        .latest(COVERAGE)
        .ifPresent(
            c ->
                items.add(
                    Item.of(
                        "So far "
                            + Shown.percent(c.value())
                            + " of "
                            + Shown.several(c.n(), "realised value", "realised values")
                            + " lay within what had been expected.",
                        story.measured().origin(c))));
    return items;
  }

  private Optional<Block> chart(String metric) {
    List<MetricRow> realised = story.measured().over(metric);
    List<MetricRow> expected = story.measured().over(Measured.ESTIMATED + metric);
    if (realised.isEmpty() && expected.isEmpty()) {
      return Optional.empty();
    }
    List<Plot.Line> lines = new ArrayList<>();
    lines.add(new Plot.Line("realised", Plot.Role.REALISED, Timeline.points(scored(realised))));
    if (!expected.isEmpty()) {
      lines.add(new Plot.Line("expected", Plot.Role.EXPECTED, Timeline.points(expected)));
    }
    List<Plot.Point> promised = promised(metric, realised, expected);
    if (!promised.isEmpty()) {
      lines.add(new Plot.Line("own rematch", Plot.Role.PROMISED, promised));
    }
    return Optional.of(
        new Chart(
            "performance-chart",
            metric,
            "",
            Chart.Size.WIDE,
            new Plot.Time("number", lines, story.champions().marks(), List.of()),
            numbers(metric, realised, expected)));
  }

  /** Without the windows that the fallback scored: they say nothing of a model. */
  private static List<MetricRow> scored(List<MetricRow> rows) {
    return rows.stream().filter(r -> r.version().isPresent()).toList();
  }

  /** What each window's scorer had reached in its own rematch. */
  private List<Plot.Point> promised(
      String metric, List<MetricRow> realised, List<MetricRow> expected) {
    List<Plot.Point> points = new ArrayList<>();
    for (String window : Timeline.windows(realised, expected)) {
      Optional<MetricRow> row =
          Timeline.in(window, realised).or(() -> Timeline.in(window, expected));
      row.flatMap(MetricRow::version)
          .flatMap(v -> story.measured().onOwnRematch(v, metric))
          .flatMap(own -> Timeline.point(window, own))
          .ifPresent(points::add);
    }
    return points;
  }

  private Table numbers(String metric, List<MetricRow> realised, List<MetricRow> expected) {
    List<String> windows = Timeline.windows(realised, expected);
    List<String> shown = windows.subList(Math.max(0, windows.size() - WINDOWS), windows.size());
    List<List<Cell>> rows = new ArrayList<>();
    for (String window : shown) {
      Optional<MetricRow> came = Timeline.in(window, realised);
      Optional<MetricRow> promised = Timeline.in(window, expected);
      Optional<Integer> version = came.or(() -> promised).flatMap(MetricRow::version);
      rows.add(
          List.of(
              Cell.of(Shown.period(window)),
              Cell.of(version.map(v -> "v" + v).orElse("fallback")),
              story.measured().figure(came),
              story.measured().figure(promised),
              story
                  .measured()
                  .figure(version.flatMap(v -> story.measured().onOwnRematch(v, metric))),
              came.map(r -> Cell.of(Shown.count(r.n()), story.measured().origin(r)))
                  .orElse(Cell.EMPTY),
              story
                  .measured()
                  .in(window, LABELS)
                  .map(r -> Cell.of(Shown.percent(r.value()), story.measured().origin(r)))
                  .orElse(Cell.EMPTY)));
    }
    return new Table(
        metric + " by window",
        Table.Style.LIST,
        List.of(
            Column.when("window"),
            Column.text("scored by"),
            Column.number("realised"),
            Column.number("expected"),
            Column.number("own rematch"),
            Column.number("labelled rows"),
            Column.number("labels known")),
        rows,
        windows.size() > shown.size()
            ? "Left out: "
                + Shown.several(windows.size() - shown.size(), "earlier window", "earlier windows")
                + "."
            : "");
  }
}
