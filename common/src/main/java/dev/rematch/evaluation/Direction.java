package dev.rematch.evaluation;

import dev.rematch.stats.PairedDifference;

/** Which way a metric is better. */
public enum Direction {
  HIGHER_IS_BETTER,
  LOWER_IS_BETTER;

  /** How much better the challenger is, in the metric's unit; negative when it is worse. */
  public double gain(double challenger, double champion) {
    return this == HIGHER_IS_BETTER ? challenger - champion : champion - challenger;
  }

  /**
   * The same with its interval: turns "challenger - champion" into a difference whose positive side
   * is the challenger's.
   */
  public PairedDifference gain(PairedDifference challengerMinusChampion) {
    return this == HIGHER_IS_BETTER ? challengerMinusChampion : challengerMinusChampion.reversed();
  }
}
