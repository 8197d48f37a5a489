package dev.rematch.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * That an asset was made anew.
 *
 * @param extra what the maker says of it; from_rest_api is added for events that clients created
 * @param sourceDagId empty for an event that a client created
 * @param createdRuns what it set off, so far
 */
public record AssetEvent(
    long id,
    long assetId,
    Optional<String> uri,
    JsonNode extra,
    Optional<String> sourceDagId,
    Optional<String> sourceRunId,
    Optional<String> sourceTaskId,
    Instant at,
    List<CreatedRun> createdRuns) {

  /** A run that an event set off. */
  public record CreatedRun(String dagId, String runId) {}

  public AssetEvent {
    createdRuns = List.copyOf(createdRuns);
  }

  static AssetEvent of(Fields f) {
    return new AssetEvent(
        f.bigNumber("id"),
        f.bigNumber("asset_id"),
        f.maybeText("uri"),
        f.json("extra"),
        f.maybeText("source_dag_id"),
        f.maybeText("source_run_id"),
        f.maybeText("source_task_id"),
        f.time("timestamp"),
        f.objects("created_dagruns", r -> new CreatedRun(r.text("dag_id"), r.text("run_id"))));
  }
}
