package dev.rematch.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A task that asks a person.
 *
 * @param mapIndex -1 for a task that is not mapped
 * @param taskState "awaiting_input" while it waits
 * @param chosen the answer; empty while there is none
 */
public record Question(
    String dagId,
    String runId,
    String taskId,
    int mapIndex,
    String subject,
    String body,
    List<String> options,
    Instant createdAt,
    String taskState,
    List<String> chosen,
    Optional<String> answeredBy) {
  public Question {
    options = List.copyOf(options);
    chosen = List.copyOf(chosen);
  }

  static Question of(JsonNode json) {
    JsonNode task = json.path("task_instance");
    return new Question(
        task.path("dag_id").asText(),
        task.path("dag_run_id").asText(),
        task.path("task_id").asText(),
        task.path("map_index").asInt(),
        json.path("subject").asText(),
        json.path("body").asText(""),
        texts(json.path("options")),
        Instant.parse(json.path("created_at").asText()),
        task.path("state").asText(""),
        texts(json.path("chosen_options")),
        Optional.ofNullable(json.path("responded_by_user").path("name").asText(null)));
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
