package dev.rematch.report;

import dev.rematch.evaluation.FairnessGap;
import dev.rematch.tracking.MetricRow;
import java.util.Arrays;
import java.util.List;

/** How far apart groups were treated, window by window. */
final class FairnessSection {
  private FairnessSection() {}

  static Section of(Story story) {
    List<String> gaps = story.measured().names().stream().filter(FairnessSection::gap).toList();
    Origin origin = Origin.in("metrics").where("model", story.model()).and("metric LIKE '%-gap(%'");
    if (gaps.isEmpty()) {
      return new Section(
          "fairness",
          "Fairness",
          List.of(
              Item.of(
                  "No gap between groups has been measured: the pipeline declares no fairness rule"
                      + " (challenge.guardrails), or no window has mature labels.")),
          List.of(),
          List.of(origin));
    }
    List<List<MetricRow>> rows = gaps.stream().map(story.measured()::over).toList();
    List<Plot.Line> lines =
        gaps.stream()
            .map(g -> new Plot.Line(g, Plot.Role.OTHER, Timeline.points(story.measured().over(g))))
            .toList();
    return new Section(
        "fairness",
        "Fairness",
        List.of(
            Item.of(
                "Gaps between the groups of a column, 0 to 1: 0 is equal treatment by that"
                    + " measure.")),
        List.of(
            new Chart(
                "fairness-chart",
                "Gaps over time",
                "",
                Chart.Size.WIDE,
                new Plot.Time("share", lines, story.champions().marks(), List.of()),
                Timeline.table("Gaps by window", gaps, rows, story.measured()))),
        List.of(origin));
  }

  /** As {@link FairnessGap} names its metrics: "selection-rate-gap(origin)". */
  static boolean gap(String metric) {
    return Arrays.stream(FairnessGap.values())
        .map(kind -> kind.metric("").name().replace(")", ""))
        .anyMatch(metric::startsWith);
  }
}
