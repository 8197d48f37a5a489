package dev.rematch.stats;

import org.apache.commons.math3.distribution.BinomialDistribution;

/**
 * McNemar's test (1947): do two models err equally often on the same rows? Only the discordant
 * rows, on which exactly one of them is right, say anything.
 *
 * <p>Without discordant rows every p is 1 and the statistics are 0.
 *
 * @param onlyA rows on which only a is right
 * @param onlyB rows on which only b is right
 */
public record McNemar(long onlyA, long onlyB) {
  /** Below this many discordant rows the chi-square approximation is not good enough. */
  private static final int EXACT_BELOW = 25;

  public McNemar {
    if (onlyA < 0 || onlyB < 0) {
      throw new IllegalArgumentException(
          "Invalid discordant rows: %d and %d (must be 0 or more)".formatted(onlyA, onlyB));
    }
  }

  /** The p-value to decide by: exact below 25 discordant rows, else corrected. */
  public double pValue() {
    return discordant() < EXACT_BELOW ? exactP() : correctedP();
  }

  /** min(1, 2 P(X &lt;= min)), X binomial with probability 1/2. */
  public double exactP() {
    if (discordant() == 0) {
      return 1;
    }
    BinomialDistribution coin = new BinomialDistribution(null, Math.toIntExact(discordant()), 0.5);
    return Math.min(1, 2 * coin.cumulativeProbability((int) Math.min(onlyA, onlyB)));
  }

  /** (|b - c| - 1)^2 / (b + c); for b = c it is 1/(b + c), not 0. */
  public double corrected() {
    return perDiscordant(Math.abs(onlyA - onlyB) - 1.0);
  }

  /** Chi-square p of {@link #corrected}, one degree. */
  public double correctedP() {
    return ChiSquare.upperTail(corrected(), 1);
  }

  /** (b - c)^2 / (b + c). */
  public double plain() {
    return perDiscordant((double) onlyA - onlyB);
  }

  /** Chi-square p of {@link #plain}, one degree. */
  public double plainP() {
    return ChiSquare.upperTail(plain(), 1);
  }

  private double perDiscordant(double excess) {
    return discordant() == 0 ? 0 : excess * excess / discordant();
  }

  private long discordant() {
    return onlyA + onlyB;
  }
}
