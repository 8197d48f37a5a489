package dev.rematch.airflow;

import java.util.Locale;

/** Where a run stands. */
public enum RunState {
  QUEUED,
  RUNNING,
  SUCCESS,
  FAILED,
  /** A state this client has no name for: a newer Airflow's. */
  UNKNOWN;

  static RunState of(String text) {
    for (RunState state : values()) {
      if (state.text().equals(text)) {
        return state;
      }
    }
    return UNKNOWN;
  }

  /** Whether the run does nothing more by itself. */
  public boolean finished() {
    return this == SUCCESS || this == FAILED;
  }

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
