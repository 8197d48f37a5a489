package dev.rematch.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;

/**
 * How the parts of a server are: "healthy", "unhealthy", or "absent" for one that never ran.
 *
 * @param parts "metadatabase", "scheduler", "dag_processor", "triggerer"
 */
public record Health(Map<String, String> parts) {
  public Health {
    parts = Map.copyOf(parts);
  }

  /** Whether what runs need is there; the triggerer is not needed. */
  public boolean runsDags() {
    return parts.entrySet().stream()
        .filter(p -> !p.getKey().equals("triggerer"))
        .allMatch(p -> p.getValue().equals("healthy"));
  }

  static Health of(JsonNode json) {
    Map<String, String> parts = new TreeMap<>();
    json.properties()
        .forEach(p -> parts.put(p.getKey(), p.getValue().path("status").asText("absent")));
    return new Health(parts);
  }
}
