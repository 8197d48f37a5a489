package dev.rematch.quality.suggest;

import dev.rematch.profile.CategoricalProfile;
import dev.rematch.profile.ColumnProfile;
import dev.rematch.profile.NumericProfile;
import dev.rematch.quality.Expectation;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/** Whether a rule on one column holds in a period, as far as the period's profile can tell. */
final class Holds {
  private Holds() {}

  static boolean in(Expectation rule, ColumnProfile period) {
    long values = period.rows() - period.nulls();
    if (rule instanceof Expectation.NotNull) {
      return period.nulls() == 0;
    }
    if (rule instanceof Expectation.NotNullShare share) {
      return period.rows() == 0 || values >= share.min() * period.rows();
    }
    if (rule instanceof Expectation.Between between && period instanceof NumericProfile numbers) {
      return numbers.finite() == 0
          || (numbers.moments().min() >= between.min() && numbers.moments().max() <= between.max());
    }
    if (rule instanceof Expectation.InSet set) {
      Set<String> unknown = new HashSet<>(named(period));
      set.values().forEach(unknown::remove);
      return unknown.isEmpty();
    }
    if (rule instanceof Expectation.Matches matches) {
      Pattern pattern = Pattern.compile(matches.pattern());
      return named(period).stream().allMatch(value -> pattern.matcher(value).matches());
    }
    if (rule instanceof Expectation.UniqueShare share) {
      double most = period.distinct().estimate() * (1 + period.distinct().relativeError());
      return most >= share.min() * values;
    }
    if (rule instanceof Expectation.Unique) {
      return named(period).size() == period.rows();
    }
    throw new IllegalArgumentException(
        "Invalid rule: " + rule.label() + " (must be one on a column that a profile can tell of)");
  }

  private static Set<String> named(ColumnProfile period) {
    return period instanceof CategoricalProfile texts
        ? texts.counts().keySet()
        : ((NumericProfile) period).counts().keySet();
  }
}
