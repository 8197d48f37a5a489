package dev.rematch.challenge;

/** Who may let a verdict of PROMOTE move the champion. */
public enum Approval {
  /** The engine itself, in the same run. */
  AUTOMATIC,
  /** A person, by {@code models promote}. */
  MANUAL
}
