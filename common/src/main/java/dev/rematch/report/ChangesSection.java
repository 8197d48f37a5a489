package dev.rematch.report;

import dev.rematch.alert.Alert;
import dev.rematch.drift.DriftRow;
import dev.rematch.drift.DriftVerdict;
import dev.rematch.registry.Tenure;
import dev.rematch.tracking.MetricRow;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What is different since the look before the latest one. */
final class ChangesSection {
  private final Story story;
  private final Look now;
  private final List<Item> items = new ArrayList<>();

  private ChangesSection(Story story, Look now) {
    this.story = story;
    this.now = now;
  }

  static Section of(Story story) {
    List<Item> items =
        story
            .latest()
            .map(now -> new ChangesSection(story, now).items())
            .orElseGet(() -> List.of(Item.of("Nothing has been monitored yet.")));
    return new Section(
        "changes",
        story
            .previous()
            .map(before -> "What changed since " + Shown.period(before.window()))
            .orElse("What changed"),
        items,
        List.of(),
        List.of(
            Origin.in("alerts").where("model", story.model()),
            Origin.in("events").where("model", story.model()),
            Origin.in("drift").where("model", story.model())));
  }

  private List<Item> items() {
    champions();
    performance();
    List<DriftRow> anew = anew();
    Set<String> told = anew.stream().map(DriftRow::column).collect(Collectors.toSet());
    alerts(Alert.State.OPENED, Tone.BAD, "Opened", told);
    alerts(Alert.State.CLOSED, Tone.GOOD, "Closed", told);
    anew.forEach(this::drifts);
    if (items.isEmpty()) {
      items.add(
          Item.of(
              "Nothing: no alert opened or closed, the same champion, no column that drifts"
                  + " anew."));
    }
    return items;
  }

  private void champions() {
    for (Tenure stay : story.champions().stays()) {
      boolean since =
          story.previous().map(before -> stay.from().isAfter(before.response().at())).orElse(true);
      if (since) {
        items.add(
            Item.of(
                Tone.WATCH,
                "Champion",
                story.champions().since(stay)
                    + ": "
                    + Champions.changed(stay.begunBy())
                    + ": "
                    + stay.begunBy().reason(),
                Champions.origin(stay)));
      }
    }
  }

  private void performance() {
    List<MetricRow> values = story.metric().map(m -> story.measured().over(m)).orElse(List.of());
    if (values.size() < 2) {
      return;
    }
    MetricRow last = values.get(values.size() - 1);
    MetricRow before = values.get(values.size() - 2);
    items.add(
        Item.of(
            Tone.PLAIN,
            "Realised",
            last.metric()
                + " "
                + Shown.number(last.value())
                + " in "
                + Shown.period(last.window())
                + ", "
                + Shown.number(before.value())
                + " in "
                + Shown.period(before.window())
                + " ("
                + Shown.difference(last.value() - before.value())
                + ")",
            story.measured().origin(last),
            story.measured().origin(before)));
  }

  /**
   * @param told columns whose shift is told beneath
   */
  private void alerts(Alert.State state, Tone tone, String mark, Set<String> told) {
    story.rows().alerts().stream()
        .filter(a -> a.runId().equals(now.runId()) && a.state().equals(state.toString()))
        .forEach(
            a ->
                items.add(
                    Item.of(
                        tone,
                        mark,
                        a.severity()
                            + " alert, "
                            + a.kind()
                            + " of "
                            + a.subject()
                            + ": "
                            + (a.kind().equals("drift") && told.contains(a.subject())
                                ? EvidenceText.distance(a)
                                : EvidenceText.of(a)),
                        Origin.in("alerts")
                            .where("alert_id", a.alertId())
                            .where("run_id", a.runId()))));
  }

  /** The drifting columns that did not drift at the look before. */
  private List<DriftRow> anew() {
    Set<String> before = new HashSet<>();
    story.previous().ifPresent(p -> drifting(p).forEach(d -> before.add(d.column())));
    return drifting(now).stream().filter(row -> before.add(row.column())).toList();
  }

  private void drifts(DriftRow row) {
    items.add(
        Item.of(
            Tone.WATCH,
            "Drifts",
            row.column()
                + row.shiftDetail().map(d -> ": " + d).orElse("")
                + row.enteredAt().map(t -> "; entered at " + t).orElse("")
                + row.importance()
                    .map(i -> "; " + Shown.percent(i) + " of the champion's importance")
                    .orElse(""),
            DriftSection.origin(row)));
  }

  private List<DriftRow> drifting(Look look) {
    return story.drift(look.window()).stream()
        .filter(d -> d.verdict().equals(DriftVerdict.DRIFT.toString()))
        .toList();
  }
}
