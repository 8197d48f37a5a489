package dev.rematch.training;

import dev.rematch.core.Task;
import java.util.List;
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

  /** One message per unknown name, wrong type or range; without data or a session. */
  List<String> parameterProblems(String recipe, Map<String, Object> parameters);

  /**
   * Fits. The same frame, recipe and seed give the same model.
   *
   * @return the fitted stage, reading column {@link Featurizer#FEATURES}
   */
  Transformer fit(TrainingFrame frame, Task task, RecipeSpec recipe, long seed);
}
