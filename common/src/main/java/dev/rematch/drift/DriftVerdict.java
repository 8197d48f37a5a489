package dev.rematch.drift;

import java.util.Locale;

/** What a distance says of its column. */
public enum DriftVerdict {
  /** Above the limit, whatever the error of the profiles. */
  DRIFT,
  /** At or below the limit, whatever the error of the profiles. */
  STABLE,
  /** The error of the profiles is too large to say, or there is nothing to measure. */
  UNDECIDED;

  /** As tables and messages write it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
