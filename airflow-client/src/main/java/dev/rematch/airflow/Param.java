package dev.rematch.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * A param of a DAG.
 *
 * @param value its default; JSON null where there is none
 * @param schema a JSON schema
 */
public record Param(String name, JsonNode value, JsonNode schema, Optional<String> description) {
  static Param of(String name, Fields f) {
    return new Param(name, f.json("value"), f.json("schema"), f.maybeText("description"));
  }
}
