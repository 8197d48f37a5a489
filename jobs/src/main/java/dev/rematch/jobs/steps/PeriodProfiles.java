package dev.rematch.jobs.steps;

import dev.rematch.core.Period;
import dev.rematch.core.Task;
import dev.rematch.feature.FeatureSpec;
import dev.rematch.pipeline.RunContext;
import dev.rematch.profile.ColumnProfile;
import dev.rematch.profile.ColumnProfiles;
import dev.rematch.profile.ProfileRows;
import dev.rematch.profile.spark.TableProfiler;
import dev.rematch.registry.ModelVersion;
import dev.rematch.table.TableSnapshot;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The profiles that monitoring compares: features, label and prediction of a period, and those of
 * what the champion was trained on. They were stored when the tables were written; no row is read
 * for them.
 */
final class PeriodProfiles {
  static final String LABEL = "label";
  static final String PREDICTION = "prediction";

  private final RunContext context;
  private final TableSnapshot features;
  private final TableProfiler profiler;

  PeriodProfiles(RunContext context, TableSnapshot features) {
    this.context = context;
    this.features = features;
    this.profiler = context.profiler(context.pipeline().features().table());
  }

  /** A period's features, label and, where it was scored, prediction. */
  Map<String, ColumnProfile> current(Period period, PeriodPredictions predictions) {
    Set<LocalDate> only = Set.of(period.start());
    Map<String, ColumnProfile> columns =
        watched(profiler.profiles(features, only).getOrDefault(period.start(), Map.of()));
    predictions
        .table()
        .map(t -> context.profiler(ScoreStep.TABLE).profiles(t, only).get(period.start()))
        .map(scored -> scored.get(scoreColumn()))
        .ifPresent(score -> columns.put(PREDICTION, score));
    return columns;
  }

  /** The merged profile of a version's training window, and of its predictions on its holdout. */
  Map<String, ColumnProfile> reference(ModelVersion version, Optional<Integer> scoredBy) {
    TrainedOn trained = TrainedOn.of(version);
    Set<LocalDate> window =
        features.periodFiles().subMap(trained.window().from(), trained.window().to()).keySet();
    Map<String, ColumnProfile> merged =
        watched(ColumnProfiles.merged(profiler.profiles(features, window).values()));
    scoredBy.flatMap(this::onHoldout).ifPresent(profile -> merged.put(PREDICTION, profile));
    return merged;
  }

  /** How a version's predictions were distributed on the holdout of its own rematch. */
  private Optional<ColumnProfile> onHoldout(int version) {
    return context.registry().profiles().all().stream()
        .filter(r -> r.pipeline().equals(context.pipeline().name()))
        .filter(r -> r.slice().equals("model_version=" + version))
        .filter(r -> r.column().equals(PREDICTION))
        .findFirst()
        .map(ProfileRows::profile);
  }

  private Map<String, ColumnProfile> watched(Map<String, ColumnProfile> all) {
    FeatureSpec spec = context.pipeline().features();
    Map<String, ColumnProfile> columns = new LinkedHashMap<>();
    spec.columns()
        .keySet()
        .forEach(name -> Optional.ofNullable(all.get(name)).ifPresent(p -> columns.put(name, p)));
    Optional.ofNullable(all.get(spec.label().column())).ifPresent(p -> columns.put(LABEL, p));
    return columns;
  }

  private String scoreColumn() {
    return context.pipeline().features().label().task() == Task.BINARY
        ? "probability"
        : "prediction";
  }
}
