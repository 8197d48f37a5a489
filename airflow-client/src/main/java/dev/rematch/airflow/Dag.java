package dev.rematch.airflow;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A DAG.
 *
 * @param paused its runs wait until it is not
 * @param hasImportErrors its file cannot be loaded any more
 */
public record Dag(String dagId, boolean paused, boolean hasImportErrors) {
  static Dag of(JsonNode json) {
    return new Dag(
        json.path("dag_id").asText(),
        json.path("is_paused").asBoolean(),
        json.path("has_import_errors").asBoolean());
  }
}
