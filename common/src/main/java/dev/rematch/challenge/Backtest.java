package dev.rematch.challenge;

/**
 * Whether a winner's recipe also wins at earlier cut-offs, where both recipes are fitted again.
 *
 * @param windows how many earlier periods; 0: no backtest
 * @param agree the challenger's recipe must be better in so many of them
 * @param floor and in none of them worse by more than this; the metric's unit
 */
public record Backtest(int windows, int agree, double floor) {
  /** None. */
  public static final Backtest NONE = new Backtest(0, 0, 0);
}
