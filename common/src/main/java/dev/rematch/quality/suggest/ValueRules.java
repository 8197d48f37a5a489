package dev.rematch.quality.suggest;

import dev.rematch.profile.CategoricalProfile;
import dev.rematch.profile.ColumnProfile;
import dev.rematch.profile.NumericProfile;
import dev.rematch.profile.ValueKind;
import dev.rematch.quality.Expectation;
import dev.rematch.quality.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/** Proposes which values a column has, or what they look like. */
final class ValueRules {
  private static final int FEWEST_PERIODS = 3;
  private static final int MOST_VALUES = 40;
  private static final int MOST_FLAGS = 2;
  private static final int FEWEST_SHAPED = 3;

  private ValueRules() {}

  /** The set of its values, where hardly ever a new one came. */
  static Optional<Suggestion> set(ColumnHistory history) {
    List<NavigableSet<String>> values = values(history);
    boolean number = history.kind() == ValueKind.NUMERIC;
    if (values.size() < FEWEST_PERIODS || history.identifies()) {
      return Optional.empty();
    }
    NavigableSet<String> all = new TreeSet<>();
    int introduced = 0;
    for (NavigableSet<String> period : values) {
      boolean grew = all.addAll(period);
      introduced += grew && period != values.get(0) ? 1 : 0;
    }
    boolean stable = introduced == 0 || (!number && introduced == 1 && history.firm());
    // A number that never varied says nothing of the next one: the year, say.
    if (all.size() < (number ? 2 : 1)
        || all.size() > (number ? MOST_FLAGS : MOST_VALUES)
        || !stable) {
      return Optional.empty();
    }
    long everywhere =
        all.stream().filter(v -> values.stream().allMatch(p -> p.contains(v))).count();
    boolean firm = introduced == 0 && everywhere == all.size() && all.size() > 1 && history.firm();
    return Optional.of(
        new Suggestion(
            new Expectation.InSet(
                history.column(), List.copyOf(all), firm ? Severity.QUARANTINE : Severity.WARN),
            String.format(
                Locale.ROOT,
                "%d of its %s in each of %s; %s",
                everywhere,
                ColumnHistory.count(all.size(), "value"),
                history.span(),
                introduced == 0 ? "none came new" : "one period brought a new one")));
  }

  /** The shape of its texts, where all of them are known. */
  static Optional<Suggestion> shape(ColumnHistory history) {
    if (history.kind() != ValueKind.CATEGORICAL || history.periods().size() < FEWEST_PERIODS) {
      return Optional.empty();
    }
    NavigableSet<String> all = new TreeSet<>();
    List<NavigableSet<String>> values = values(history);
    values.forEach(all::addAll);
    if (values.size() < history.periods().size() || all.size() < FEWEST_SHAPED) {
      return Optional.empty();
    }
    return TextShape.of(all)
        .map(
            pattern ->
                new Suggestion(
                    new Expectation.Matches(
                        history.column(),
                        pattern,
                        history.firm() ? Severity.QUARANTINE : Severity.WARN),
                    String.format(
                        Locale.ROOT,
                        "all %s look so, in %s",
                        ColumnHistory.count(all.size(), "value"),
                        history.span())));
  }

  /** The values of each period; of none where a period has more than are kept apart. */
  private static List<NavigableSet<String>> values(ColumnHistory history) {
    List<NavigableSet<String>> values = new ArrayList<>();
    for (ColumnProfile period : history.periods()) {
      Map<String, Long> counts =
          period instanceof CategoricalProfile texts && texts.others() == 0
              ? texts.counts()
              : period instanceof NumericProfile numbers ? numbers.counts() : Map.of();
      boolean known = !counts.isEmpty() || period.rows() == period.nulls();
      if (!known || history.kind() == ValueKind.OPAQUE) {
        return List.of();
      }
      values.add(new TreeSet<>(counts.keySet()));
    }
    return values;
  }
}
