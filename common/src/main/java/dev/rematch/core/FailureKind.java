package dev.rematch.core;

/** Why a command cannot go on, and the exit code that tells a scheduler so. */
public enum FailureKind {
  /** Anything that is not foreseen below. */
  INTERNAL(1),
  /** Config, arguments or data that break their declared shape: no retry helps. */
  INVALID_INPUT(2),
  /** A table expectation with severity "stop" is not met; nothing was published. */
  EXPECTATIONS_NOT_MET(3),
  /** Somebody else changed the same thing first: running again is safe. */
  LOST_RACE(4),
  /** A file, table, version or model that is needed does not exist (yet). */
  MISSING_INPUT(5),
  /** A rule forbids it: the gate, the manifest check, the fallback ladder's last step. */
  REFUSED(6);

  private final int exitCode;

  FailureKind(int exitCode) {
    this.exitCode = exitCode;
  }

  /** The process exit code, 1 to 6. */
  public int exitCode() {
    return exitCode;
  }
}
