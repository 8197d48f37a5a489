package dev.rematch.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The classes that a stored pipeline may name. MLlib instantiates whatever class a stage's metadata
 * holds, so every metadata file is read before MLlib sees the folder.
 */
final class StageAllowList {
  private static final String ML = "org.apache.spark.ml.";

  static final Set<String> CLASSES =
      Set.of(
          ML + "PipelineModel",
          ML + "feature.ImputerModel",
          ML + "feature.StringIndexerModel",
          ML + "feature.OneHotEncoderModel",
          ML + "feature.VectorAssembler",
          ML + "feature.StandardScalerModel",
          ML + "classification.LogisticRegressionModel",
          ML + "classification.RandomForestClassificationModel",
          ML + "classification.GBTClassificationModel",
          ML + "regression.LinearRegressionModel",
          ML + "regression.RandomForestRegressionModel",
          ML + "regression.GBTRegressionModel");

  private static final ObjectMapper JSON = new ObjectMapper();

  private StageAllowList() {}

  /**
   * @throws RematchException (REFUSED) at the first metadata that names another class, or none
   */
  static void check(Path sparkml, String model) {
    try (Stream<Path> walk = Files.walk(sparkml)) {
      List<Path> metadata =
          walk.filter(Files::isRegularFile)
              .filter(p -> p.getParent().getFileName().toString().equals("metadata"))
              .filter(p -> p.getFileName().toString().startsWith("part-"))
              .sorted()
              .toList();
      if (metadata.isEmpty()) {
        throw refused(model, sparkml.getFileName() + " holds no metadata");
      }
      for (Path file : metadata) {
        checkFile(file, model);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the stages of " + model + " in " + sparkml, e);
    }
  }

  private static void checkFile(Path file, String model) throws IOException {
    for (String line : Files.readAllLines(file)) {
      if (line.isBlank()) {
        continue;
      }
      JsonNode name = JSON.readTree(line).get("class");
      String found = name == null ? "none" : name.asText();
      if (!CLASSES.contains(found)) {
        throw refused(
            model,
            "stage metadata "
                + file.getParent().getParent().getFileName()
                + " names class "
                + found
                + ", which is not on the list of stages that Rematch makes");
      }
    }
  }

  private static RematchException refused(String model, String why) {
    return new RematchException(FailureKind.REFUSED, "Cannot load " + model + ": " + why);
  }
}
