package dev.rematch.tracking;

/** How a run ended. A run that was killed has no row; its marker file shows it (runs list). */
public enum RunStatus {
  SUCCEEDED,
  /** Everything was there already: nothing was written. */
  UNCHANGED,
  /** Nothing to do yet, and that is no error: no mature period, no champion. */
  SKIPPED,
  FAILED
}
