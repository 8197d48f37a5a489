package dev.rematch.airflow;

import java.time.Instant;
import java.util.Optional;

/**
 * A task of a run.
 *
 * @param mapIndex -1 for a task that is not mapped
 * @param mapName what the task's map_index_template made of it
 * @param tryNumber 0 before the first try
 */
public record TaskInstance(
    String dagId,
    String runId,
    String taskId,
    int mapIndex,
    Optional<String> mapName,
    TaskState state,
    int tryNumber,
    Optional<Instant> startedAt,
    Optional<Instant> endedAt) {

  static TaskInstance of(Fields f) {
    return new TaskInstance(
        f.text("dag_id"),
        f.text("dag_run_id"),
        f.text("task_id"),
        f.number("map_index"),
        f.maybeText("rendered_map_index"),
        TaskState.of(f.maybeText("state")),
        f.number("try_number"),
        f.maybeTime("start_date"),
        f.maybeTime("end_date"));
  }
}
