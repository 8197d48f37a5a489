package dev.rematch.jobs.airflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.schedule.ScheduleSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What a server must have for the plan of a file. */
record PlannedPipeline(
    Path file,
    String name,
    String pool,
    String connection,
    boolean oneJvm,
    String sparkSubmit,
    List<String> jars) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Every plan of a folder, by name.
   *
   * @throws RematchException (MISSING_INPUT) when there is none; (INVALID_INPUT) when a file is no
   *     plan
   */
  static List<PlannedPipeline> in(Path folder) {
    List<Path> files = List.of();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> all = Files.list(folder)) {
        files =
            all.filter(f -> f.getFileName().toString().matches("[^.].*\\.json")).sorted().toList();
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot list the plans in " + folder, e);
      }
    }
    if (files.isEmpty()) {
      throw new RematchException(
          FailureKind.MISSING_INPUT,
          "Cannot look at plans: there are none in "
              + folder
              + " (--plans); write them with rematch plan --out "
              + folder);
    }
    return files.stream().map(PlannedPipeline::read).toList();
  }

  private static PlannedPipeline read(Path file) {
    try {
      JsonNode plan = JSON.readTree(Files.readString(file));
      JsonNode airflow = plan.path("compiled").path("airflow");
      JsonNode submit = plan.path("submit");
      if (!airflow.isObject() || !submit.isObject()) {
        throw notAPlan(file, "it holds no compiled.airflow and submit");
      }
      List<String> jars = new ArrayList<>(List.of(submit.path("application").asText()));
      submit.path("jars").forEach(jar -> jars.add(jar.asText()));
      return new PlannedPipeline(
          file,
          plan.path("compiled").path("pipeline").asText(),
          airflow.path("pool").asText(),
          airflow.path("connection").asText(),
          airflow.path("one_jvm").asBoolean(),
          submit.path("spark_binary").asText(),
          List.copyOf(jars));
    } catch (JsonProcessingException e) {
      throw notAPlan(file, "it is no JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the plan " + file, e);
    }
  }

  private static RematchException notAPlan(Path file, String why) {
    return new RematchException(
        FailureKind.INVALID_INPUT,
        "Invalid plan: " + file + ": " + why + "; write it again with rematch plan");
  }

  /** The DAGs that are made of it. */
  List<String> dags() {
    List<String> stages =
        oneJvm
            ? List.of("cycle", "maintain")
            : List.of("elt", "score", "retrain", "challenge", "monitor", "maintain");
    return stages.stream().map(stage -> ScheduleSpec.dagId(name, stage)).toList();
  }
}
