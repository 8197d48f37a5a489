package dev.rematch.stats;

import org.apache.commons.math3.distribution.BinomialDistribution;

/** Tails of the binomial law. */
public final class BinomialTail {
  private BinomialTail() {}

  /**
   * The probability of at most so many successes, 0..1; 1 when nothing was tried.
   *
   * @param trials up to 2^31 - 1
   * @param chance of one success, 0..1
   */
  public static double atMost(long successes, long trials, double chance) {
    return new BinomialDistribution(null, Math.toIntExact(trials), chance)
        .cumulativeProbability((int) Math.min(successes, trials));
  }
}
