package dev.rematch.quality;

import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What came of one expectation.
 *
 * @param period the first day of the period; empty for a rule that looks at the whole write
 * @param failures rows that broke it; empty for a rule that counts none
 * @param rows that were looked at
 * @param observed what was found, in words
 */
public record Outcome(
    Expectation expectation,
    Optional<LocalDate> period,
    Verdict verdict,
    OptionalLong failures,
    long rows,
    String observed) {

  /** Whether it is met. */
  public enum Verdict {
    MET,
    BROKEN,
    /** There is too little to tell by. */
    NOT_ASSESSED;

    /** As tables write it. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Whether nothing may be published. */
  public boolean stops() {
    return verdict == Verdict.BROKEN && expectation.severity() == Severity.STOP;
  }

  /** "row-count(min 10) is not met, found 3 rows in period 2013-01-01". */
  public String sentence() {
    return expectation.label() + " is not met, found " + observed;
  }
}
