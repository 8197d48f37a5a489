package dev.rematch.training;

import dev.rematch.core.Task;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.GBTClassifier;
import org.apache.spark.ml.regression.GBTRegressor;

/**
 * Gradient-boosted trees: trained in process by XGBoost and stored as MLlib trees, or by MLlib
 * itself with {@code engine = mllib}.
 */
final class BoostedTreesAlgorithm implements Algorithm {

  /** What a recipe of boosted trees can set. */
  record Settings(
      int trees,
      int depth,
      double learningRate,
      double minChildWeight,
      double rowShare,
      double columnShare,
      double penalty) {
    static Settings of(String recipe, Map<String, Object> values) {
      Parameters parameters = new Parameters(recipe, values);
      Settings settings = read(parameters);
      parameters.refuseProblems();
      return settings;
    }

    static Settings read(Parameters parameters) {
      return new Settings(
          parameters.integer("trees", 100, 1, 10_000),
          parameters.integer("max-depth", 6, 1, 15),
          parameters.number("learning-rate", 0.1, 1e-6, 1),
          parameters.number("min-child-weight", 1, 0, 1e9),
          parameters.number("row-share", 1, 0.01, 1),
          parameters.number("column-share", 1, 0.01, 1),
          parameters.number("reg-lambda", 1, 0, 1e9));
    }
  }

  @Override
  public String name() {
    return "gradient-boosted-trees";
  }

  @Override
  public Set<Task> tasks() {
    return Set.of(Task.BINARY, Task.REGRESSION);
  }

  @Override
  public Encoding encoding() {
    return Encoding.ORDINAL;
  }

  @Override
  public Set<String> engines() {
    return new LinkedHashSet<>(List.of("xgboost", "mllib"));
  }

  @Override
  public List<String> parameterProblems(String recipe, Map<String, Object> values) {
    Parameters parameters = new Parameters(recipe, values);
    Settings.read(parameters);
    return parameters.problems();
  }

  @Override
  public Transformer fit(TrainingFrame frame, Task task, RecipeSpec recipe, long seed) {
    Settings settings = Settings.of(recipe.name(), recipe.parameters());
    if (recipe.engine().equals("mllib")) {
      return mllib(frame, task, settings, seed);
    }
    return XgboostTrees.fit(frame, task, settings, seed);
  }

  private static Transformer mllib(TrainingFrame frame, Task task, Settings settings, long seed) {
    if (task == Task.BINARY) {
      return new GBTClassifier("boosted_trees")
          .setMaxIter(settings.trees())
          .setMaxDepth(settings.depth())
          .setStepSize(settings.learningRate())
          .setSubsamplingRate(settings.rowShare())
          .setMaxBins(MllibFrame.bins(frame))
          .setSeed(seed)
          .setFeaturesCol(Featurizer.FEATURES)
          .setLabelCol(MllibFrame.LABEL)
          .fit(MllibFrame.of(frame));
    }
    return new GBTRegressor("boosted_trees")
        .setMaxIter(settings.trees())
        .setMaxDepth(settings.depth())
        .setStepSize(settings.learningRate())
        .setSubsamplingRate(settings.rowShare())
        .setMaxBins(MllibFrame.bins(frame))
        .setSeed(seed)
        .setFeaturesCol(Featurizer.FEATURES)
        .setLabelCol(MllibFrame.LABEL)
        .fit(MllibFrame.of(frame));
  }
}
