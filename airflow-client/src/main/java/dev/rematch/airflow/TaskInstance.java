package dev.rematch.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * A task of a run.
 *
 * @param mapIndex -1 for a task that is not mapped
 * @param name the rendered map index, where a task has one
 * @param state as Airflow writes it; empty before it was scheduled
 */
public record TaskInstance(
    String taskId, int mapIndex, Optional<String> name, Optional<String> state, int tryNumber) {
  static TaskInstance of(JsonNode json) {
    return new TaskInstance(
        json.path("task_id").asText(),
        json.path("map_index").asInt(),
        Optional.ofNullable(json.path("rendered_map_index").asText(null)),
        Optional.ofNullable(json.path("state").asText(null)),
        json.path("try_number").asInt());
  }
}
