package dev.rematch.quality.suggest;

import dev.rematch.quality.Expectation;
import dev.rematch.quality.Severity;

/** Rules with another severity. */
final class Severities {
  private Severities() {}

  /** The same rule on a column with that severity. */
  static Expectation with(Expectation rule, Severity severity) {
    if (rule instanceof Expectation.NotNull r) {
      return new Expectation.NotNull(r.columns(), severity);
    }
    if (rule instanceof Expectation.NotNullShare r) {
      return new Expectation.NotNullShare(r.column(), r.min(), severity);
    }
    if (rule instanceof Expectation.Between r) {
      return new Expectation.Between(r.column(), r.min(), r.max(), severity);
    }
    if (rule instanceof Expectation.InSet r) {
      return new Expectation.InSet(r.column(), r.values(), severity);
    }
    if (rule instanceof Expectation.Matches r) {
      return new Expectation.Matches(r.column(), r.pattern(), severity);
    }
    if (rule instanceof Expectation.Unique r) {
      return new Expectation.Unique(r.columns(), severity);
    }
    if (rule instanceof Expectation.UniqueShare r) {
      return new Expectation.UniqueShare(r.column(), r.min(), severity);
    }
    throw new IllegalArgumentException(
        "Invalid rule: " + rule.label() + " (must be one that is proposed for a column)");
  }
}
