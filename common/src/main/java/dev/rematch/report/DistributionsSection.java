package dev.rematch.report;

import dev.rematch.core.Span;
import dev.rematch.core.Window;
import dev.rematch.drift.DriftRow;
import dev.rematch.drift.DriftVerdict;
import dev.rematch.profile.ColumnProfile;
import dev.rematch.profile.ProfileRow;
import dev.rematch.profile.ProfileRows;
import dev.rematch.profile.Profiles;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** How the columns that matter are distributed now and were where the champion was trained. */
final class DistributionsSection {
  /** So many columns are drawn. */
  static final int COLUMNS = 8;

  /** What is of the whole model: its rows name no column of the feature table. */
  private static final Set<String> WHOLE = Set.of("prediction", "label", "concept");

  private final Story story;
  private final Look now;

  private DistributionsSection(Story story, Look now) {
    this.story = story;
    this.now = now;
  }

  static Section of(Story story) {
    List<Block> charts =
        story.latest().map(now -> new DistributionsSection(story, now).charts()).orElse(List.of());
    List<Item> lead =
        charts.isEmpty()
            ? List.of(Item.of("No column was compared in the latest window."))
            : List.of(lead(story.latest().orElseThrow(), story));
    return new Section(
        "distributions",
        "Distributions now and then",
        lead,
        charts,
        List.of(
            Origin.in("profiles").where("pipeline", story.model()).where("slice", Profiles.ALL)));
  }

  private static Item lead(Look now, Story story) {
    String then =
        story.drift(now.window()).stream()
            .filter(r -> r.importance().isPresent())
            .findFirst()
            .map(DistributionsSection::then)
            .orElse("its training periods");
    return Item.of(
        "The features that drift most, weighed by their importance, then the most important ones."
            + " Then: what the champion was trained on, "
            + then
            + ", merged from stored profiles. Now: "
            + Shown.period(now.window())
            + ". Numbers are cut into equal bins; the open ones at the ends hold the rest.");
  }

  private List<Block> charts() {
    List<DriftRow> chosen = chosen();
    if (chosen.isEmpty()) {
      return List.of();
    }
    Map<String, ColumnProfile> reference = new HashMap<>();
    Map<String, ColumnProfile> current = new HashMap<>();
    read(chosen, reference, current);
    List<Block> charts = new ArrayList<>();
    for (DriftRow row : chosen) {
      ColumnProfile before = reference.get(row.column());
      ColumnProfile after = current.get(row.column());
      if (before != null && after != null) {
        charts.add(chart(row, Distribution.of(before, after), charts.size()));
      }
    }
    return charts;
  }

  /** Each column once: drifting ones by their weight, then others by importance. */
  private List<DriftRow> chosen() {
    Comparator<DriftRow> order =
        Comparator.comparing((DriftRow r) -> !drifts(r))
            .thenComparing(r -> -r.weighed().orElse(0.0))
            .thenComparing(r -> -r.importance().orElse(0.0))
            .thenComparing(r -> -DriftSection.ratio(r))
            .thenComparing(DriftRow::column);
    Set<String> seen = new HashSet<>();
    return story.drift(now.window()).stream()
        .filter(r -> r.importance().isPresent() || !WHOLE.contains(r.column()))
        .filter(r -> Shown.window(r.referenceWindow()).isPresent())
        .sorted(order)
        .filter(r -> seen.add(r.column()))
        .limit(COLUMNS)
        .toList();
  }

  private static boolean drifts(DriftRow row) {
    return row.verdict().equals(DriftVerdict.DRIFT.toString());
  }

  /** Reads the profiles of the chosen columns alone; their sketches are large. */
  private void read(
      List<DriftRow> chosen,
      Map<String, ColumnProfile> reference,
      Map<String, ColumnProfile> current) {
    DriftRow any = chosen.get(0);
    Window then = Shown.window(any.referenceWindow()).orElseThrow();
    Set<String> columns = new HashSet<>();
    chosen.forEach(row -> columns.add(row.column()));
    String first = now.window().compareTo("[" + then.from()) < 0 ? now.window() : "[" + then.from();
    String last = now.window().compareTo("[" + then.to()) > 0 ? now.window() : "[" + then.to();
    Map<String, ProfileRow> newest = new TreeMap<>();
    story
        .rows()
        .profiles()
        .where(
            List.of(new Span("window", first, last), Span.at("slice", Profiles.ALL)),
            r ->
                r.pipeline().equals(story.model())
                    && r.table().equals(any.table())
                    && r.slice().equals(Profiles.ALL)
                    && columns.contains(r.column()))
        .forEach(
            r ->
                newest.merge(
                    r.window() + r.column(),
                    r,
                    (before, later) ->
                        later.tableVersion() >= before.tableVersion() ? later : before));
    for (ProfileRow row : newest.values()) {
      Optional<Window> window = Shown.window(row.window());
      if (row.window().equals(now.window())) {
        current.put(row.column(), ProfileRows.profile(row));
      } else if (window.isPresent() && lies(window.get(), then)) {
        reference.merge(row.column(), ProfileRows.profile(row), DistributionsSection::merged);
      }
    }
  }

  private static boolean lies(Window inner, Window outer) {
    return !inner.from().isBefore(outer.from()) && !inner.to().isAfter(outer.to());
  }

  private static ColumnProfile merged(ColumnProfile before, ColumnProfile later) {
    if (before.kind() != later.kind()) {
      return later;
    }
    before.merge(later);
    return before;
  }

  private Chart chart(DriftRow row, Distribution shares, int number) {
    String title =
        row.column()
            + (drifts(row) ? " ▲ drifts" : "")
            + row.importance().map(i -> ", " + Shown.percent(i) + " of importance").orElse("");
    List<List<Cell>> rows = new ArrayList<>();
    Origin then = origin(row).between("window", "[" + span(row).from(), "[" + span(row).to());
    Origin latest = origin(row).where("window", now.window());
    for (int i = 0; i < shares.labels().size(); i++) {
      rows.add(
          List.of(
              Cell.of(shares.labels().get(i)),
              Cell.of(Shown.percent(shares.before().get(i)), then),
              Cell.of(Shown.percent(shares.now().get(i)), latest)));
    }
    return new Chart(
        "distribution-" + number,
        title,
        row.shiftDetail().orElse(row.reason()),
        Chart.Size.SMALL,
        new Plot.Bars(
            shares.order(),
            shares.labels(),
            List.of(
                new Plot.Shares("then", shares.before()), new Plot.Shares("now", shares.now()))),
        new Table(
            "Shares of rows of " + row.column(),
            Table.Style.LIST,
            List.of(Column.text(row.column()), Column.number("then"), Column.number("now")),
            rows,
            ""));
  }

  private static String then(DriftRow row) {
    return span(row).from() + " to " + span(row).to().minusDays(1);
  }

  private static Window span(DriftRow row) {
    return Shown.window(row.referenceWindow()).orElseThrow();
  }

  private Origin origin(DriftRow row) {
    return Origin.in("profiles")
        .where("pipeline", story.model())
        .where("table", row.table())
        .where("slice", Profiles.ALL)
        .where("column", row.column());
  }
}
