package dev.rematch.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
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
          ML + "regression.IsotonicRegressionModel",
          ML + "regression.LinearRegressionModel",
          ML + "regression.RandomForestRegressionModel",
          ML + "regression.GBTRegressionModel");

  /** What MLlib would read of a metadata folder, and nothing it could read besides or instead. */
  private static final Pattern METADATA_FILE =
      Pattern.compile("part-00000(-[0-9a-f-]{36}-c000\\.txt)?");

  /** A stage's identifier is a part of its folder's path. */
  private static final Pattern UID = Pattern.compile("[A-Za-z0-9_-]+");

  // Of a key that stands twice two parsers may see two values.
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private StageAllowList() {}

  /**
   * @throws RematchException (REFUSED) at the first metadata that names another class, or none
   */
  static void check(Path sparkml, String model) {
    try (Stream<Path> walk = Files.walk(sparkml)) {
      List<Path> metadata =
          walk.filter(p -> p.getParent().getFileName().toString().equals("metadata"))
              .filter(p -> !p.getFileName().toString().equals("_SUCCESS"))
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
    String where = "stage metadata " + file.getParent().getParent().getFileName();
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        || !METADATA_FILE.matcher(file.getFileName().toString()).matches()) {
      throw refused(model, where + " holds an unknown file " + file.getFileName());
    }
    JsonNode metadata;
    try {
      metadata = JSON.readTree(Files.readString(file));
    } catch (JsonProcessingException e) {
      throw refused(model, where + " is not one JSON object");
    }
    String found = metadata.path("class").asText("none");
    if (!CLASSES.contains(found)) {
      throw refused(
          model,
          where
              + " names class "
              + found
              + ", which is not on the list of stages that Rematch makes");
    }
    checkUid(metadata.path("uid"), where, model);
    for (JsonNode uid : metadata.path("paramMap").path("stageUids")) {
      checkUid(uid, where, model);
    }
  }

  private static void checkUid(JsonNode uid, String where, String model) {
    if (!UID.matcher(uid.asText()).matches()) {
      throw refused(model, where + " has a stage identifier that is not a plain name");
    }
  }

  private static RematchException refused(String model, String why) {
    return new RematchException(FailureKind.REFUSED, "Cannot load " + model + ": " + why);
  }
}
