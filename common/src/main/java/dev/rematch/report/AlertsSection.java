package dev.rematch.report;

import dev.rematch.alert.Alert;
import dev.rematch.alert.Notification;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Episodes, and whether anybody was told. */
final class AlertsSection {
  /** More episodes than this, the oldest closed ones, are left out. */
  static final int EPISODES = 60;

  private final Story story;

  private AlertsSection(Story story) {
    this.story = story;
  }

  static Section of(Story story) {
    AlertsSection alerts = new AlertsSection(story);
    List<EpisodeView> opened = story.episodes().stream().filter(EpisodeView::opened).toList();
    long noticed = story.episodes().stream().filter(e -> !e.opened()).count();
    List<Item> lead = new ArrayList<>();
    lead.add(
        Item.of(
            story.open().isEmpty() ? "No alert is open." : Judge.counted(story.open()) + ".",
            Origin.in("alerts").where("model", story.model())));
    if (noticed > 0) {
      lead.add(
          Item.of(
              Shown.several(noticed, "more thing was", "more things were")
                  + " noticed, not often enough to open an alert.",
              Origin.in("alerts").where("model", story.model()).where("state", "noticed")));
    }
    lead.addAll(alerts.told());
    return new Section(
        "alerts",
        "Alerts",
        lead,
        opened.isEmpty() ? List.of() : List.of(alerts.table(opened)),
        List.of(
            Origin.in("alerts").where("model", story.model()),
            Origin.in("notifications").where("model", story.model())));
  }

  private Table table(List<EpisodeView> episodes) {
    List<List<Cell>> rows = episodes.stream().limit(EPISODES).map(AlertsSection::row).toList();
    return new Table(
        "Episodes",
        Table.Style.LIST,
        List.of(
            Column.text("state"),
            Column.text("severity"),
            Column.text("kind"),
            Column.text("about"),
            Column.when("from"),
            Column.when("last seen"),
            Column.number("windows"),
            Column.prose("evidence")),
        rows,
        episodes.size() > EPISODES
            ? "Left out: "
                + Shown.several(episodes.size() - EPISODES, "older episode", "older episodes")
                + "."
            : "");
  }

  private static List<Cell> row(EpisodeView episode) {
    Alert last = episode.last();
    return List.of(
        Cell.of(episode.open() ? "open" : last.state(), episode.origin())
            .toned(episode.open() ? Tone.BAD : Tone.GOOD),
        Cell.of(last.severity()).toned(tone(episode)),
        Cell.of(last.kind()),
        Cell.of(last.subject()),
        Cell.of(Shown.period(episode.begunIn())),
        Cell.of(Shown.period(last.window())),
        Cell.of(Shown.count(last.windows()), episode.origin()),
        Cell.of(EvidenceText.of(last)));
  }

  private static Tone tone(EpisodeView episode) {
    if (!episode.open()) {
      return Tone.PLAIN;
    }
    return episode.severe() ? Tone.BAD : Tone.WATCH;
  }

  /** One sentence for each sink. */
  private List<Item> told() {
    Map<String, List<Notification>> bySink = new TreeMap<>();
    story
        .rows()
        .notifications()
        .forEach(n -> bySink.computeIfAbsent(n.sink(), s -> new ArrayList<>()).add(n));
    List<Item> items = new ArrayList<>();
    bySink.forEach(
        (sink, tries) -> {
          Map<String, Notification> last = new TreeMap<>();
          tries.forEach(n -> last.put(n.delivery(), n));
          List<Notification> untold = last.values().stream().filter(n -> !n.delivered()).toList();
          items.add(
              Item.of(
                  untold.isEmpty() ? Tone.PLAIN : Tone.WATCH,
                  "Told",
                  sink
                      + " took "
                      + (last.size() - untold.size())
                      + " of "
                      + Shown.several(last.size(), "message", "messages")
                      + untold.stream()
                          .reduce((a, b) -> b)
                          .flatMap(Notification::error)
                          .map(e -> "; the last failure: " + e)
                          .orElse(""),
                  Origin.in("notifications").where("model", story.model()).where("sink", sink)));
        });
    return items;
  }
}
