package dev.rematch.pipeline;

import dev.rematch.alert.sink.AlertSpec;
import dev.rematch.challenge.ChallengeSpec;
import dev.rematch.challenge.RecalibrationSpec;
import dev.rematch.core.AppendLog;
import dev.rematch.core.PeriodUnit;
import dev.rematch.core.TableVersion;
import dev.rematch.drift.MonitoringSpec;
import dev.rematch.evaluation.MetricSet;
import dev.rematch.feature.FeatureSpec;
import dev.rematch.feature.FeatureType;
import dev.rematch.profile.ProfileRow;
import dev.rematch.profile.Profiles;
import dev.rematch.profile.spark.TableProfiler;
import dev.rematch.quality.Expectation;
import dev.rematch.response.ResponseRule;
import dev.rematch.schedule.Plan;
import dev.rematch.schedule.ScheduleSpec;
import dev.rematch.scoring.ScoringSpec;
import dev.rematch.source.SourceSpec;
import dev.rematch.table.LakeTable;
import dev.rematch.training.RecipeSpec;
import dev.rematch.training.TrainingSpec;
import dev.rematch.transform.TransformSpec;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The parsed config file: one modelling question, one model line. The model is called like the
 * pipeline.
 *
 * @param file the config file, absolute; relative paths in it start at its folder
 * @param period the unit in which tables are replaced, holdouts taken and predictions scored
 * @param transforms in dependency order: each reads sources and earlier ones only
 * @param expectations by table name
 * @param metrics those that rules and alerts may name
 * @param config what the file comes down to
 */
public record Pipeline(
    String name,
    String question,
    Path file,
    PeriodUnit period,
    List<SourceSpec> sources,
    List<TransformSpec> transforms,
    Map<String, List<Expectation>> expectations,
    FeatureSpec features,
    TrainingSpec training,
    List<RecipeSpec> recipes,
    MetricSet metrics,
    ChallengeSpec challenge,
    RecalibrationSpec recalibration,
    ScoringSpec scoring,
    MonitoringSpec monitoring,
    AlertSpec alerts,
    ResponseRule responses,
    ScheduleSpec schedule,
    CompiledConfig config) {
  public Pipeline {
    sources = List.copyOf(sources);
    transforms = List.copyOf(transforms);
    expectations = Collections.unmodifiableMap(new LinkedHashMap<>(expectations));
    recipes = List.copyOf(recipes);
  }

  /** SHA-256 over the resolved config, without its schedule, and the text of every SQL file. */
  public String configHash() {
    return config.hash();
  }

  /** What a scheduler makes DAGs of. */
  public Plan plan() {
    return Plan.of(
        name,
        question,
        period.name().toLowerCase(Locale.ROOT),
        features.label().maturityDays(),
        features.table(),
        recipes.stream().map(RecipeSpec::name).toList(),
        challenge.approval().mode().name().toLowerCase(Locale.ROOT),
        challenge.approval().days(),
        schedule,
        config.hash(),
        config.settings(),
        config.sql());
  }

  /** The model line that the pipeline feeds. */
  public String model() {
    return name;
  }

  /**
   * The profiler of one of the pipeline's tables; features are profiled as what they are declared,
   * and by the declared slices, as predictions are.
   */
  public TableProfiler profiler(LakeTable table, AppendLog<ProfileRow> profiles) {
    Set<String> categorical = new TreeSet<>();
    if (table.name().equals(features.table())) {
      features.columns().entrySet().stream()
          .filter(c -> c.getValue() == FeatureType.CATEGORICAL)
          .forEach(c -> categorical.add(c.getKey()));
    }
    boolean sliced =
        table.name().equals(features.table()) || table.name().equals(ScoringSpec.TABLE);
    return new TableProfiler(
        table,
        new Profiles(profiles, name, period),
        categorical,
        sliced ? monitoring.slices() : List.of());
  }

  /** The feature table at a version, as decisions and runs name it. */
  public TableVersion featureTable(long version) {
    return new TableVersion(features.table(), version);
  }

  /** The same pipeline under another rule and seed. */
  public Pipeline under(ChallengeSpec rule, MetricSet known, long seed) {
    return new Pipeline(
        name,
        question,
        file,
        period,
        sources,
        transforms,
        expectations,
        features,
        new TrainingSpec(seed, training.inProcessRows()),
        recipes,
        known,
        rule,
        recalibration,
        scoring,
        monitoring,
        alerts,
        responses,
        schedule,
        config);
  }
}
