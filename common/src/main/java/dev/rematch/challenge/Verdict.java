package dev.rematch.challenge;

/** What a rematch ends with. */
public enum Verdict {
  /** Surely better: it takes (or may take) the place. */
  PROMOTE_SUPERIOR,
  /** Surely not worse, and preferred for a declared reason: it takes (or may take) the place. */
  PROMOTE_NONINFERIOR,
  /** The champion stays: no better, or worse where it must not be. */
  KEEP,
  /** The holdout is too small to answer the question; the champion stays. */
  INSUFFICIENT,
  /**
   * The comparison would not be fair: the holdout holds what was trained on; the champion stays.
   */
  BLOCKED,
  /** The challenger could not be judged at all; the champion stays. */
  ERROR;

  /** Whether the challenger takes the place. */
  public boolean promotes() {
    return this == PROMOTE_SUPERIOR || this == PROMOTE_NONINFERIOR;
  }
}
