package dev.rematch.challenge;

/** What a rematch ends with. */
public enum Verdict {
  /** The evidence says that the challenger is better: it takes (or may take) the place. */
  PROMOTE,
  /** The champion stays: no better, or worse where it must not be. */
  KEEP,
  /** The holdout cannot answer the question; the champion stays. */
  INSUFFICIENT
}
