package dev.rematch.jobs.steps;

import dev.rematch.core.AppendLog;
import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.core.TableVersion;
import dev.rematch.core.Task;
import dev.rematch.core.Window;
import dev.rematch.feature.FeatureSpec;
import dev.rematch.pipeline.RunContext;
import dev.rematch.pipeline.Step;
import dev.rematch.pipeline.StepResult;
import dev.rematch.registry.ModelVersion;
import dev.rematch.registry.NewVersion;
import dev.rematch.table.LakeTable;
import dev.rematch.table.TableSnapshot;
import dev.rematch.tracking.ModelInternal;
import dev.rematch.training.Artifact;
import dev.rematch.training.FeatureView;
import dev.rematch.training.LoadedModel;
import dev.rematch.training.ModelInternals;
import dev.rematch.training.RecipeSpec;
import dev.rematch.training.Trainer;
import dev.rematch.training.TrainingRows;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.ml.PipelineModel;

/**
 * Trains every recipe on its window before the holdout and registers the results: artifact first,
 * then one event. A recipe whose version is registered already is not trained again.
 */
public final class TrainStep implements Step {
  @Override
  public String command() {
    return "train";
  }

  @Override
  public StepResult run(RunContext context) {
    TableSnapshot features = context.featureTable().required();
    SortedMap<LocalDate, LakeTable.PeriodFiles> periods = features.periodFiles();
    if (periods.isEmpty()) {
      return StepResult.skipped("the feature table is empty");
    }
    LocalDate earliest = periods.firstKey();
    LocalDate end = Holdout.of(context).from();
    Map<Window, TrainingRows> rowsByWindow = new HashMap<>();
    List<ModelVersion> registered = new ArrayList<>();
    List<String> kept = new ArrayList<>();
    List<String> waiting = new ArrayList<>();
    for (RecipeSpec recipe : context.pipeline().recipes()) {
      Window window = recipe.window().before(end);
      if (window.from().isBefore(earliest)) {
        waiting.add(recipe.name() + " needs data from " + window.from());
        continue;
      }
      if (known(context, recipe)) {
        kept.add(recipe.name());
        continue;
      }
      TrainingRows rows =
          rowsByWindow.computeIfAbsent(window, w -> collect(context, features, periods, w));
      registered.add(train(context, features.version(), recipe, window, rows));
    }
    describe(context);
    if (registered.isEmpty()) {
      return kept.isEmpty()
          ? StepResult.skipped(
              String.join("; ", waiting) + "; the feature table begins on " + earliest)
          : StepResult.unchanged("every recipe is trained", registeredAt(context));
    }
    int rows = rowsByWindow.values().stream().mapToInt(TrainingRows::size).max().orElse(0);
    return StepResult.done(
        rows,
        registered.size(),
        List.of(features.version().toString()),
        registered.stream().map(ModelVersion::toString).toList(),
        String.format(
            java.util.Locale.ROOT,
            "%s on %,d rows",
            String.join(", ", registered.stream().map(v -> shown(context, v)).toList()),
            rows),
        Map.of("windows", rowsByWindow.keySet().stream().map(Window::toString).toList()));
  }

  /** "flights v3", and which earlier version it is the same as. */
  private static String shown(RunContext context, ModelVersion trained) {
    return context.registry().models().versions(trained.model()).stream()
        .filter(v -> v.version() < trained.version() && v.sameModelAs(trained))
        .findFirst()
        .map(v -> trained + " (the same model as v" + v.version() + ")")
        .orElse(trained.toString());
  }

  /** Writes what is inside the versions of this run; a run that died before it did makes it up. */
  private static void describe(RunContext context) {
    AppendLog<ModelInternal> internals = context.registry().modelInternals();
    for (ModelVersion version : context.registry().models().versions(context.pipeline().model())) {
      String key = ModelInternal.key(version.model(), version.version());
      if (version.runId().equals(context.runId()) && !internals.holds(key)) {
        internals.append(key, ModelInternals.of(version, context.models().load(version)));
      }
    }
  }

