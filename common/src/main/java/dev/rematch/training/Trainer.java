package dev.rematch.training;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.core.Task;
import dev.rematch.feature.FeatureSpec;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;

/** Fits one recipe on training rows. */
public final class Trainer {
  private final long seed;

  public Trainer(long seed) {
    this.seed = seed;
  }

  /**
   * Checks what can be checked without data.
   *
   * @throws RematchException (INVALID_INPUT) when the algorithm is unknown, cannot do the task or
   *     the engine, or has a wrong parameter
   */
  public static void check(RecipeSpec recipe, Task task) {
    Algorithm algorithm = Algorithms.ALL.get(recipe.algorithm());
    if (!algorithm.tasks().contains(task)) {
      throw new RematchException(
          FailureKind.INVALID_INPUT,
          "Invalid recipe "
              + recipe.name()
              + ": "
              + algorithm.name()
              + " cannot learn a "
              + task.name().toLowerCase(java.util.Locale.ROOT)
              + " label");
    }
    if (!algorithm.engines().contains(recipe.engine())) {
      throw new RematchException(
          FailureKind.INVALID_INPUT,
          "Invalid recipe "
              + recipe.name()
              + ": "
              + algorithm.name()
              + " has no engine "
              + recipe.engine()
              + " (must be one of "
              + String.join(", ", algorithm.engines())
              + ")");
    }
    algorithm.checkParameters(recipe.name(), recipe.parameters());
  }

  /** The same rows and recipe give the same model, whatever the rows' order was in the table. */
  public PipelineModel train(TrainingRows rows, FeatureSpec features, RecipeSpec recipe) {
    Task task = features.label().task();
    check(recipe, task);
    Algorithm algorithm = Algorithms.ALL.get(recipe.algorithm());
    TrainingFrame frame = Featurizer.learn(rows, recipe.features(), algorithm.encoding());
    List<Transformer> stages = new ArrayList<>(frame.stages());
    stages.add(algorithm.fit(frame, task, recipe, seed));
    return new PipelineModel("rematch", stages);
  }
}
