package dev.rematch.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/**
 * Runs of a DAG for dates of the past, by its schedule.
 *
 * @param from the first logical date
 * @param to the last, included
 * @param maxActiveRuns how many at once
 */
public record BackfillRequest(
    String dagId, Instant from, Instant to, Map<String, ?> conf, Again again, int maxActiveRuns) {

  /** What becomes of dates that have a run already. */
  public enum Again {
    /** They are passed over. */
    NONE,
    /** Failed ones are run again. */
    FAILED,
    /** Failed and successful ones are run again. */
    COMPLETED
  }

  public BackfillRequest {
    conf = Map.copyOf(conf);
  }

  /** One run after the other, for dates that have none. */
  public BackfillRequest(String dagId, Instant from, Instant to) {
    this(dagId, from, to, Map.of(), Again.NONE, 1);
  }

  JsonNode body() {
    ObjectNode body =
        Api.object()
            .put("dag_id", dagId)
            .put("from_date", from.toString())
            .put("to_date", to.toString())
            .put("reprocess_behavior", again.name().toLowerCase(Locale.ROOT))
            .put("max_active_runs", maxActiveRuns);
    body.set("dag_run_conf", Api.JSON.valueToTree(conf));
    return body;
  }
}
