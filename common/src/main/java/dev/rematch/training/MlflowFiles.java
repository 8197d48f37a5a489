package dev.rematch.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rematch.core.Task;
import dev.rematch.feature.FeatureType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The files that make a folder with {@code sparkml/} an MLflow model: flavours {@code spark} and
 * {@code python_function}, signature and requirements.
 */
final class MlflowFiles {
  private static final String PYSPARK = "4.1.0";
  private static final String PYTHON = "3.11";
  private static final String MLFLOW = "3.17.2";
  private static final ObjectMapper JSON = new ObjectMapper();

  private MlflowFiles() {}

  static void write(
      Path folder,
      String model,
      String runId,
      Map<String, FeatureType> features,
      Task task,
      Instant at)
      throws IOException {
    List<Map<String, Object>> inputs = new ArrayList<>();
    features.forEach(
        (name, type) -> {
          Map<String, Object> column = new LinkedHashMap<>();
          column.put("type", type == FeatureType.NUMERIC ? "double" : "string");
          column.put("name", name);
          column.put("required", false);
          inputs.add(column);
        });
    List<Map<String, Object>> outputs = List.of(Map.of("type", "double", "name", "prediction"));
    String created =
        DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS")
            .withZone(ZoneOffset.UTC)
            .format(at);
    String yaml =
        String.join(
            "\n",
            "artifact_path: " + model,
            "flavors:",
            "  python_function:",
            "    data: sparkml",
            "    env:",
            "      conda: conda.yaml",
            "      virtualenv: python_env.yaml",
            "    loader_module: mlflow.spark",
            "    python_version: '" + PYTHON + "'",
            "  spark:",
            "    code: null",
            "    model_class: pyspark.ml.pipeline.PipelineModel",
            "    model_data: sparkml",
            "    pyspark_version: " + PYSPARK,
            "mlflow_version: " + MLFLOW,
            "run_id: " + runId,
            "signature:",
            "  inputs: '" + json(inputs).replace("'", "''") + "'",
            "  outputs: '" + json(outputs) + "'",
            "  params: null",
            "metadata:",
            "  rematch_task: " + task.name(),
            "utc_time_created: '" + created + "'",
            "");
    Files.writeString(folder.resolve("MLmodel"), yaml);
    Files.writeString(
        folder.resolve("requirements.txt"), "mlflow==" + MLFLOW + "\npyspark==" + PYSPARK + "\n");
    Files.writeString(
        folder.resolve("python_env.yaml"),
        "python: '"
            + PYTHON
            + "'\nbuild_dependencies:\n- pip\ndependencies:\n- -r requirements.txt\n");
    Files.writeString(
        folder.resolve("conda.yaml"),
        "channels:\n- conda-forge\ndependencies:\n- python="
            + PYTHON
            + "\n- pip\n- pip:\n  - mlflow=="
            + MLFLOW
            + "\n  - pyspark=="
            + PYSPARK
            + "\nname: mlflow-env\n");
  }

  private static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write a model signature as JSON", e);
    }
  }
}
