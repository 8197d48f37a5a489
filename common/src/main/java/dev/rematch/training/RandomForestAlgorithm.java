package dev.rematch.training;

import dev.rematch.core.Task;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.RandomForestClassifier;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.regression.RandomForestRegressor;

/** MLlib's random forest. */
final class RandomForestAlgorithm implements Algorithm {

  /** What a recipe of a random forest can set. */
  record Settings(int trees, int depth, int minRows, double rowShare) {
    static Settings of(String recipe, Map<String, Object> values) {
      Parameters parameters = new Parameters(recipe, values);
      Settings settings = read(parameters);
      parameters.refuseProblems();
      return settings;
    }

    static Settings read(Parameters parameters) {
      return new Settings(
          parameters.integer("trees", 50, 1, 10_000),
          parameters.integer("max-depth", 8, 1, 30),
          parameters.integer("min-rows-per-leaf", 1, 1, 1_000_000),
          parameters.number("row-share", 1, 0.01, 1));
    }
  }

  @Override
  public String name() {
    return "random-forest";
  }

  @Override
  public Set<Task> tasks() {
    return Set.of(Task.BINARY, Task.MULTICLASS, Task.REGRESSION);
  }

  @Override
  public Encoding encoding() {
    return Encoding.ORDINAL;
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
    if (task != Task.REGRESSION) {
      // The fitted model holds a summary with a Spark session, which cannot travel to a task; its
      // copy holds none.
      return new RandomForestClassifier("random_forest")
          .setNumTrees(settings.trees())
          .setMaxDepth(settings.depth())
          .setMinInstancesPerNode(settings.minRows())
          .setSubsamplingRate(settings.rowShare())
          .setMaxBins(MllibFrame.bins(frame))
          .setSeed(seed)
          .setFeaturesCol(Featurizer.FEATURES)
          .setLabelCol(MllibFrame.LABEL)
          .fit(MllibFrame.of(frame))
          .copy(ParamMap.empty());
    }
    return new RandomForestRegressor("random_forest")
        .setNumTrees(settings.trees())
        .setMaxDepth(settings.depth())
        .setMinInstancesPerNode(settings.minRows())
        .setSubsamplingRate(settings.rowShare())
        .setMaxBins(MllibFrame.bins(frame))
        .setSeed(seed)
        .setFeaturesCol(Featurizer.FEATURES)
        .setLabelCol(MllibFrame.LABEL)
        .fit(MllibFrame.of(frame));
  }
}
