package dev.rematch.quality.suggest;

import dev.rematch.profile.NumericProfile;
import dev.rematch.profile.ValueKind;
import dev.rematch.quality.Expectation;
import dev.rematch.quality.Severity;
import dev.rematch.stats.Moments;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * Proposes between which bounds numbers lie: those seen, and a margin that grows with how far the
 * extremes of the periods lie apart.
 */
final class RangeRules {
  private static final double MARGIN = 0.1;
  private static final double DEVIATIONS = 3;

  /** Extremes that grow with time lie far apart for another reason than chance. */
  private static final double MOST = 0.5;

  private static final int SHARES = 101;

  private RangeRules() {}

  static Optional<Suggestion> suggest(ColumnHistory history) {
    Optional<Expectation.Between> rule = fit(history);
    if (rule.isEmpty()) {
      return Optional.empty();
    }
    boolean stable = history.firm() && heldWithoutEach(history);
    Expectation.Between between =
        new Expectation.Between(
            history.column(),
            rule.get().min(),
            rule.get().max(),
            stable ? Severity.QUARANTINE : Severity.WARN);
    List<NumericProfile> numbers = history.numbers();
    return Optional.of(
        new Suggestion(
            between,
            String.format(
                Locale.ROOT,
                "%s to %s were seen in %s, in %s%s",
                plain(min(numbers)),
                plain(max(numbers)),
                ColumnHistory.count(history.values(), "value"),
                history.span(),
                stable || !history.firm() ? "" : "; one lies beyond what the others propose")));
  }

  /** Whether each period keeps to the bounds that the others propose. */
  private static boolean heldWithoutEach(ColumnHistory history) {
    for (int i = 0; i < history.periods().size(); i++) {
      Optional<Expectation.Between> others = fit(history.without(i));
      if (others.isEmpty() || !Holds.in(others.get(), history.periods().get(i))) {
        return false;
      }
    }
    return true;
  }

  private static Optional<Expectation.Between> fit(ColumnHistory history) {
    List<NumericProfile> numbers = history.numbers();
    boolean odd = numbers.stream().anyMatch(p -> p.nans() + p.infinities() > 0);
    if (history.kind() != ValueKind.NUMERIC || numbers.isEmpty() || odd) {
      return Optional.empty();
    }
    double min = min(numbers);
    double max = max(numbers);
    if (min == max) {
      // What never varied may be anything: no margin can be told.
      return Optional.empty();
    }
    boolean whole = numbers.stream().allMatch(RangeRules::whole);
    if (!whole && min >= 0 && max <= 1) {
      return Optional.of(new Expectation.Between(history.column(), 0, 1));
    }
    double below = margin(numbers, max - min, p -> p.moments().min());
    double above = margin(numbers, max - min, p -> p.moments().max());
    double low = rounded(min - below, below, whole, Math::floor);
    double high = rounded(max + above, above, whole, Math::ceil);
    return Optional.of(
        new Expectation.Between(
            history.column(),
            min >= 0 ? Math.max(0, low) : low,
            max <= 0 ? Math.min(0, high) : high));
  }

  private static double margin(
      List<NumericProfile> numbers, double range, ToDoubleFunction<NumericProfile> extreme) {
    Moments extremes = Moments.of(numbers.stream().mapToDouble(extreme).toArray());
    double spread = extremes.count() < 2 ? 0 : Math.sqrt(extremes.m2() / (extremes.count() - 1));
    return Math.max(MARGIN * range, Math.min(DEVIATIONS * spread, MOST * range));
  }

  /** Outwards, to the first digit of the margin. */
  private static double rounded(
      double bound, double margin, boolean whole, java.util.function.DoubleUnaryOperator outwards) {
    double step = Math.pow(10, Math.floor(Math.log10(margin)));
    double coarse = whole ? Math.max(1, step) : step;
    double steps = outwards.applyAsDouble(bound / coarse);
    // 0.1 * 3 is not 0.3, and nobody wants to read that.
    return coarse >= 1 ? steps * coarse : steps / Math.rint(1 / coarse);
  }

  /** Whether the values are whole numbers, as far as a hundred quantiles can tell. */
  static boolean whole(NumericProfile profile) {
    double[] shares = new double[SHARES];
    Arrays.setAll(shares, i -> i / (SHARES - 1.0));
    return !profile.counts().isEmpty()
        || Arrays.stream(profile.quantiles(shares)).allMatch(q -> q == Math.rint(q));
  }

  private static double min(List<NumericProfile> numbers) {
    return numbers.stream().mapToDouble(p -> p.moments().min()).min().orElse(Double.NaN);
  }

  private static double max(List<NumericProfile> numbers) {
    return numbers.stream().mapToDouble(p -> p.moments().max()).max().orElse(Double.NaN);
  }

  /** Without an exponent, and without the point of a whole number. */
  static String plain(double number) {
    return new java.math.BigDecimal(Double.toString(number)).stripTrailingZeros().toPlainString();
  }
}
