package dev.rematch.challenge;

import dev.rematch.core.Window;
import dev.rematch.stats.Normal;
import dev.rematch.stats.PairedDifference;
import java.time.LocalDate;
import java.util.Optional;

/**
 * How many rows a holdout must have before it can show a gain: the standard error shrinks with the
 * square root of the rows, and it is known from the rows that are there.
 *
 * @param rows on the holdout
 * @param window the holdout's days
 * @param alpha what the look may spend, one-sided
 * @param probability of seeing the gain
 */
record Power(long rows, Window window, double alpha, double probability) {

  /**
   * The rows that are missing before a gain of that size above the margin is seen; empty when
   * nothing can be said: no variance, no gain, no alpha.
   */
  Optional<Long> missing(PairedDifference gain, double aboveMargin) {
    if (!(gain.standardError() > 0) || !(aboveMargin > 0) || !(alpha > 0)) {
      return Optional.empty();
    }
    double wanted = aboveMargin / (Normal.quantile(1 - alpha) + Normal.quantile(probability));
    double needed = rows * Math.pow(gain.standardError() / wanted, 2);
    return needed < Long.MAX_VALUE
        ? Optional.of(Math.max(0, (long) Math.ceil(needed) - rows))
        : Optional.empty();
  }

  /** When as many more rows will have come, at the rate of the holdout; empty beyond a century. */
  Optional<LocalDate> arrival(long more) {
    double perDay =
        (double) rows / Math.max(1, window.to().toEpochDay() - window.from().toEpochDay());
    double days = Math.ceil(more / perDay);
    return days < 36_500 ? Optional.of(window.to().plusDays((long) days)) : Optional.empty();
  }
}
