package dev.rematch.jobs.steps;

import dev.rematch.core.Period;
import dev.rematch.core.TableVersion;
import dev.rematch.drift.Alert;
import dev.rematch.drift.ColumnState;
import dev.rematch.drift.DriftRow;
import dev.rematch.pipeline.RunContext;
import dev.rematch.pipeline.Step;
import dev.rematch.pipeline.StepResult;
import dev.rematch.registry.Alias;
import dev.rematch.registry.ModelVersion;
import dev.rematch.table.LakeTable;
import dev.rematch.table.TableSnapshot;
import dev.rematch.tracking.MetricRow;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Measures how far the latest complete period lies from what the champion was trained on and how
 * good the predictions turned out to be, and opens alerts.
 */
public final class MonitorStep implements Step {
  @Override
  public String command() {
    return "monitor";
  }

  @Override
  public StepResult run(RunContext context) {
    Period period = context.latestCompletePeriod();
    TableSnapshot features = context.featureTable().required();
    SortedMap<LocalDate, LakeTable.PeriodFiles> files = features.periodFiles();
    if (!files.containsKey(period.start())) {
      return StepResult.skipped("no features for " + period);
    }
    PeriodPredictions predictions = PeriodPredictions.of(context, period);
    String state = files.get(period.start()).fingerprint() + "-" + predictions.fingerprint();
    if (seen(context, state)) {
      return StepResult.unchanged("monitored");
    }
    PeriodProfiles profiles = new PeriodProfiles(context, features);
    Map<String, ColumnState> current = profiles.current(period, predictions);
    Optional<ModelVersion> champion =
        context.registry().models().holder(context.pipeline().model(), Alias.CHAMPION);
    List<DriftRow> drift =
        champion
            .map(
                version ->
                    new DriftCheck(
                            context,
                            version,
                            features.version(),
                            period,
                            open -> profiles.exactly(version, period, current, open))
                        .rows(profiles.reference(version, predictions.scoredBy()), current))
            .orElse(List.of());
    List<MetricRow> metrics = Performance.rows(context, features, period, predictions);
    List<Alert> alerts = Alerts.open(context, drift, metrics, predictions.scoredBy());
    String key = context.runId() + "/" + state;
    context.registry().drift().append(key, drift);
    context.registry().metrics().append(key, metrics);
    context.registry().alerts().append(key, alerts);
    return result(context, features.version(), state, files, period, drift, metrics, alerts);
  }

  private static boolean seen(RunContext context, String state) {
    return context.registry().runs().all().stream()
        .anyMatch(r -> r.runId().equals(context.runId()) && r.details().contains(state));
  }

  private static StepResult result(
      RunContext context,
      TableVersion table,
      String state,
      SortedMap<LocalDate, LakeTable.PeriodFiles> files,
      Period period,
      List<DriftRow> drift,
      List<MetricRow> metrics,
      List<Alert> alerts) {
    String metric = context.pipeline().monitoring().performanceMetric();
    String realised =
        metrics.stream()
            .filter(m -> m.metric().equals(metric))
            .findFirst()
            .map(m -> String.format(Locale.ROOT, "%s %.4f, ", metric, m.value()))
            .orElse("");
    long drifted = drift.stream().filter(d -> d.verdict().equals("drift")).count();
    String summary =
        String.format(
            Locale.ROOT,
            "%s: %s%d of %d columns drift, %d alerts",
            period,
            realised,
            drifted,
            drift.size(),
            alerts.size());
    return StepResult.done(
        files.get(period.start()).rows(),
        (long) drift.size() + metrics.size() + alerts.size(),
        List.of(table.toString()),
        List.of(),
        summary,
        Map.of("state", state, "period", period.start().toString()));
  }
}
