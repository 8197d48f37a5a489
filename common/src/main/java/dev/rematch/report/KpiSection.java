package dev.rematch.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rematch.tracking.MetricRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Numbers of the business that broke their limits at some time. */
final class KpiSection {
  private static final String KIND = "kpi";

  private final Story story;

  private KpiSection(Story story) {
    this.story = story;
  }

  static Section of(Story story) {
    KpiSection kpis = new KpiSection(story);
    Set<String> names = new TreeSet<>();
    story.episodes().stream()
        .filter(e -> e.kind().equals(KIND))
        .forEach(e -> names.add(e.subject()));
    List<Block> charts = new ArrayList<>();
    List<Item> lead = new ArrayList<>();
    for (String name : names) {
      EpisodeView episode =
          story.episodes().stream()
              .filter(e -> e.kind().equals(KIND) && e.subject().equals(name))
              .findFirst()
              .orElseThrow();
      lead.add(
          Item.of(
              episode.open() ? Tone.BAD : Tone.GOOD,
              episode.open() ? "Broken" : "Kept again",
              name + ": " + EvidenceText.of(episode.last()),
              episode.origin()));
      charts.add(kpis.chart(name, episode, charts.size()));
    }
    if (names.isEmpty()) {
      lead.add(
          Item.of(
              "No KPI has an alert: none is declared (monitoring.kpis), or each has kept its"
                  + " limits."));
    }
    return new Section(
        "kpis",
        "KPIs",
        lead,
        charts,
        List.of(Origin.in("alerts").where("model", story.model()).where("kind", KIND)));
  }

  private Chart chart(String name, EpisodeView episode, int number) {
    List<MetricRow> values = story.measured().over(name);
    JsonNode evidence = Json.read(episode.last().evidence());
    List<Plot.Level> levels = new ArrayList<>();
    Json.number(evidence, "min").ifPresent(min -> levels.add(new Plot.Level("at least", min)));
    Json.number(evidence, "max").ifPresent(max -> levels.add(new Plot.Level("at most", max)));
    return new Chart(
        "kpi-" + number,
        name,
        "",
        Chart.Size.WIDE,
        new Plot.Time(
            "number",
            List.of(new Plot.Line(name, Plot.Role.REALISED, Timeline.points(values))),
            story.champions().marks(),
            levels),
        Timeline.table(name, List.of(name), List.of(values), story.measured()));
  }
}
