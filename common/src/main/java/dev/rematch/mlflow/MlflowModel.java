package dev.rematch.mlflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.feature.FeatureType;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * What the file MLmodel says of a model of Spark's flavour.
 *
 * @param data the folder of the pipeline beneath the model's, "sparkml" as a rule
 * @param features by name in the signature's order
 */
public record MlflowModel(String data, Map<String, FeatureType> features) {
  private static final ObjectMapper JSON = new ObjectMapper();

  public MlflowModel {
    features = Collections.unmodifiableMap(new LinkedHashMap<>(features));
  }

  /**
   * Reads the file.
   *
   * @throws RematchException (INVALID_INPUT) when it is no model of Spark's flavour, or has no
   *     signature of named columns
   */
  public static MlflowModel of(String text) {
    Map<?, ?> file;
    try {
      file = map(new Load(LoadSettings.builder().build()).loadFromString(text));
    } catch (YamlEngineException e) {
      throw invalid("its MLmodel is no YAML: " + e.getMessage().lines().findFirst().orElse(""));
    }
    Map<?, ?> spark = map(map(file.get("flavors")).get("spark"));
    if (!(spark.get("model_data") instanceof String data) || !data.matches("[A-Za-z0-9_-]+")) {
      throw invalid(
          "it has no flavour spark, found "
              + map(file.get("flavors")).keySet()
              + "; log it with mlflow.spark.log_model");
    }
    if (!(map(file.get("signature")).get("inputs") instanceof String inputs)) {
      throw invalid("it has no signature; log it with signature=infer_signature(…)");
    }
    return new MlflowModel(data, features(inputs));
  }

  private static Map<String, FeatureType> features(String inputs) {
    Map<String, FeatureType> features = new LinkedHashMap<>();
    try {
      for (JsonNode column : JSON.readTree(inputs)) {
        String name = column.path("name").asText("");
        if (name.isEmpty()) {
          throw invalid("its signature has no names of columns");
        }
        features.put(name, type(name, column.path("type").asText()));
      }
    } catch (JsonProcessingException e) {
      throw invalid("its signature is no JSON");
    }
    if (features.isEmpty()) {
      throw invalid("its signature has no columns");
    }
    return features;
  }

  private static FeatureType type(String name, String type) {
    return switch (type) {
      case "double", "float", "integer", "long", "boolean" -> FeatureType.NUMERIC;
      case "string" -> FeatureType.CATEGORICAL;
      default ->
          throw invalid(
              "column "
                  + name
                  + " of its signature is a "
                  + type
                  + " (must be a number, boolean or string)");
    };
  }

  private static Map<?, ?> map(Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  private static RematchException invalid(String why) {
    return new RematchException(
        FailureKind.INVALID_INPUT, "Cannot import the MLflow model: " + why);
  }
}
