package dev.rematch.quality.suggest;

import dev.rematch.profile.CategoricalProfile;
import dev.rematch.profile.ColumnProfile;
import dev.rematch.profile.NumericProfile;
import dev.rematch.profile.ValueKind;
import dev.rematch.quality.Expectation;
import dev.rematch.quality.Severity;
import dev.rematch.stats.Moments;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Proposes that values name rows, and that numbers only grow. */
final class KeyRules {
  private static final int FEWEST_PERIODS = 3;
  private static final long FEWEST_ROWS = 50;

  /** Below what the sketches can mistake for it: then nothing is counted for the rule. */
  private static final double SHARE = 0.95;

  private static final double THREE_OF_TWO = 1.5;

  /** Hours, days, weeks and months begin again. */
  private static final double CALENDAR = 366;

  private KeyRules() {}

  static Optional<Suggestion> unique(ColumnHistory history) {
    boolean number = history.kind() == ValueKind.NUMERIC;
    boolean named =
        history.kind() == ValueKind.CATEGORICAL
            || (number && history.numbers().stream().allMatch(RangeRules::whole));
    boolean enough =
        history.periods().size() >= FEWEST_PERIODS
            && history.periods().stream().allMatch(p -> p.rows() >= FEWEST_ROWS);
    if (!named || !enough || history.nulls() > 0 || !allDifferent(history)) {
      return Optional.empty();
    }
    if (history.periods().stream().allMatch(KeyRules::countedUnique)) {
      return Optional.of(
          new Suggestion(
              new Expectation.Unique(
                  List.of(history.column()), history.firm() ? Severity.STOP : Severity.WARN),
              "no value twice within a period, in " + history.span()));
    }
    return Optional.of(
        new Suggestion(
            new Expectation.UniqueShare(history.column(), SHARE, Severity.WARN),
            String.format(
                Locale.ROOT,
                "as many different values as rows in each of %s, as far as sketches tell;"
                    + " unique = [%s] counts them with a job",
                history.span(),
                history.column())));
  }

  /** Within the error of each estimate, and of their mean. */
  private static boolean allDifferent(ColumnHistory history) {
    double[] ratios = new double[history.periods().size()];
    double error = 0;
    // Of a dozen estimates one misses its own bounds of two standard errors: three are asked for.
    for (int i = 0; i < ratios.length; i++) {
      ColumnProfile period = history.periods().get(i);
      ratios[i] = period.distinct().estimate() / period.rows();
      double of = THREE_OF_TWO * period.distinct().relativeError();
      error = Math.max(error, of);
      if (Math.abs(ratios[i] - 1) > of) {
        return false;
      }
    }
    return Math.abs(Moments.of(ratios).mean() - 1) <= error / Math.sqrt(ratios.length);
  }

  private static boolean countedUnique(ColumnProfile period) {
    int counted =
        period instanceof CategoricalProfile texts
            ? texts.counts().size()
            : ((NumericProfile) period).counts().size();
    return counted == period.rows();
  }

  static Optional<Suggestion> monotone(ColumnHistory history) {
    List<NumericProfile> numbers = history.numbers();
    if (history.kind() != ValueKind.NUMERIC || numbers.size() <= FEWEST_PERIODS) {
      return Optional.empty();
    }
    int grew = 0;
    for (int i = 1; i < numbers.size(); i++) {
      Moments before = numbers.get(i - 1).moments();
      Moments now = numbers.get(i).moments();
      if (now.min() < before.min() || now.max() < before.max()) {
        return Optional.empty();
      }
      grew += now.max() > before.max() ? 1 : 0;
    }
    double highest = numbers.get(numbers.size() - 1).moments().max();
    if (2 * grew < numbers.size() || highest <= CALENDAR) {
      return Optional.empty();
    }
    return Optional.of(
        new Suggestion(
            new Expectation.Monotone(history.column(), Severity.WARN),
            String.format(
                Locale.ROOT,
                "its smallest and its largest value never fell, and grew %d times in %s",
                grew,
                history.span())));
  }
}
