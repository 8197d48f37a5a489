package dev.rematch.response;

import java.util.Locale;

/** What can be done about a champion. */
public enum Remedy {
  NOTHING,
  /** Mend its probabilities on recent labels. */
  RECALIBRATE,
  /** Train on newer data. */
  RETRAIN,
  /** Give the office back to the version before. */
  ROLL_BACK,
  /** A person has to look. */
  ASK;

  /** As tables and messages write it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
