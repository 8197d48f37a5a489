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
   * @return one message per fault: an unknown algorithm, a task or an engine it does not do, a
   *     wrong parameter
   */
  public static List<String> problems(RecipeSpec recipe, Task task) {
    Algorithm algorithm;
    try {
      algorithm = Algorithms.ALL.get(recipe.algorithm());
    } catch (RematchException e) {
      return List.of("Invalid recipe " + recipe.name() + ": " + e.getMessage());
    }
    List<String> problems = new ArrayList<>();
    if (!algorithm.tasks().contains(task)) {
      problems.add(
          "Invalid recipe "
              + recipe.name()
              + ": "
              + algorithm.name()
              + " cannot learn a "
              + task.name().toLowerCase(java.util.Locale.ROOT)
              + " label");
    }
    if (!algorithm.engines().contains(recipe.engine())) {
      problems.add(
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
    problems.addAll(algorithm.parameterProblems(recipe.name(), recipe.parameters()));
    return problems;
  }

  /**
   * @throws RematchException (INVALID_INPUT) that names all {@link #problems}
   */
  public static void check(RecipeSpec recipe, Task task) {
    List<String> problems = problems(recipe, task);
    if (!problems.isEmpty()) {
      throw new RematchException(FailureKind.INVALID_INPUT, String.join("\n", problems));
    }
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
