package dev.rematch.challenge;

import dev.rematch.stats.AlphaSpending;
import java.time.LocalDate;

/**
 * How much may go wrong in a year of looking: the probability that any challenger of a calendar
 * year takes the place without being better.
 *
 * @param alpha the whole year's, one-sided, between 0 and 1
 * @param spending how it is spread over the year
 */
public record AlphaBudget(double alpha, Spending spending) {
  /** How a year's budget is spread over the year. */
  public enum Spending {
    /** No budget: every look may err by half of 1 - confidence. */
    NONE,
    /** About evenly. */
    POCOCK,
    /** Little at first, most of it late in the year. */
    OBRIEN_FLEMING
  }

  /** What may have been spent by the end of the day, of the budget of its calendar year. */
  public double allowedBy(LocalDate day) {
    double elapsed = (double) day.getDayOfYear() / day.lengthOfYear();
    return switch (spending) {
      case NONE -> throw new IllegalStateException("Cannot tell what is allowed: no budget");
      case POCOCK -> AlphaSpending.POCOCK.cumulative(elapsed, alpha);
      case OBRIEN_FLEMING -> AlphaSpending.OBRIEN_FLEMING.cumulative(elapsed, alpha);
    };
  }
}
