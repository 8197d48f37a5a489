package dev.rematch.quality.suggest;

import dev.rematch.profile.ColumnProfile;
import dev.rematch.quality.Expectation;
import dev.rematch.quality.Severity;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Proposes how many values a column must have. */
final class NullRules {
  private static final int FEWEST_PERIODS = 4;
  private static final double SLACK = 0.01;
  private static final double DEVIATIONS = 3;

  /** A rule that so few values satisfy says nothing. */
  private static final double LEAST = 0.05;

  private NullRules() {}

  static Optional<Suggestion> suggest(ColumnHistory history) {
    if (history.nulls() > 0) {
      return share(history);
    }
    return Optional.of(
        new Suggestion(
            new Expectation.NotNull(
                List.of(history.column()), history.firm() ? Severity.QUARANTINE : Severity.WARN),
            String.format(
                Locale.ROOT, "0 of %,d rows were NULL in %s", history.rows(), history.span())));
  }

  /** Slightly below the lowest share of values that a period had. */
  private static Optional<Suggestion> share(ColumnHistory history) {
    if (history.periods().size() < FEWEST_PERIODS) {
      return Optional.empty();
    }
    double lowest = 1;
    double highest = 0;
    double chance = 0;
    for (ColumnProfile period : history.periods()) {
      double share = (double) (period.rows() - period.nulls()) / period.rows();
      lowest = Math.min(lowest, share);
      highest = Math.max(highest, share);
      chance = Math.max(chance, Math.sqrt(share * (1 - share) / period.rows()));
    }
    double slack = Math.max(SLACK, Math.max(DEVIATIONS * chance, (highest - lowest) / 2));
    double min = Math.floor(100 * (lowest - slack)) / 100;
    if (min < LEAST) {
      return Optional.empty();
    }
    return Optional.of(
        new Suggestion(
            new Expectation.NotNullShare(history.column(), min, Severity.WARN),
            String.format(
                Locale.ROOT,
                "%.2f %% to %.2f %% of the rows had a value in %s",
                100 * lowest,
                100 * highest,
                history.span())));
  }
}
