package dev.rematch.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A run of a DAG.
 *
 * @param logicalDate as Airflow writes it; empty for triggered and asset runs
 * @param runType "manual", "scheduled", "backfill" or "asset_triggered"
 * @param conf as JSON values
 */
public record DagRun(
    String dagId,
    String runId,
    State state,
    Optional<String> logicalDate,
    String runType,
    Map<String, JsonNode> conf) {
  public DagRun {
    conf = Map.copyOf(conf);
  }

  /** How far a run is. */
  public enum State {
    QUEUED,
    RUNNING,
    SUCCESS,
    FAILED,
    /** One that this client does not know. */
    OTHER;

    /** Whether it is over. */
    public boolean ended() {
      return this == SUCCESS || this == FAILED;
    }

    static State of(String text) {
      return switch (text) {
        case "queued" -> QUEUED;
        case "running" -> RUNNING;
        case "success" -> SUCCESS;
        case "failed" -> FAILED;
        default -> OTHER;
      };
    }

    String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  static DagRun of(JsonNode json) {
    Map<String, JsonNode> conf = new TreeMap<>();
    json.path("conf").properties().forEach(e -> conf.put(e.getKey(), e.getValue()));
    return new DagRun(
        json.path("dag_id").asText(),
        json.path("dag_run_id").asText(),
        State.of(json.path("state").asText()),
        Optional.ofNullable(json.path("logical_date").asText(null)),
        json.path("run_type").asText(),
        conf);
  }
}
