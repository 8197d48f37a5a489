package dev.rematch.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.DefaultParamsWriter$;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.sql.SparkSession;

/**
 * Writes a pipeline in MLlib's own folder format without MLlib's own two Spark jobs per stage,
 * which cost more than the training of a month of data. MLlib loads what this writes; a stage whose
 * format is not known here is written by MLlib itself.
 */
final class PipelineFiles {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final SparkSession spark;

  PipelineFiles(SparkSession spark) {
    this.spark = spark;
  }

  /** Writes to a folder that does not exist yet. */
  void write(PipelineModel model, Path folder) throws IOException {
    Transformer[] stages = model.stages();
    ObjectNode metadata = metadata(model);
    ArrayNode uids = metadata.putObject("paramMap").putArray("stageUids");
    int digits = Integer.toString(stages.length).length();
    for (int s = 0; s < stages.length; s++) {
      uids.add(stages[s].uid());
      String name = ("%0" + digits + "d_%s").formatted(s, stages[s].uid());
      writeStage(stages[s], folder.resolve("stages").resolve(name));
    }
    writeMetadata(metadata, folder);
  }

  private void writeStage(Transformer stage, Path folder) throws IOException {
    Optional<StageTables> tables = StageTables.of(stage, this::metadataText);
    if (tables.isEmpty()) {
      ((MLWritable) stage).write().session(spark).save(folder.toUri().toString());
      return;
    }
    ObjectNode metadata = metadata(stage);
    tables.get().sizes().forEach(metadata::put);
    writeMetadata(metadata, folder);
    for (StageTables.Table table : tables.get().tables()) {
      ParquetFile.write(spark, folder.resolve(table.name()), table.schema(), table.rows());
    }
  }

  private static void writeMetadata(ObjectNode metadata, Path stage) throws IOException {
    Path folder = Files.createDirectories(stage.resolve("metadata"));
    Files.writeString(folder.resolve("part-00000"), JSON.writeValueAsString(metadata) + "\n");
    Files.writeString(folder.resolve("_SUCCESS"), "");
  }

  private ObjectNode metadata(Params stage) throws IOException {
    return (ObjectNode) JSON.readTree(metadataText(stage));
  }

  private String metadataText(Params stage) {
    return DefaultParamsWriter$.MODULE$.getMetadataToSave(stage, spark);
  }
}
