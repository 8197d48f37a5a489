package dev.rematch.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;

/**
 * A run of a DAG.
 *
 * @param logicalDate empty for runs that were triggered without one, as this client does
 * @param type such as manual, scheduled, asset_triggered
 * @param conf a JSON object, or JSON null
 */
public record DagRun(
    String dagId,
    String runId,
    RunState state,
    String type,
    Optional<Instant> logicalDate,
    Optional<Instant> queuedAt,
    Optional<Instant> startedAt,
    Optional<Instant> endedAt,
    JsonNode conf,
    Optional<String> note) {

  static DagRun of(Fields f) {
    return new DagRun(
        f.text("dag_id"),
        f.text("dag_run_id"),
        RunState.of(f.text("state")),
        f.text("run_type"),
        f.maybeTime("logical_date"),
        f.maybeTime("queued_at"),
        f.maybeTime("start_date"),
        f.maybeTime("end_date"),
        f.json("conf"),
        f.maybeText("note"));
  }
}
