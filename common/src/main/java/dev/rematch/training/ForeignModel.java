package dev.rematch.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rematch.core.FailureKind;
import dev.rematch.core.Names;
import dev.rematch.core.RematchException;
import dev.rematch.core.Task;
import dev.rematch.core.Warehouse;
import dev.rematch.feature.FeatureType;
import dev.rematch.registry.Manifest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/**
 * A pipeline that somebody else trained and MLlib stored, to become a version here. Without Spark:
 * its stages are looked at, not loaded.
 *
 * @param folder a private copy of the model's folder
 * @param data the folder of the pipeline beneath it
 * @param features what it wants to be fed
 */
public record ForeignModel(Path folder, String data, Map<String, FeatureType> features) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * What the last stage predicts: a class or a value.
   *
   * @throws RematchException (REFUSED) when a stage is of a class that may not be loaded,
   *     INVALID_INPUT when it is no pipeline or its last stage predicts nothing
   */
  public Task task(String name) {
    Path pipeline = folder.resolve(data);
    if (!Files.isDirectory(pipeline)) {
      throw invalid(name, "it has no folder " + data);
    }
    StageAllowList.check(pipeline, name);
    if (!stageClass(pipeline).endsWith(".PipelineModel")) {
      throw invalid(name, "it is a " + stageClass(pipeline) + " and not a PipelineModel");
    }
    try (Stream<Path> stages = Files.list(pipeline.resolve("stages"))) {
      Path last =
          stages
              .filter(p -> p.getFileName().toString().matches("[0-9]+_.*"))
              .max(java.util.Comparator.comparingInt(ForeignModel::position))
              .orElseThrow(() -> invalid(name, "it has no stages"));
      String found = stageClass(last);
      if (found.contains(".classification.")) {
        return Task.BINARY;
      }
      if (found.contains(".regression.")) {
        return Task.REGRESSION;
      }
      throw invalid(name, "its last stage is a " + found + ", which predicts nothing");
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list the stages of " + name, e);
    }
  }

  private static int position(Path stage) {
    return Integer.parseInt(stage.getFileName().toString().replaceAll("_.*", ""));
  }

  private static String stageClass(Path stage) {
    try (Stream<Path> files = Files.list(stage.resolve("metadata"))) {
      Path part =
          files
              .filter(p -> p.getFileName().toString().startsWith("part-"))
              .findFirst()
              .orElseThrow();
      JsonNode metadata = JSON.readTree(Files.readString(part));
      return metadata.path("class").asText();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the stage " + stage, e);
    }
  }

  /**
   * Puts the folder into the warehouse as an artifact, complete and on disk when this returns.
   *
   * @param runId under which it will be registered
   */
  public Artifact store(Warehouse warehouse, String model, String runId, String recipe) {
    Task task = task(model);
    String path =
        "models/"
            + Names.check("model", model)
            + "/"
            + ModelStore.segment(runId)
            + "/"
            + Names.check("recipe", recipe)
            + "-"
            + UUID.randomUUID().toString().substring(0, 8);
    try (PrivateFolder local = PrivateFolder.forWriting(warehouse, path, fileSystem(warehouse))) {
      copy(local.path());
      Map<String, Object> description = new LinkedHashMap<>();
      description.put("task", task);
      description.put("features", features);
      Files.writeString(
          local.path().resolve(ModelStore.FEATURES), JSON.writeValueAsString(description));
      local.dropChecksums();
      String sha256 = Manifest.write(local.path());
      local.publish();
      return new Artifact(path, sha256, Optional.empty());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot store the imported model in " + path, e);
    }
  }

  private void copy(Path to) throws IOException {
    List<Path> all;
    try (Stream<Path> walk = Files.walk(folder)) {
      all = walk.filter(p -> !p.equals(folder)).toList();
    }
    for (Path each : all) {
      Path place = folder.relativize(each);
      Path target =
          place.startsWith(data)
              ? to.resolve(ModelStore.SPARKML).resolve(Path.of(data).relativize(place).toString())
              : to.resolve(place.toString());
      if (Files.isDirectory(each)) {
        Files.createDirectories(target);
      } else if (!place.toString().equals(Manifest.FILE)
          && !place.toString().equals(ModelStore.FEATURES)) {
        Files.copy(each, target);
      }
    }
  }

  private static FileSystem fileSystem(Warehouse warehouse) throws IOException {
    return new org.apache.hadoop.fs.Path(warehouse.root()).getFileSystem(new Configuration());
  }

  private static RematchException invalid(String name, String why) {
    return new RematchException(
        FailureKind.INVALID_INPUT, "Cannot import the model for " + name + ": " + why);
  }
}
