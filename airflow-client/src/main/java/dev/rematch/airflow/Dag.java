package dev.rematch.airflow;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A DAG.
 *
 * @param paused its runs stay queued
 * @param stale its file is gone or no longer imports
 * @param nextRunAfter when the schedule asks for the next run
 */
public record Dag(
    String id,
    boolean paused,
    boolean stale,
    boolean hasImportErrors,
    Optional<String> file,
    List<String> tags,
    Optional<Instant> nextRunAfter) {
  public Dag {
    tags = List.copyOf(tags);
  }

  static Dag of(Fields f) {
    return new Dag(
        f.text("dag_id"),
        f.flag("is_paused"),
        f.flag("is_stale"),
        f.flag("has_import_errors"),
        f.maybeText("relative_fileloc"),
        f.objects("tags", t -> t.text("name")),
        f.maybeTime("next_dagrun_run_after"));
  }
}
