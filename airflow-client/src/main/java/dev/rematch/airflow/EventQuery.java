package dev.rematch.airflow;

import java.util.Optional;

/** Which events of assets to list: those that fit all that is said, the latest first. */
public record EventQuery(
    Optional<Long> assetId, Optional<String> sourceDagId, Optional<String> sourceRunId, int limit) {

  public static EventQuery latest(int limit) {
    return new EventQuery(Optional.empty(), Optional.empty(), Optional.empty(), limit);
  }

  public EventQuery ofAsset(long assetId) {
    return new EventQuery(Optional.of(assetId), sourceDagId, sourceRunId, limit);
  }

  public EventQuery fromDag(String dagId) {
    return new EventQuery(assetId, Optional.of(dagId), sourceRunId, limit);
  }

  public EventQuery fromRun(String runId) {
    return new EventQuery(assetId, sourceDagId, Optional.of(runId), limit);
  }
}
