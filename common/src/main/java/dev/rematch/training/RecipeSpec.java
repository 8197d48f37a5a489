package dev.rematch.training;

import dev.rematch.feature.FeatureType;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Algorithm, features, parameters and training window.
 *
 * @param algorithm a name of {@code Algorithms.ALL}
 * @param engine "xgboost" or "mllib"; only boosted trees can choose
 * @param features in declared order, never empty
 * @param parameters by kebab-case name, as Integer, Long, Double, Boolean or String; checked by the
 *     algorithm's own parameter record
 */
public record RecipeSpec(
    String name,
    String algorithm,
    String engine,
    TrainingWindow window,
    Map<String, FeatureType> features,
    Map<String, Object> parameters) {
  public RecipeSpec {
    features = Collections.unmodifiableMap(new LinkedHashMap<>(features));
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
  }
}
