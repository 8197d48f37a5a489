package dev.rematch.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rematch.challenge.Decision;
import dev.rematch.drift.DriftRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What several sections want to know of the rows.
 *
 * @param looks of monitoring, by window
 */
record Story(
    ReportRows rows,
    Champions champions,
    Measured measured,
    List<Look> looks,
    List<EpisodeView> episodes) {

  static Story of(ReportRows rows) {
    return new Story(
        rows,
        new Champions(rows),
        new Measured(rows),
        Look.of(rows.responses()),
        EpisodeView.of(rows.alerts()));
  }

  String model() {
    return rows.pipeline();
  }

  Optional<Look> latest() {
    return looks.isEmpty() ? Optional.empty() : Optional.of(looks.get(looks.size() - 1));
  }

  Optional<Look> previous() {
    return looks.size() < 2 ? Optional.empty() : Optional.of(looks.get(looks.size() - 2));
  }

  /** Worst first. */
  List<EpisodeView> open() {
    return episodes.stream().filter(EpisodeView::open).toList();
  }

  /** The metric by which monitoring judges, as its rows name it; else that of the rematches. */
  Optional<String> metric() {
    List<String> named = new ArrayList<>();
    for (EpisodeView episode : episodes) {
      if (episode.kind().equals("performance")) {
        named.add(episode.subject());
      }
    }
    for (int i = looks.size() - 1; i >= 0; i--) {
      JsonNode metric =
          Json.read(looks.get(i).response().evidence()).path("performance").path("metric");
      if (metric.isTextual()) {
        named.add(metric.asText());
      }
    }
    rows.decisions().stream()
        .max(Comparator.comparing(Decision::logicalDate))
        .ifPresent(d -> named.add(d.metric()));
    return named.stream().findFirst();
  }

  /** The drift of a window as it was last measured: one row for each column and statistic. */
  List<DriftRow> drift(String window) {
    Map<String, DriftRow> last = new LinkedHashMap<>();
    rows.drift().stream()
        .filter(d -> d.window().equals(window))
        .forEach(d -> last.put(d.column() + "\n" + d.statistic(), d));
    return List.copyOf(last.values());
  }

  /** Decisions of the latest round, in the order in which they were made. */
  List<Decision> latestRound() {
    Optional<Decision> last =
        rows.decisions().stream().max(Comparator.comparing(Decision::logicalDate));
    return rows.decisions().stream()
        .filter(d -> last.isPresent() && d.runId().equals(last.get().runId()))
        .toList();
  }

  /** "v17 linear +0.0206 [+0.0167, +0.0246]: PROMOTE_SUPERIOR". */
  static String inShort(Decision d) {
    return "v"
        + d.challenger()
        + " "
        + d.recipe()
        + " "
        + Shown.difference(d.delta())
        + " "
        + d.metric()
        + Shown.interval(d.low(), d.high())
        + ": "
        + d.verdict()
        + d.heldBy().map(gate -> ", held back by " + gate).orElse("");
  }
}
