package dev.rematch.jobs.steps;

import dev.rematch.alert.Episodes;
import dev.rematch.alert.Signal;
import dev.rematch.core.Period;
import dev.rematch.core.TableVersion;
import dev.rematch.drift.ColumnState;
import dev.rematch.drift.DriftRow;
import dev.rematch.performance.EstimateAudit;
import dev.rematch.pipeline.RunContext;
import dev.rematch.pipeline.Step;
import dev.rematch.pipeline.StepResult;
import dev.rematch.profile.Profiles;
import dev.rematch.registry.Alias;
import dev.rematch.registry.ModelVersion;
import dev.rematch.table.LakeTable;
import dev.rematch.table.TableSnapshot;
import dev.rematch.tracking.Run;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;

/**
 * Measures how far the latest complete period lies from what the champion was trained on, how good
 * its predictions are expected to be, and how good those of the latest period with mature labels
 * turned out; opens alerts. Only the last of these reads rows. Periods whose labels came late are
 * measured when they have.
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
    List<PeriodPredictions> late = Withheld.of(context, mature.period(), files);
    String state = state(files, predictions, mature, late);
    Optional<Instant> seenAt = seenAt(context, state);
    if (seenAt.isPresent()) {
      AlertDelivery.deliver(context);
      return StepResult.unchanged("monitored", seenAt);
    }
    Look look = look(context, features, predictions, mature, late);
    look.store(context, context.runId() + "/" + state);
    AlertDelivery.deliver(context);
    return StepResult.done(
        files.get(period.start()).rows(),
        look.rows(),
        List.of(features.version().toString()),
        List.of(),
        period + ": " + look.summary(context.pipeline().monitoring().performanceMetric()),
        Map.of("state", state, "period", period.start().toString()));
  }

  private static Look look(
      RunContext context,
      TableSnapshot features,
      PeriodPredictions predictions,
      PeriodPredictions mature,
      List<PeriodPredictions> late) {
    PeriodProfiles profiles = new PeriodProfiles(context, features);
    List<DriftRow> drift = drift(context, profiles, features.version(), predictions);
    ExpectedPerformance expected = new ExpectedPerformance(context);
    Figures estimated =
        expected.estimate(
            features.version(), predictions, profiles.onHoldout(predictions.scoredBy()));
    Figures realised = realised(context, features, profiles, mature);
    List<Figures> cameLate =
        late.stream().map(of -> realised(context, features, profiles, of)).toList();
    new ConceptCheck(context, features.version())
        .row(mature.period(), mature.scoredBy(), realised.bins())
        .ifPresent(drift::add);
    EstimateAudit audit =
        new Promises(
                context,
                Stream.concat(Stream.of(estimated, realised), cameLate.stream())
                    .flatMap(f -> f.metrics().stream())
                    .toList())
            .audit();
    if (audit.windows() > 0) {
      realised.add(
          Profiles.ALL,
          ExpectedPerformance.COVERAGE,
          (double) audit.within() / audit.windows(),
          Optional.empty(),
          audit.windows());
    }
    Signals found = new Signals(context);
    List<Signal> signals = new ArrayList<>();
    signals.addAll(found.ofDrift(drift));
    signals.add(found.ofPerformance(mature.period(), realised, mature.scoredBy()));
    signals.add(
        found.ofExpectation(
            predictions.period(), estimated, audit.trusted(), predictions.scoredBy()));
    signals.addAll(found.ofKpis(mature.period(), realised));
    signals.addAll(new QualitySignals(context).of(predictions.period()));
    Episodes episodes =
        new Episodes(
            context.pipeline().alerts().rule(),
            context.pipeline().model(),
            context.registry().alerts().all());
    return new Look(
        drift,
        estimated,
        realised,
        cameLate,
        audit,
        episodes.next(signals, context.runId(), context.now()),
        new Responses(context, predictions.period())
            .rows(
                drift,
                signals,
                found.miscalibration(realised, mature.scoredBy()),
                mature.scoredBy()));
  }

  private static Figures realised(
      RunContext context,
      TableSnapshot features,
      PeriodProfiles profiles,
      PeriodPredictions predictions) {
    return new RealisedPerformance(context, predictions, profiles.onHoldout(predictions.scoredBy()))
        .measure(features);
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
      PeriodPredictions mature,
      List<PeriodPredictions> late) {
    List<String> parts = new ArrayList<>(List.of(Withheld.state(files, predictions)));
    boolean other = !mature.period().equals(predictions.period());
    if (other && files.containsKey(mature.period().start())) {
      parts.add(Withheld.state(files, mature));
    }
    late.forEach(of -> parts.add(Withheld.state(files, of)));
    return String.join("-", parts);
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

  private static Optional<Instant> seenAt(RunContext context, String state) {
    return context.registry().runs().all().stream()
        .filter(r -> r.runId().equals(context.runId()) && r.details().contains(state))
        .map(Run::endedAt)
        .max(Comparator.naturalOrder());
  }
}
