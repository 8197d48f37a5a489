package dev.rematch.quality;

import java.util.List;
import java.util.OptionalLong;

/**
 * A rule on the rows of one table. Row rules send each breaking row to quarantine; table rules stop
 * the run before anything is published.
 */
public sealed interface Expectation {

  /** How the rule reads in config, results and quarantine rows: "between(distance, 1, 6000)". */
  String label();

  /** A rule that one row can break by itself. */
  sealed interface RowRule extends Expectation {
    List<String> columns();
  }

  /** A rule on the rows together, per run of the step that writes them. */
  sealed interface TableRule extends Expectation {}

  /** No listed column is NULL. */
  record NotNull(List<String> columns) implements RowRule {
    public NotNull {
      columns = List.copyOf(columns);
    }

    @Override
    public String label() {
      return "not-null(" + String.join(", ", columns) + ")";
    }
  }

  /** NULL passes; otherwise min &lt;= value &lt;= max. NaN breaks it. */
  record Between(String column, double min, double max) implements RowRule {
    @Override
    public List<String> columns() {
      return List.of(column);
    }

    @Override
    public String label() {
      return "between(" + column + ", " + min + ", " + max + ")";
    }
  }

  /** NULL passes; otherwise the value, as text, is one of the listed. */
  record InSet(String column, List<String> values) implements RowRule {
    public InSet {
      values = List.copyOf(values);
    }

    @Override
    public List<String> columns() {
      return List.of(column);
    }

    @Override
    public String label() {
      return "in-set(" + column + ", [" + String.join(", ", values) + "])";
    }
  }

  /** NULL passes; otherwise the whole value, as text, matches the Java regular expression. */
  record Matches(String column, String pattern) implements RowRule {
    @Override
    public List<String> columns() {
      return List.of(column);
    }

    @Override
    public String label() {
      return "matches(" + column + ", " + pattern + ")";
    }
  }

  /** No two rows of the table agree in all listed columns. */
  record Unique(List<String> columns) implements TableRule {
    public Unique {
      columns = List.copyOf(columns);
    }

    @Override
    public String label() {
      return "unique(" + String.join(", ", columns) + ")";
    }
  }

  /** The rows written for each touched period number at least min and at most max. */
  record RowCount(OptionalLong min, OptionalLong max) implements TableRule {
    @Override
    public String label() {
      return "row-count("
          + (min.isPresent() ? "min " + min.getAsLong() : "")
          + (min.isPresent() && max.isPresent() ? ", " : "")
          + (max.isPresent() ? "max " + max.getAsLong() : "")
          + ")";
    }
  }
}
