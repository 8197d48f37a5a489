package dev.rematch.jobs.steps;

import dev.rematch.alert.Alert;
import dev.rematch.alert.Episodes;
import dev.rematch.alert.Signal;
import dev.rematch.core.Period;
import dev.rematch.core.TableVersion;
import dev.rematch.drift.ColumnState;
import dev.rematch.drift.DriftRow;
import dev.rematch.drift.DriftVerdict;
import dev.rematch.performance.EstimateAudit;
import dev.rematch.pipeline.RunContext;
import dev.rematch.pipeline.Step;
import dev.rematch.pipeline.StepResult;
import dev.rematch.profile.Profiles;
import dev.rematch.registry.Alias;
import dev.rematch.registry.ModelVersion;
import dev.rematch.response.ResponseRow;
import dev.rematch.table.LakeTable;
import dev.rematch.table.TableSnapshot;
import dev.rematch.tracking.MetricRow;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Measures how far the latest complete period lies from what the champion was trained on, how good
 * its predictions are expected to be, and how good those of the latest period with mature labels
 * turned out; opens alerts. Only the last of these reads rows.
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
    PeriodPredictions mature = mature(context, predictions, files);
    String state = state(files, predictions, mature);
    if (seen(context, state)) {
      AlertDelivery.deliver(context);
      return StepResult.unchanged("monitored");
    }
    PeriodProfiles profiles = new PeriodProfiles(context, features);
    List<DriftRow> drift = drift(context, profiles, features.version(), predictions);
    ExpectedPerformance expected = new ExpectedPerformance(context);
    Figures estimated =
        expected.estimate(
            features.version(), predictions, profiles.onHoldout(predictions.scoredBy()));
    Figures realised =
        new RealisedPerformance(context, mature, profiles.onHoldout(mature.scoredBy()))
            .measure(features);
    new ConceptCheck(context, features.version())
        .row(mature.period(), mature.scoredBy(), realised.bins())
        .ifPresent(drift::add);
    EstimateAudit audit =
        expected.audit(Stream.of(estimated, realised).flatMap(f -> f.metrics().stream()).toList());
    if (audit.windows() > 0) {
      realised.add(
          Profiles.ALL,
          ExpectedPerformance.COVERAGE,
          (double) audit.within() / audit.windows(),
          Optional.empty(),
          audit.windows());
    }
    List<Signal> signals = new ArrayList<>();
    Signals found = new Signals(context);
    signals.addAll(found.ofDrift(drift));
    signals.add(found.ofPerformance(mature.period(), realised, mature.scoredBy()));
    signals.add(found.ofExpectation(period, estimated, audit.trusted(), predictions.scoredBy()));
    Episodes episodes =
        new Episodes(
            context.pipeline().alerts().rule(),
            context.pipeline().model(),
            context.registry().alerts().all());
    List<Alert> alerts = episodes.next(signals, context.runId(), context.now());
    List<ResponseRow> responses =
        new Responses(context, period)
            .rows(
                drift,
                signals,
                found.miscalibration(realised, mature.scoredBy()),
                mature.scoredBy());
    String key = context.runId() + "/" + state;
    context.registry().drift().append(key, drift);
    context.registry().scoreBins().append(key + "/estimated", estimated.bins());
    context.registry().scoreBins().append(key + "/realised", realised.bins());
    context.registry().metrics().append(key + "/estimated", estimated.metrics());
    context.registry().metrics().append(key, realised.metrics());
    context.registry().alerts().append(key, alerts);
    context.registry().responses().append(key, responses);
    AlertDelivery.deliver(context);
    return result(
        context, features, state, period, drift, estimated, realised, audit, alerts, responses);
  }

  /** The latest period with mature labels; of a label that is known at once the latest period. */
  private static PeriodPredictions mature(
      RunContext context,
      PeriodPredictions predictions,
      SortedMap<LocalDate, LakeTable.PeriodFiles> files) {
    Period mature = context.latestMaturePeriod();
    if (mature.equals(predictions.period())) {
      return predictions;
    }
    return files.containsKey(mature.start())
        ? PeriodPredictions.of(context, mature)
        : PeriodPredictions.none(mature);
  }

  /** What was looked at: the same again needs no second look. */
  private static String state(
      SortedMap<LocalDate, LakeTable.PeriodFiles> files,
      PeriodPredictions predictions,
      PeriodPredictions mature) {
    String now =
        files.get(predictions.period().start()).fingerprint() + "-" + predictions.fingerprint();
    LakeTable.PeriodFiles labels = files.get(mature.period().start());
    return mature.period().equals(predictions.period()) || labels == null
        ? now
        : now + "-" + labels.fingerprint() + "-" + mature.fingerprint();
  }

  private static List<DriftRow> drift(
      RunContext context,
      PeriodProfiles profiles,
      TableVersion features,
      PeriodPredictions predictions) {
    Optional<ModelVersion> champion =
        context.registry().models().holder(context.pipeline().model(), Alias.CHAMPION);
    if (champion.isEmpty()) {
      return new ArrayList<>();
    }
    Period period = predictions.period();
    Map<String, ColumnState> current = profiles.current(period, predictions);
    PeriodProfiles.Reference reference = profiles.reference(champion.get(), predictions.scoredBy());
    List<DriftRow> rows =
        new ArrayList<>(
            check(context, profiles, features, champion.get(), period, current)
                .rows(reference.without(PeriodProfiles.LABEL), current));
    Period mature = context.latestMaturePeriod();
    Map<String, ColumnState> labels = profiles.label(mature);
    if (!labels.isEmpty()) {
      rows.addAll(
          check(context, profiles, features, champion.get(), mature, labels)
              .rows(reference.only(PeriodProfiles.LABEL), labels));
    }
    return rows;
  }

  private static DriftCheck check(
      RunContext context,
      PeriodProfiles profiles,
      TableVersion features,
      ModelVersion champion,
      Period period,
      Map<String, ColumnState> current) {
    return new DriftCheck(
        context,
        champion,
        features,
        period,
        new DriftOrigin(context, profiles.trainedIn(champion), period),
        open -> profiles.exactly(champion, period, current, open));
  }

  private static boolean seen(RunContext context, String state) {
    return context.registry().runs().all().stream()
        .anyMatch(r -> r.runId().equals(context.runId()) && r.details().contains(state));
  }

  private static StepResult result(
      RunContext context,
      TableSnapshot features,
      String state,
      Period period,
      List<DriftRow> drift,
      Figures estimated,
      Figures realised,
      EstimateAudit audit,
      List<Alert> alerts,
      List<ResponseRow> responses) {
    long drifted =
        drift.stream().filter(d -> d.verdict().equals(DriftVerdict.DRIFT.toString())).count();
    String summary =
        String.format(
            Locale.ROOT,
            "%s: %s%d of %d columns drift, %s; %s",
            period,
            performance(context, estimated, realised, audit),
            drifted,
            drift.size(),
            episodes(alerts),
            responses.get(0).remedy());
    long written =
        (long) drift.size()
            + estimated.metrics().size()
            + estimated.bins().size()
            + realised.metrics().size()
            + realised.bins().size()
            + alerts.size()
            + responses.size();
    return StepResult.done(
        features.periodFiles().get(period.start()).rows(),
        written,
        List.of(features.version().toString()),
        List.of(),
        summary,
        Map.of("state", state, "period", period.start().toString()));
  }

  /** "alerts: 2 opened, 5 continued". */
  private static String episodes(List<Alert> alerts) {
    Map<String, Long> states = new TreeMap<>();
    alerts.forEach(alert -> states.merge(alert.state(), 1L, Long::sum));
    if (states.isEmpty()) {
      return "no alert";
    }
    List<String> parts = new ArrayList<>();
    states.forEach((state, n) -> parts.add(n + " " + state));
    return "alerts: " + String.join(", ", parts);
  }

  /** "roc-auc 0.7120 (0.7050 was expected), ", or what is expected where nothing is known yet. */
  private static String performance(
      RunContext context, Figures estimated, Figures realised, EstimateAudit audit) {
    String metric = context.pipeline().monitoring().performanceMetric();
    Optional<MetricRow> came = row(realised, metric);
    Optional<MetricRow> promised = row(estimated, ExpectedPerformance.ESTIMATED + metric);
    String distrust = audit.trusted() ? "" : ", not to be trusted: " + audit;
    if (came.isPresent()) {
      return String.format(
          Locale.ROOT,
          "%s %.4f%s, ",
          metric,
          came.get().value(),
          promised
              .filter(p -> p.window().equals(came.get().window()))
              .map(p -> String.format(Locale.ROOT, " (expected %.4f%s)", p.value(), distrust))
              .orElse(""));
    }
    return promised
        .map(
            p ->
                String.format(
                    Locale.ROOT,
                    "%s not known yet, expected %.4f [%.4f, %.4f]%s, ",
                    metric,
                    p.value(),
                    p.low().orElseThrow(),
                    p.high().orElseThrow(),
                    distrust))
        .orElse("");
  }

  private static Optional<MetricRow> row(Figures figures, String metric) {
    return figures.metrics().stream()
        .filter(m -> m.metric().equals(metric) && m.slice().equals(Profiles.ALL))
        .findFirst();
  }
}
