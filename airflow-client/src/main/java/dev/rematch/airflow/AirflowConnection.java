package dev.rematch.airflow;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A connection, without its password.
 *
 * @param type such as "spark"
 * @param host of Spark its master
 * @param extra JSON text, or empty
 */
public record AirflowConnection(String id, String type, String host, String extra) {
  static AirflowConnection of(JsonNode json) {
    return new AirflowConnection(
        json.path("connection_id").asText(),
        json.path("conn_type").asText(""),
        json.path("host").asText(""),
        json.path("extra").asText(""));
  }
}
