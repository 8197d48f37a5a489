package dev.rematch.training;

import dev.rematch.core.Task;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.regression.LinearRegression;
import org.apache.spark.ml.regression.LinearRegressionModel;

/**
 * Least squares with a ridge penalty on standardised features and label: what MLlib fits with the
 * penalty times the standard deviation of the label.
 */
final class LinearRegressionAlgorithm implements Algorithm {
  @Override
  public String name() {
    return "linear-regression";
  }

  @Override
  public Set<Task> tasks() {
    return Set.of(Task.REGRESSION);
  }

  @Override
  public Encoding encoding() {
    return Encoding.ONE_HOT_SCALED;
  }

  @Override
  public List<String> parameterProblems(String recipe, Map<String, Object> values) {
    Parameters parameters = new Parameters(recipe, values);
    LinearFit.Settings.read(parameters);
    return parameters.problems();
  }

  @Override
  public Transformer fit(TrainingFrame frame, Task task, RecipeSpec recipe, long seed) {
    LinearFit.Settings settings = LinearFit.Settings.of(recipe.name(), recipe.parameters());
    double[] labels = frame.labels();
    double mean = 0;
    for (double label : labels) {
      mean += label / labels.length;
    }
    double squares = 0;
    for (double label : labels) {
      squares += (label - mean) * (label - mean);
    }
    double deviation = labels.length < 2 ? 0 : Math.sqrt(squares / (labels.length - 1));
    // With the label in its own standard deviations the penalty does not depend on its unit.
    double unit = deviation > 0 ? deviation : 1;
    if (LinearFit.tooWide(frame)) {
      return new LinearRegression("linear_regression")
          .setFeaturesCol(Featurizer.FEATURES)
          .setLabelCol(MllibFrame.LABEL)
          .setStandardization(false)
          .setSolver("l-bfgs")
          // MLlib divides the penalty by the deviation of the label.
          .setRegParam(settings.penalty() * unit)
          .setTol(settings.tolerance())
          .setMaxIter(settings.iterations() * 10)
          .fit(MllibFrame.scaled(frame));
    }
    double[] scaled = new double[labels.length];
    for (int r = 0; r < scaled.length; r++) {
      scaled[r] = (labels[r] - mean) / unit;
    }
    LinearFit fit = LinearFit.of(frame, scaled, PointLoss.SQUARED, 0, settings);
    double[] weights = fit.weights().clone();
    for (int i = 0; i < weights.length; i++) {
      weights[i] *= unit;
    }
    LinearRegressionModel model =
        new LinearRegressionModel(
            "linear_regression", Vectors.dense(weights), fit.intercept() * unit + mean);
    model.setFeaturesCol(Featurizer.FEATURES);
    return model;
  }
}
