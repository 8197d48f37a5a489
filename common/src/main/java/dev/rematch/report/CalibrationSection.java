package dev.rematch.report;

import dev.rematch.performance.ScoreBin;
import dev.rematch.profile.Profiles;
import dev.rematch.tracking.MetricRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Whether what was predicted came: by bins of the latest labelled window, and over time. */
final class CalibrationSection {
  private static final String ERROR = "expected-calibration-error";

  private final Story story;

  /** By window: its labelled bins as they were last stored. */
  private final TreeMap<String, Map<Integer, ScoreBin>> windows = new TreeMap<>();

  private CalibrationSection(Story story) {
    this.story = story;
    story.rows().scoreBins().stream()
        .filter(b -> b.slice().equals(Profiles.ALL) && b.meanLabel().isPresent())
        .forEach(
            b ->
                windows
                    .computeIfAbsent(b.window(), w -> new TreeMap<>())
                    .merge(b.bin(), b, (before, now) -> now));
  }

  static Section of(Story story) {
    CalibrationSection calibration = new CalibrationSection(story);
    List<Block> blocks = new ArrayList<>();
    List<Item> lead = new ArrayList<>();
    if (calibration.windows.isEmpty()) {
      lead.add(Item.of("No window whose predictions were cut into bins has labels yet."));
    } else {
      lead.add(
          Item.of(
              "Mean prediction against mean label, bin by bin: on the diagonal, what was predicted"
                  + " came. The larger a dot, the more rows"
                  + (calibration.shares() ? "; its line is a 95 % interval." : ".")));
      blocks.add(calibration.curve());
    }
    blocks.addAll(calibration.overTime());
    return new Section(
        "calibration",
        "Calibration",
        lead,
        blocks,
        List.of(
            Origin.in("score_bins")
                .where("model", story.model())
                .where("slice", Profiles.ALL)
                .and("labelled > 0"),
            story.measured().origin(ERROR)));
  }

  /** Whether the latest window's predictions are probabilities. */
  private boolean shares() {
    return Reliability.probabilities(windows.lastEntry().getValue().values());
  }

  private Chart curve() {
    String window = windows.lastKey();
    List<ScoreBin> stored = List.copyOf(windows.get(window).values());
    List<Reliability> bins = Reliability.of(stored);
    List<Plot.Met> points = new ArrayList<>();
    List<List<Cell>> rows = new ArrayList<>();
    Origin origin =
        Origin.in("score_bins")
            .where("run_id", stored.get(0).runId())
            .where("window", window)
            .where("slice", Profiles.ALL)
            .and("labelled > 0");
    for (Reliability bin : bins) {
      points.add(bin.point());
      rows.add(
          List.of(
              Cell.of(bin.label()),
              Cell.of(bin.predicted(), origin),
              Cell.of(bin.came(), origin),
              Cell.of(Shown.difference(bin.predicted() - bin.came()), origin),
              Cell.of(Shown.count(bin.rows()), origin)));
    }
    String by = stored.get(0).version().map(v -> "v" + v).orElse("the fallback");
    return new Chart(
        "calibration-chart",
        "Reliability in " + Shown.period(window) + ", scored by " + by,
        "",
        Chart.Size.WIDE,
        new Plot.Curve(Reliability.probabilities(stored) ? "share" : "number", points),
        new Table(
            "Bins of " + Shown.period(window),
            Table.Style.LIST,
            List.of(
                Column.text("predictions in"),
                Column.number("mean prediction"),
                Column.number("mean label"),
                Column.number("difference"),
                Column.number("labelled rows")),
            rows,
            ""));
  }

  /** Of probabilities the calibration error; of numbers how far their mean is off. */
  private List<Block> overTime() {
    List<MetricRow> realised = story.measured().over(ERROR);
    List<MetricRow> scored = realised.stream().filter(r -> r.version().isPresent()).toList();
    if (!realised.isEmpty()) {
      List<MetricRow> expected = story.measured().over(Measured.ESTIMATED + ERROR);
      List<Plot.Line> lines = new ArrayList<>();
      lines.add(new Plot.Line("realised", Plot.Role.REALISED, Timeline.points(scored)));
      if (!expected.isEmpty()) {
        lines.add(new Plot.Line("expected", Plot.Role.EXPECTED, Timeline.points(expected)));
      }
      return List.of(
          new Chart(
              "calibration-over-time",
              "Calibration error over time (0 is calibrated)",
              "",
              Chart.Size.WIDE,
              new Plot.Time("number", lines, story.champions().marks(), List.of()),
              Timeline.table(
                  ERROR,
                  List.of("realised", "expected"),
                  List.of(realised, expected),
                  story.measured())));
    }
    boolean numbers =
        windows.values().stream().anyMatch(bins -> !Reliability.probabilities(bins.values()));
    return numbers ? List.of(bias()) : List.of();
  }

  private Chart bias() {
    List<Plot.Point> points = new ArrayList<>();
    List<List<Cell>> rows = new ArrayList<>();
    windows.forEach(
        (window, bins) -> {
          Optional<ScoreBin> any = bins.values().stream().min(Comparator.comparing(ScoreBin::bin));
          double off = Reliability.bias(bins.values());
          Shown.from(window)
              .ifPresent(
                  day ->
                      points.add(
                          new Plot.Point(
                              day,
                              Shown.period(window),
                              off,
                              Double.NaN,
                              Double.NaN,
                              any.flatMap(ScoreBin::version).map(v -> "v" + v).orElse(""))));
          rows.add(
              List.of(
                  Cell.of(Shown.period(window)),
                  Cell.of(
                      Shown.difference(off),
                      Origin.in("score_bins")
                          .where("model", story.model())
                          .where("window", window)
                          .and("labelled > 0"))));
        });
    return new Chart(
        "calibration-over-time",
        "Mean prediction minus mean label over time (0 is right on average)",
        "",
        Chart.Size.WIDE,
        new Plot.Time(
            "number",
            List.of(new Plot.Line("difference", Plot.Role.REALISED, points)),
            story.champions().marks(),
            List.of(new Plot.Level("right on average", 0))),
        new Table(
            "Mean prediction minus mean label",
            Table.Style.LIST,
            List.of(Column.when("window"), Column.number("difference")),
            rows,
            ""));
  }
}
