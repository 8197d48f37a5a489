package dev.rematch.challenge;

/**
 * Scoring without being heard: before the promotion by the winner, after it by the former champion.
 *
 * @param periods so many live periods a winner scores silently before it may take the place; 0:
 *     none
 * @param watchPeriods so many periods after a swap the former champion is compared with the new one
 * @param watchMargin the former champion comes back when the new one is surely worse than it by
 *     more than this; the metric's unit
 */
public record Shadow(int periods, int watchPeriods, double watchMargin) {
  /** None. */
  public static final Shadow NONE = new Shadow(0, 0, 0);
}
