package dev.rematch.scoring;

/** A step of the ladder that scoring goes down when the champion cannot be used. */
public sealed interface FallbackLevel {
  /** How it reads in config and rows. */
  String label();

  /** The version that was champion before the present one. */
  record PreviousChampion() implements FallbackLevel {
    @Override
    public String label() {
      return "previous-champion";
    }
  }

  /** The same prediction for every row: a probability for binary labels. */
  record Constant(double value) implements FallbackLevel {
    @Override
    public String label() {
      return "constant " + value;
    }
  }

  /** A prediction from an SQL expression over the feature table's columns. */
  record Rule(String sql) implements FallbackLevel {
    @Override
    public String label() {
      return "rule " + sql;
    }
  }
}