  /** When the newest version of this run was registered. */
  private static Optional<Instant> registeredAt(RunContext context) {
    return context.registry().models().versions(context.pipeline().model()).stream()
        .filter(v -> v.runId().equals(context.runId()))
        .map(ModelVersion::registeredAt)
        .max(Comparator.naturalOrder());
  }

  private static boolean known(RunContext context, RecipeSpec recipe) {
    return context.registry().models().versions(context.pipeline().model()).stream()
        .anyMatch(v -> v.runId().equals(context.runId()) && v.recipe().equals(recipe.name()));
  }

  static TrainingRows collect(
      RunContext context,
      TableSnapshot table,
      SortedMap<LocalDate, LakeTable.PeriodFiles> periods,
      Window window) {
    LocalDate first = context.pipeline().period().startOf(window.from());
    long most = context.pipeline().training().inProcessRows();
    long rows =
        periods.subMap(first, window.to()).values().stream()
            .mapToLong(LakeTable.PeriodFiles::rows)
            .sum();
    if (rows > most) {
      throw new RematchException(
          FailureKind.INVALID_INPUT,
          "Cannot train on "
              + window
              + ": its periods hold "
              + rows
              + " rows, more than training.in-process-rows = "
              + most
              + "; shorten the window, or raise the limit and the memory");
    }
    FeatureSpec features = context.pipeline().features();
    return TrainingRows.of(
        FeatureView.training(FeatureView.within(table.rows(), features, window, first), features)
            .collectAsList(),
        features,
        window.toString());
  }

  private static ModelVersion train(
      RunContext context, TableVersion table, RecipeSpec recipe, Window window, TrainingRows rows) {
    FeatureSpec features = context.pipeline().features();
    long seed = context.pipeline().training().seed();
    PipelineModel model = new Trainer(seed).train(rows, features, recipe);
    String name = context.pipeline().model();
    Artifact artifact =
        context
            .models()
            .save(
                name,
                context.runId(),
                recipe.name(),
                new LoadedModel(model, features.label().task(), recipe.features()));
    Map<String, String> details = new TreeMap<>();
    details.put("algorithm", recipe.algorithm());
    details.put("engine", recipe.engine());
    details.put("parameters", recipe.parameters().toString());
    details.put("training_from", window.from().toString());
    details.put("training_to", window.to().toString());
    details.put("training_rows", Integer.toString(rows.size()));
    details.put("label_mean", Double.toString(mean(rows.labels())));
    if (features.label().task() == Task.MULTICLASS) {
      details.put("label_mode", Double.toString(mode(rows.labels())));
    }
    artifact.digest().ifPresent(d -> details.put(ModelVersion.MODEL_DIGEST, d));
    details.put("features", String.join(",", recipe.features().keySet()));
    details.put("features_table", table.table());
    details.put("features_version", Long.toString(table.version()));
    details.put("seed", Long.toString(seed));
    details.put("config_hash", context.pipeline().configHash());
    details.put("code_version", context.codeVersion());
    return context
        .registry()
        .models()
        .register(
            new NewVersion(
                name,
                recipe.name(),
                context.runId(),
                artifact.path(),
                artifact.sha256(),
                context.actor(),
                details));
  }

  /** The most frequent label, the smallest of several. */
  private static double mode(double[] labels) {
    TreeMap<Double, Integer> counts = new TreeMap<>();
    for (double label : labels) {
      counts.merge(label, 1, Integer::sum);
    }
    double mode = counts.firstKey();
    for (Map.Entry<Double, Integer> each : counts.entrySet()) {
      mode = each.getValue() > counts.get(mode) ? each.getKey() : mode;
    }
    return mode;
  }

  private static double mean(double[] labels) {
    double sum = 0;
    for (double label : labels) {
      sum += label;
    }
    return sum / labels.length;
  }
}
