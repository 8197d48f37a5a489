package dev.rematch.report;

import dev.rematch.tracking.MetricRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What predictions were worth, window by window, beside what was expected of them. */
final class PerformanceSection {
  private static final String COVERAGE = "estimate-coverage";
  private static final String LABELS = "label-share";

  /** More windows of the table than this, the earliest, are left out. */
  static final int WINDOWS = 60;

  /** More slices than this are left out. */
  static final int SLICES = 80;

  private final Story story;

  private PerformanceSection(Story story) {
    this.story = story;
  }

  static Section of(Story story) {
    PerformanceSection performance = new PerformanceSection(story);
    List<Block> blocks = new ArrayList<>();
    story.metric().flatMap(performance::chart).ifPresent(blocks::add);
    performance.metrics().ifPresent(blocks::add);
    performance.slices().ifPresent(blocks::add);
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
              figure(came),
              figure(promised),
              figure(version.flatMap(v -> story.measured().onOwnRematch(v, metric))),
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

  private Cell figure(Optional<MetricRow> row) {
    return row.map(
            r ->
                Cell.of(
                    Shown.number(r.value())
                        + Shown.interval(r.low().orElse(Double.NaN), r.high().orElse(Double.NaN)),
                    story.measured().origin(r)))
        .orElse(Cell.EMPTY);
  }

  /** All metrics of the latest window that has labels. */
  private Optional<Block> metrics() {
    List<List<Cell>> rows = new ArrayList<>();
    Optional<MetricRow> latest = story.metric().flatMap(story.measured()::latest);
    for (String name : story.measured().names()) {
      boolean other =
          name.startsWith(Measured.ESTIMATED) || name.equals(COVERAGE) || name.equals(LABELS);
      Optional<MetricRow> row =
          latest.flatMap(l -> story.measured().in(l.window(), name)).filter(r -> !other);
      row.ifPresent(
          r ->
              rows.add(
                  List.of(
                      Cell.of(name),
                      figure(row),
                      figure(story.measured().in(r.window(), Measured.ESTIMATED + name)),
                      figure(r.version().flatMap(v -> story.measured().onOwnRematch(v, name))))));
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

  private Optional<Block> slices() {
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
                        figure(Optional.of(s)),
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
