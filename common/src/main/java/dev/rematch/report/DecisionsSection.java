package dev.rematch.report;

import dev.rematch.challenge.Decision;
import dev.rematch.response.Remedy;
import dev.rematch.response.ResponseRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What was decided: in rematches, and in answer to what monitoring found. Latest first. */
final class DecisionsSection {
  /** More rows of a table than this, the oldest, are left out. */
  static final int ROWS = 40;

  private final Story story;

  private DecisionsSection(Story story) {
    this.story = story;
  }

  static Section of(Story story) {
    DecisionsSection decisions = new DecisionsSection(story);
    List<Block> blocks = new ArrayList<>();
    List<Item> lead = new ArrayList<>();
    if (story.rows().decisions().isEmpty()) {
      lead.add(Item.of("No rematch has been decided."));
    } else {
      blocks.add(decisions.rematches());
    }
    if (story.rows().responses().isEmpty()) {
      lead.add(Item.of("Monitoring has given no answer yet."));
    } else {
      blocks.add(decisions.answers());
    }
    return new Section(
        "decisions",
        "Decisions",
        lead,
        blocks,
        List.of(
            Origin.in("decisions").where("model", story.model()),
            Origin.in("responses").where("model", story.model())));
  }

  private Table rematches() {
    List<Decision> latestFirst = new ArrayList<>(story.rows().decisions());
    java.util.Collections.reverse(latestFirst);
    List<List<Cell>> rows = latestFirst.stream().limit(ROWS).map(DecisionsSection::row).toList();
    return new Table(
        "Rematches",
        Table.Style.LIST,
        List.of(
            Column.when("date"),
            Column.text("challenger"),
            Column.text("champion"),
            Column.text("metric"),
            Column.number("challenger's"),
            Column.number("champion's"),
            Column.number("difference"),
            Column.text("verdict"),
            Column.prose("held by"),
            Column.prose("reason")),
        rows,
        leftOut(latestFirst.size()));
  }

  private static List<Cell> row(Decision d) {
    Origin origin = Origin.in("decisions").where("decision_id", d.decisionId());
    return List.of(
        Cell.of(d.logicalDate().toString()),
        Cell.of("v" + d.challenger() + " " + d.recipe() + (d.watch() ? " (former champion)" : "")),
        Cell.of(d.champion().map(v -> "v" + v).orElse("the constant")),
        Cell.of(d.metric()),
        Cell.of(d.challengerValue(), origin),
        Cell.of(d.championValue(), origin),
        Cell.of(Shown.difference(d.delta()) + Shown.interval(d.low(), d.high()), origin),
        Cell.of(d.verdict().toString(), origin)
            .toned(d.verdict().promotes() ? Tone.GOOD : Tone.PLAIN),
        d.heldBy().map(Cell::of).orElse(Cell.EMPTY),
        Cell.of(d.reason()));
  }

  private Table answers() {
    Map<String, ResponseRow> outcomes = new HashMap<>();
    List<ResponseRow> latestFirst = new ArrayList<>();
    for (ResponseRow row : story.rows().responses()) {
      if (row.outcomeOf().isPresent()) {
        outcomes.put(row.outcomeOf().get(), row);
      } else {
        latestFirst.add(0, row);
      }
    }
    List<List<Cell>> rows =
        latestFirst.stream()
            .limit(ROWS)
            .map(r -> row(r, Optional.ofNullable(outcomes.get(r.responseId()))))
            .toList();
    return new Table(
        "Answers to what monitoring found",
        Table.Style.LIST,
        List.of(
            Column.when("date"),
            Column.when("window"),
            Column.text("champion"),
            Column.text("answer"),
            Column.number("lost"),
            Column.prose("reason"),
            Column.prose("what came of it")),
        rows,
        leftOut(latestFirst.size()));
  }

  private static List<Cell> row(ResponseRow r, Optional<ResponseRow> outcome) {
    Origin origin = Origin.in("responses").where("response_id", r.responseId());
    return List.of(
        Cell.of(r.logicalDate().toString()),
        Cell.of(Shown.period(r.window())),
        Cell.of(r.championVersion().map(v -> "v" + v).orElse("–")),
        Cell.of(r.remedy().replace('_', ' '), origin).toned(tone(r.remedy())),
        r.lost()
            .map(l -> Cell.of(Shown.difference(l) + (r.expected() ? " (expected)" : ""), origin))
            .orElse(Cell.EMPTY),
        Cell.of(r.reason()),
        outcome
            .flatMap(ResponseRow::outcome)
            .map(
                text ->
                    Cell.of(
                        text,
                        Origin.in("responses").where("response_id", outcome.get().responseId())))
            .orElse(Cell.EMPTY));
  }

  private static Tone tone(String remedy) {
    if (remedy.equals(Remedy.NOTHING.toString())) {
      return Tone.PLAIN;
    }
    return remedy.equals(Remedy.ASK.toString()) ? Tone.BAD : Tone.WATCH;
  }

  private static String leftOut(int all) {
    return all > ROWS
        ? "Left out: " + Shown.several(all - ROWS, "older one", "older ones") + "."
        : "";
  }
}
