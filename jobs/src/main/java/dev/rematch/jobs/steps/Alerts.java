package dev.rematch.jobs.steps;

import dev.rematch.challenge.Decision;
import dev.rematch.challenge.RuleText;
import dev.rematch.drift.Alert;
import dev.rematch.drift.DriftRow;
import dev.rematch.drift.MonitoringSpec;
import dev.rematch.pipeline.RunContext;
import dev.rematch.profile.Profiles;
import dev.rematch.tracking.MetricRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Opens an alert for every column that drifts and for a champion that has become worse. */
final class Alerts {
  private Alerts() {}

  static List<Alert> open(
      RunContext context,
      List<DriftRow> drift,
      List<MetricRow> metrics,
      Optional<Integer> scoredBy) {
    List<Alert> alerts = new ArrayList<>();
    for (DriftRow row : drift) {
      if (row.verdict().equals("drift")) {
        Map<String, Object> evidence = new TreeMap<>();
        evidence.put("statistic", row.statistic());
        row.value().ifPresent(value -> evidence.put("value", value));
        row.limit().ifPresent(limit -> evidence.put("limit", limit));
        row.shift().ifPresent(shift -> evidence.put("shift", shift));
        row.shiftDetail().ifPresent(detail -> evidence.put("detail", detail));
        boolean twice = row.value().isEmpty() || row.value().get() > 2 * row.limit().orElse(0.0);
        String severity = twice ? "severe" : "warn";
        alerts.add(alert(context, "drift", severity, row.column(), row.window(), evidence));
      }
    }
    performance(context, metrics, scoredBy).ifPresent(alerts::add);
    return alerts;
  }

  private static Optional<Alert> performance(
      RunContext context, List<MetricRow> metrics, Optional<Integer> scoredBy) {
    MonitoringSpec spec = context.pipeline().monitoring();
    Optional<MetricRow> realised =
        metrics.stream()
            .filter(m -> m.metric().equals(spec.performanceMetric()))
            .filter(m -> m.slice().equals(Profiles.ALL))
            .findFirst();
    Optional<Double> promised = scoredBy.flatMap(v -> onOwnHoldout(context, v));
    if (realised.isEmpty() || promised.isEmpty()) {
      return Optional.empty();
    }
    double lost =
        -context
            .pipeline()
            .metrics()
            .get(spec.performanceMetric())
            .direction()
            .gain(realised.get().value(), promised.get());
    if (!(lost > spec.performanceDrop())) {
      return Optional.empty();
    }
    Map<String, Object> evidence =
        Map.of(
            "metric",
            spec.performanceMetric(),
            "realised",
            realised.get().value(),
            "on_own_holdout",
            promised.get(),
            "drop",
            spec.performanceDrop());
    return Optional.of(
        alert(
            context,
            "performance",
            "severe",
            spec.performanceMetric(),
            realised.get().window(),
            evidence));
  }

  /** The metric that a version reached in the rematch that made it champion. */
  private static Optional<Double> onOwnHoldout(RunContext context, int version) {
    String metric = context.pipeline().monitoring().performanceMetric();
    Optional<String> run =
        context.registry().decisions().all().stream()
            .filter(d -> d.model().equals(context.pipeline().model()))
            .filter(d -> d.challenger() == version)
            .map(Decision::runId)
            .findFirst();
    return context.registry().metrics().all().stream()
        .filter(m -> run.isPresent() && m.runId().equals(run.get()))
        .filter(m -> m.version().equals(Optional.of(version)) && m.metric().equals(metric))
        .map(MetricRow::value)
        .findFirst();
  }

  private static Alert alert(
      RunContext context,
      String kind,
      String severity,
      String subject,
      String window,
      Map<String, Object> evidence) {
    return new Alert(
        context.runId() + "/" + kind + "/" + subject,
        context.runId(),
        context.pipeline().model(),
        kind,
        severity,
        subject,
        window,
        context.now(),
        Optional.empty(),
        RuleText.json(new TreeMap<>(evidence)),
        "look at table drift and metrics; the next train and challenge answer it");
  }
}
