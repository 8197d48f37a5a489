package dev.rematch.report;

import dev.rematch.quality.ExpectationResult;
import dev.rematch.quality.Outcome;
import dev.rematch.tracking.Run;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the rules on the data say, and how many rows and values came. */
final class QualitySection {
  /** More broken rules than this, the oldest, are left out. */
  static final int BROKEN = 60;

  private final Story story;

  private QualitySection(Story story) {
    this.story = story;
  }

  static Section of(Story story) {
    QualitySection quality = new QualitySection(story);
    List<Block> blocks = new ArrayList<>();
    quality.broken().ifPresent(blocks::add);
    blocks.addAll(new Volumes(story).blocks());
    return new Section(
        "quality",
        "Data quality",
        quality.lead(),
        blocks,
        List.of(
            Origin.in("expectation_results").where("pipeline", story.model()),
            Origin.in("profiles").where("pipeline", story.model()),
            Origin.in("runs").where("pipeline", story.model()).where("command", "ingest")));
  }

  /** Results of the last write of each table. */
  static List<ExpectationResult> latest(List<ExpectationResult> results) {
    Map<String, Long> last = new HashMap<>();
    results.forEach(r -> last.merge(r.table(), r.tableVersion(), Math::max));
    return results.stream().filter(r -> r.tableVersion() == last.get(r.table())).toList();
  }

  private List<Item> lead() {
    List<ExpectationResult> results = story.rows().expectations();
    if (results.isEmpty()) {
      return List.of(
          Item.of(
              "No expectation was looked at: the pipeline declares none, or nothing was written."));
    }
    Map<String, TreeMap<String, Long>> tables = new TreeMap<>();
    latest(results)
        .forEach(
            r ->
                tables
                    .computeIfAbsent(r.table(), t -> new TreeMap<>())
                    .merge(r.verdict(), 1L, Long::sum));
    List<Item> items = new ArrayList<>();
    tables.forEach(
        (table, verdicts) -> {
          List<String> parts = new ArrayList<>();
          verdicts.forEach((v, n) -> parts.add(n + " " + v.replace('_', ' ')));
          boolean broken = verdicts.containsKey(Outcome.Verdict.BROKEN.toString());
          boolean met = verdicts.containsKey(Outcome.Verdict.MET.toString());
          items.add(
              Item.of(
                  broken ? Tone.WATCH : met ? Tone.GOOD : Tone.UNKNOWN,
                  broken ? "Broken" : met ? "Met" : "Unknown",
                  table + ", last write: expectations " + String.join(", ", parts),
                  Origin.in("expectation_results")
                      .where("pipeline", story.model())
                      .where("table", table)));
        });
    quarantined().ifPresent(items::add);
    return items;
  }

  /** What the runs of ingest counted. */
  private Optional<Item> quarantined() {
    long rows = 0;
    TreeSet<String> dates = new TreeSet<>();
    for (Run run : story.rows().runs()) {
      long found = Json.read(run.details()).path("quarantined").asLong(0);
      rows += found;
      if (found > 0) {
        dates.add(run.logicalDate() + ": " + Shown.count(found));
      }
    }
    return Optional.of(
        Item.of(
            rows > 0 ? Tone.WATCH : Tone.PLAIN,
            "Quarantine",
            rows == 0
                ? "no row was put aside"
                : Shown.several(rows, "row was", "rows were")
                    + " put aside ("
                    + String.join(", ", dates)
                    + ")",
            Origin.in("runs").where("pipeline", story.model()).where("command", "ingest")));
  }

  /** Every rule that was broken or could not be assessed, the latest first. */
  private Optional<Block> broken() {
    List<ExpectationResult> found =
        story.rows().expectations().stream()
            .filter(r -> !r.verdict().equals(Outcome.Verdict.MET.toString()))
            .sorted(
                Comparator.comparing(ExpectationResult::runId, Comparator.reverseOrder())
                    .thenComparing(ExpectationResult::table)
                    .thenComparing(ExpectationResult::window, Comparator.reverseOrder())
                    .thenComparing(ExpectationResult::expectation))
            .toList();
    Map<String, java.time.LocalDate> dates = new HashMap<>();
    story.rows().runs().forEach(r -> dates.put(r.runId(), r.logicalDate()));
    List<List<Cell>> rows = new ArrayList<>();
    for (ExpectationResult r : found.subList(0, Math.min(BROKEN, found.size()))) {
      Origin origin =
          Origin.in("expectation_results")
              .where("run_id", r.runId())
              .where("table", r.table())
              .where("window", r.window())
              .where("expectation", r.expectation());
      rows.add(
          List.of(
              Cell.of(Optional.ofNullable(dates.get(r.runId())).map(Object::toString).orElse("–")),
              Cell.of(r.table()),
              Cell.of(Shown.period(r.window())),
              Cell.of(r.expectation()),
              Cell.of(r.severity()),
              Cell.of(r.verdict().replace('_', ' '), origin)
                  .toned(
                      r.verdict().equals(Outcome.Verdict.BROKEN.toString())
                          ? Tone.BAD
                          : Tone.UNKNOWN),
              r.failures().map(f -> Cell.of(Shown.count(f), origin)).orElse(Cell.EMPTY),
              Cell.of(r.observed())));
    }
    return rows.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Table(
                "Expectations that were broken or not assessed",
                Table.Style.LIST,
                List.of(
                    Column.when("run of"),
                    Column.text("table"),
                    Column.when("window"),
                    Column.text("expectation"),
                    Column.text("severity"),
                    Column.text("verdict"),
                    Column.number("rows"),
                    Column.prose("found")),
                rows,
                found.size() > rows.size()
                    ? "Left out: "
                        + Shown.several(found.size() - rows.size(), "older one", "older ones")
                        + "."
                    : ""));
  }
}
