package dev.rematch.report;

import dev.rematch.alert.Alert;
import dev.rematch.alert.Notification;
import dev.rematch.challenge.Decision;
import dev.rematch.core.AppendLog;
import dev.rematch.drift.DriftRow;
import dev.rematch.performance.ScoreBin;
import dev.rematch.profile.ProfileRow;
import dev.rematch.quality.ExpectationResult;
import dev.rematch.registry.RegistryEvent;
import dev.rematch.response.ResponseRow;
import dev.rematch.tracking.MetricRow;
import dev.rematch.tracking.Run;
import java.util.List;

/**
 * What the registry holds of one pipeline, each table's rows in the order of appending.
 *
 * @param counts of all profiles
 * @param profiles of all pipelines, from which the few that are drawn are read
 */
public record ReportRows(
    String pipeline,
    List<RegistryEvent> events,
    List<Run> runs,
    List<MetricRow> metrics,
    List<Decision> decisions,
    List<DriftRow> drift,
    List<Alert> alerts,
    List<Notification> notifications,
    List<ScoreBin> scoreBins,
    List<ResponseRow> responses,
    List<ExpectationResult> expectations,
    List<ProfileCount> counts,
    AppendLog<ProfileRow> profiles) {
  public ReportRows {
    events = List.copyOf(events);
    runs = List.copyOf(runs);
    metrics = List.copyOf(metrics);
    decisions = List.copyOf(decisions);
    drift = List.copyOf(drift);
    alerts = List.copyOf(alerts);
    notifications = List.copyOf(notifications);
    scoreBins = List.copyOf(scoreBins);
    responses = List.copyOf(responses);
    expectations = List.copyOf(expectations);
    counts = List.copyOf(counts);
  }
}
