package dev.rematch.training;

import dev.rematch.core.Task;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.linalg.Vectors;

/** Binary logistic regression with a ridge penalty on standardised features. */
final class LogisticRegressionAlgorithm implements Algorithm {
  @Override
  public String name() {
    return "logistic-regression";
  }

  @Override
  public Set<Task> tasks() {
    return Set.of(Task.BINARY);
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
    if (LinearFit.tooWide(frame)) {
      return new LogisticRegression("logistic_regression")
          .setFeaturesCol(Featurizer.FEATURES)
          .setLabelCol(MllibFrame.LABEL)
          .setStandardization(false)
          .setRegParam(settings.penalty())
          .setTol(settings.tolerance())
          .setMaxIter(settings.iterations() * 10)
          .fit(MllibFrame.scaled(frame));
    }
    double positives = 0;
    for (double label : frame.labels()) {
      positives += label;
    }
    double share = positives / frame.rows();
    LinearFit fit =
        LinearFit.of(
            frame, frame.labels(), PointLoss.LOGISTIC, Math.log(share / (1 - share)), settings);
    LogisticRegressionModel model =
        new LogisticRegressionModel(
            "logistic_regression", Vectors.dense(fit.weights()), fit.intercept());
    model.setFeaturesCol(Featurizer.FEATURES);
    return model;
  }
}
