package dev.rematch.training;

import dev.rematch.core.Task;
import java.util.Map;
import java.util.Set;
import org.apache.spark.ml.Transformer;

/** A way to fit a model on encoded features; the result is a plain MLlib stage. */
public interface Algorithm {
  /** As recipes name it. */
  String name();

  Set<Task> tasks();

  Encoding encoding();

  /** The engines it can train with, the default first. */
  default Set<String> engines() {
    return Set.of("mllib");
  }

  /**
   * Reads the parameters and forgets them.
   *
   * @throws dev.rematch.core.RematchException (INVALID_INPUT) at an unknown name, a wrong type or
   *     range
   */
  void checkParameters(String recipe, Map<String, Object> parameters);

  /**
   * Fits. The same frame, recipe and seed give the same model.
   *
   * @return the fitted stage, reading column {@link Featurizer#FEATURES}
   */
  Transformer fit(TrainingFrame frame, Task task, RecipeSpec recipe, long seed);
}
