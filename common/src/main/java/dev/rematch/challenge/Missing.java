package dev.rematch.challenge;

import dev.rematch.stats.PairedDifference;
import java.time.LocalDate;
import java.util.Optional;

/**
 * What a holdout lacks.
 *
 * @param rows so many more
 * @param by when they will have come, at the rate at which the holdout's own came; empty beyond a
 *     century
 */
public record Missing(long rows, Optional<LocalDate> by) {
  static Missing of(Power power, long rows) {
    return new Missing(rows, power.arrival(rows));
  }

  /** What lacks to see a gain of that size above the margin; empty where that cannot be told. */
  static Optional<Missing> of(Power power, PairedDifference gain, double aboveMargin) {
    return power.missing(gain, aboveMargin).map(rows -> of(power, rows));
  }
}
