package dev.rematch.training;

import dev.rematch.core.Task;
import dev.rematch.feature.FeatureType;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.ml.PipelineModel;

/**
 * A model ready to score, and what it wants to be fed.
 *
 * @param features by name, in declared order
 */
public record LoadedModel(PipelineModel model, Task task, Map<String, FeatureType> features) {
  public LoadedModel {
    features = Collections.unmodifiableMap(new LinkedHashMap<>(features));
  }
}
