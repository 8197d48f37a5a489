package dev.rematch.jobs.steps;

import dev.rematch.challenge.CalibrationMethod;
import dev.rematch.challenge.ChallengeSpec;
import dev.rematch.challenge.RecalibrationSpec;
import dev.rematch.core.Task;
import dev.rematch.core.Window;
import dev.rematch.evaluation.EvaluationContext;
import dev.rematch.evaluation.Metric;
import dev.rematch.feature.FeatureSpec;
import dev.rematch.pipeline.Pipeline;
import dev.rematch.pipeline.RunContext;
import dev.rematch.pipeline.Step;
import dev.rematch.pipeline.StepResult;
import dev.rematch.registry.Alias;
import dev.rematch.registry.ModelVersion;
import dev.rematch.registry.NewVersion;
import dev.rematch.table.TableSnapshot;
import dev.rematch.training.Artifact;
import dev.rematch.training.Calibrated;
import dev.rematch.training.FeatureView;
import dev.rematch.training.LoadedModel;
import dev.rematch.training.Predictions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.sql.Row;

/**
 * The rung between doing nothing and training again: mends the champion's probabilities, or its
 * threshold, on the latest mature labels before the holdout, registers each result as a child of
 * the champion, and lets them play a rematch by calibration.
 */
public final class RecalibrateStep implements Step {
  /** The version that a recalibrated one was made from. */
  static final String PARENT = "parent_version";

  private static final String BASE_RECIPE = "base_recipe";

  @Override
  public String command() {
    return "recalibrate";
  }

  @Override
  public StepResult run(RunContext context) {
    Pipeline pipeline = context.pipeline();
    if (pipeline.features().label().task() != Task.BINARY) {
      return StepResult.skipped("only binary labels have probabilities to recalibrate");
    }
    RecalibrationSpec spec = pipeline.recalibration();
    ChallengeSpec rule = spec.rule(pipeline.challenge(), pipeline.metrics());
    RunContext round =
        context.under(pipeline.under(rule, pipeline.metrics(), pipeline.training().seed()));
    Optional<StepResult> earlier = RoundOnHoldout.finished(round);
    if (earlier.isPresent()) {
      return earlier.get();
    }
    Optional<ModelVersion> champion =
        context.registry().models().holder(pipeline.model(), Alias.CHAMPION);
    if (champion.isEmpty()) {
      return StepResult.skipped("no champion yet");
    }
    Window window = Holdout.before(context, 1);
    Window trained = TrainedOn.of(champion.get()).window();
    if (window.from().isBefore(trained.to())) {
      return StepResult.skipped(
          champion.get()
              + " was trained up to "
              + trained.to()
              + ": no mature period lies between its training and the holdout "
              + Holdout.of(context));
    }
    List<ModelVersion> children = children(context, champion.get(), window, spec);
    return children.isEmpty()
        ? StepResult.skipped("the labels of " + window + " teach no calibration")
        : RoundOnHoldout.play(round, command(), children);
  }

  /** The champion's raw scores on the calibration window. */
  private record Scored(double[] probabilities, double[] labels) {}

  private static List<ModelVersion> children(
      RunContext context, ModelVersion champion, Window window, RecalibrationSpec spec) {
    LoadedModel model = context.models().load(champion);
    PipelineModel raw = Calibrated.raw(model.model());
    TableSnapshot features = context.featureTable().required();
    Scored scored = score(context, features, model, raw, window);
    Scored asItIs =
        Calibrated.is(model.model())
            ? score(context, features, model, model.model(), window)
            : scored;
    List<ModelVersion> children = new ArrayList<>();
    for (CalibrationMethod method : spec.methods()) {
      Optional<ModelVersion> child =
          registered(context, champion, method)
              .or(
                  () ->
                      method == CalibrationMethod.THRESHOLD
                          ? threshold(context, spec, asItIs)
                              .map(t -> new Mended(model, Map.of("threshold", Double.toString(t))))
                              .map(m -> register(context, champion, method, window, features, m))
                          : method
                              .fit(scored.probabilities(), scored.labels())
                              .map(curve -> new Mended(calibrated(model, raw, curve), Map.of()))
                              .map(m -> register(context, champion, method, window, features, m)));
      child.ifPresent(children::add);
    }
    return children;
  }

