package dev.rematch.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A run to be asked for. Its id is made by whoever asks, from what makes the run the same run:
 * asked for twice, there is one.
 *
 * @param conf values of the DAG's params, of types that Jackson writes as JSON
 * @param logicalDate two runs of a DAG cannot have the same; runs without one never clash
 */
public record RunRequest(
    String dagId,
    String runId,
    Map<String, ?> conf,
    Optional<Instant> logicalDate,
    Optional<String> note) {

  /**
   * @throws AirflowException.InvalidRequest when the run id does not match ^[A-Za-z0-9_.~:+-]+$
   */
  public RunRequest {
    Ids.run(runId);
    conf = Map.copyOf(conf);
  }

  public RunRequest(String dagId, String runId) {
    this(dagId, runId, Map.of(), Optional.empty(), Optional.empty());
  }

  public RunRequest withConf(Map<String, ?> conf) {
    return new RunRequest(dagId, runId, conf, logicalDate, note);
  }

  public RunRequest withLogicalDate(Instant date) {
    return new RunRequest(dagId, runId, conf, Optional.of(date), note);
  }

  public RunRequest withNote(String note) {
    return new RunRequest(dagId, runId, conf, logicalDate, Optional.of(note));
  }

  /** Airflow wants the logical date said, even where there is none. */
  JsonNode body() {
    ObjectNode body = Api.object().put("dag_run_id", runId);
    body.put("logical_date", logicalDate.map(Instant::toString).orElse(null));
    body.set("conf", Api.JSON.valueToTree(conf));
    note.ifPresent(n -> body.put("note", n));
    return body;
  }
}
