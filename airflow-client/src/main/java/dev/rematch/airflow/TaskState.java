package dev.rematch.airflow;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Where a task of a run stands. */
public enum TaskState {
  /** Not looked at yet. */
  NONE,
  REMOVED,
  SCHEDULED,
  QUEUED,
  RUNNING,
  SUCCESS,
  RESTARTING,
  FAILED,
  UP_FOR_RETRY,
  UP_FOR_RESCHEDULE,
  UPSTREAM_FAILED,
  SKIPPED,
  DEFERRED,
  AWAITING_INPUT,
  /** A state this client has no name for: a newer Airflow's. */
  UNKNOWN;

  private static final Set<TaskState> FINISHED =
      EnumSet.of(SUCCESS, FAILED, UPSTREAM_FAILED, SKIPPED, REMOVED);

  static TaskState of(Optional<String> text) {
    if (text.isEmpty()) {
      return NONE;
    }
    for (TaskState state : values()) {
      if (state.text().equals(text.get())) {
        return state;
      }
    }
    return UNKNOWN;
  }

  /** Whether the task does nothing more by itself. */
  public boolean finished() {
    return FINISHED.contains(this);
  }

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
