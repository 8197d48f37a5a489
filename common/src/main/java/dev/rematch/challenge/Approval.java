package dev.rematch.challenge;

/** Who may let a winner take the place. */
public enum Approval {
  /** The engine itself, in the same run. */
  AUTOMATIC,
  /** A person, by {@code decisions approve}. */
  MANUAL
}