  /**
   * A champion's model, mended.
   *
   * @param details what its version knows beyond the champion's
   */
  private record Mended(LoadedModel model, Map<String, String> details) {}

  private static LoadedModel calibrated(
      LoadedModel model, PipelineModel raw, CalibrationMethod.Curve curve) {
    return new LoadedModel(
        Calibrated.with(raw, curve.probabilities(), curve.calibrated()),
        model.task(),
        model.features());
  }

  /** What an attempt that was killed has registered already. */
  private static Optional<ModelVersion> registered(
      RunContext context, ModelVersion champion, CalibrationMethod method) {
    return context.registry().models().versions(champion.model()).stream()
        .filter(v -> v.runId().equals(context.runId()))
        .filter(v -> v.recipe().equals(recipe(champion, method)))
        .findFirst();
  }

  private static String recipe(ModelVersion champion, CalibrationMethod method) {
    return champion.details().getOrDefault(BASE_RECIPE, champion.recipe())
        + "-"
        + method.name().toLowerCase(Locale.ROOT);
  }

  private static Scored score(
      RunContext context,
      TableSnapshot features,
      LoadedModel model,
      PipelineModel pipeline,
      Window window) {
    FeatureSpec spec = context.pipeline().features();
    List<Row> rows =
        Predictions.append(
                FeatureView.scoring(
                    FeatureView.within(features.rows(), spec, window, window.from())
                        .filter(FeatureView.label(spec).isNotNull())
                        .withColumn("_entity", FeatureView.entityHash(spec))
                        .withColumn("_label", FeatureView.label(spec)),
                    model.features()),
                pipeline,
                model.task(),
                "_prediction")
            .select("_entity", "_label", "_prediction")
            .collectAsList()
            .stream()
            .sorted(Comparator.comparingLong((Row r) -> r.getLong(0)).thenComparing(Row::toString))
            .toList();
    return new Scored(
        rows.stream().mapToDouble(r -> r.getDouble(2)).toArray(),
        rows.stream().mapToDouble(r -> r.getDouble(1)).toArray());
  }

  /** The per cent threshold that does best by the metric; empty when it is the present one. */
  private static Optional<Double> threshold(
      RunContext context, RecalibrationSpec spec, Scored scored) {
    Metric metric = context.pipeline().metrics().get(spec.metric());
    double present = context.pipeline().challenge().threshold();
    if (scored.labels().length == 0 || !metric.columns().isEmpty()) {
      return Optional.empty();
    }
    EvaluationContext rows =
        EvaluationContext.of(Task.BINARY, scored.labels(), scored.probabilities());
    double best = present;
    double bestValue = metric.direction().gain(metric.value(rows.decidedAt(present)), 0);
    for (int percent = 1; percent < 100; percent++) {
      double value = metric.direction().gain(metric.value(rows.decidedAt(percent / 100.0)), 0);
      if (value > bestValue) {
        best = percent / 100.0;
        bestValue = value;
      }
    }
    return best == present ? Optional.empty() : Optional.of(best);
  }

  private static ModelVersion register(
      RunContext context,
      ModelVersion champion,
      CalibrationMethod method,
      Window window,
      TableSnapshot features,
      Mended child) {
    String recipe = recipe(champion, method);
    Artifact artifact =
        context.models().save(champion.model(), context.runId(), recipe, child.model());
    Map<String, String> details = new TreeMap<>(champion.details());
    details.putIfAbsent(BASE_RECIPE, champion.recipe());
    details.put(PARENT, Integer.toString(champion.version()));
    details.put("calibration", method.name().toLowerCase(Locale.ROOT));
    details.put("calibrated_from", window.from().toString());
    // It has seen the labels up to there, so no holdout may begin before.
    details.put("training_to", window.to().toString());
    details.put("features_table", features.version().table());
    details.put("features_version", Long.toString(features.version().version()));
    details.remove(ModelVersion.MODEL_DIGEST);
    artifact.digest().ifPresent(d -> details.put(ModelVersion.MODEL_DIGEST, d));
    details.put("code_version", context.codeVersion());
    details.putAll(child.details());
    return context
        .registry()
        .models()
        .register(
            new NewVersion(
                champion.model(),
                recipe,
                context.runId(),
                artifact.path(),
                artifact.sha256(),
                context.actor(),
                details));
  }
}
