package dev.rematch.quality;

import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * A rule on the rows of one table: on each row by itself, or on the rows of a write together. What
 * happens when it is not met is its severity; rules on rows send what breaks them to quarantine and
 * rules on tables stop the run before anything is published, unless told otherwise.
 */
public sealed interface Expectation {

  /** How the rule reads in config, results and quarantine rows: "between(distance, 1, 6000)". */
  String label();

  Severity severity();

  /** The columns that it looks at; none where it looks at rows as such. */
  List<String> columns();

  /** A rule that one row can break by itself. */
  sealed interface RowRule extends Expectation {}

  /** A rule on the rows together, per run of the step that writes them. */
  sealed interface TableRule extends Expectation {}

  /** No listed column is NULL. */
  record NotNull(List<String> columns, Severity severity) implements RowRule {
    public NotNull {
      columns = List.copyOf(columns);
    }

    public NotNull(List<String> columns) {
      this(columns, Severity.QUARANTINE);
    }

    @Override
    public String label() {
      return "not-null(" + String.join(", ", columns) + ")";
    }
  }

  /** NULL passes; otherwise min &lt;= value &lt;= max. NaN breaks it. */
  record Between(String column, double min, double max, Severity severity) implements RowRule {
    public Between(String column, double min, double max) {
      this(column, min, max, Severity.QUARANTINE);
    }

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
  record InSet(String column, List<String> values, Severity severity) implements RowRule {
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
  record Matches(String column, String pattern, Severity severity) implements RowRule {
    @Override
    public List<String> columns() {
      return List.of(column);
    }

    @Override
    public String label() {
      return "matches(" + column + ", " + pattern + ")";
    }
  }

  /** NULL on either side passes; otherwise the two columns stand to each other as declared. */
  record Relation(String left, String operator, String right, Severity severity)
      implements RowRule {
    /** What may stand between the columns. */
    public static final List<String> OPERATORS = List.of("<", "<=", "=", "!=", ">=", ">");

    public Relation {
      if (!OPERATORS.contains(operator)) {
        throw new IllegalArgumentException(
            "Invalid operator: %s (must be one of %s)".formatted(operator, OPERATORS));
      }
    }

    @Override
    public List<String> columns() {
      return List.of(left, right);
    }

    @Override
    public String label() {
      return "relation(" + left + " " + operator + " " + right + ")";
    }
  }

  /** NULL passes; otherwise the SQL condition on the row is true. */
  record Condition(String sql, Severity severity) implements RowRule {
    @Override
    public List<String> columns() {
      return List.of();
    }

    @Override
    public String label() {
      return "sql(" + sql.strip().replaceAll("\\s+", " ") + ")";
    }
  }

  /** No two rows of the table agree in all listed columns. */
  record Unique(List<String> columns, Severity severity) implements TableRule {
    public Unique {
      columns = List.copyOf(columns);
    }

    public Unique(List<String> columns) {
      this(columns, Severity.STOP);
    }

    @Override
    public String label() {
      return "unique(" + String.join(", ", columns) + ")";
    }
  }

  /**
   * In each touched period at least such a share of the values of a column is different from all
   * others; NULL is no value. Counted only when an estimate cannot tell.
   */
  record UniqueShare(String column, double min, Severity severity) implements TableRule {
    @Override
    public List<String> columns() {
      return List.of(column);
    }

    @Override
    public String label() {
      return "unique-share(" + column + ", min " + min + ")";
    }
  }

  /** In each touched period at least such a share of the rows has a value. */
  record NotNullShare(String column, double min, Severity severity) implements TableRule {
    @Override
    public List<String> columns() {
      return List.of(column);
    }

    @Override
    public String label() {
      return "not-null-share(" + column + ", min " + min + ")";
    }
  }

  /** The rows written for each touched period number at least min and at most max. */
  record RowCount(OptionalLong min, OptionalLong max, Severity severity) implements TableRule {
    public RowCount(OptionalLong min, OptionalLong max) {
      this(min, max, Severity.STOP);
    }

    @Override
    public List<String> columns() {
      return List.of();
    }

    @Override
    public String label() {
      return "row-count("
          + (min.isPresent() ? "min " + min.getAsLong() : "")
          + (min.isPresent() && max.isPresent() ? ", " : "")
          + (max.isPresent() ? "max " + max.getAsLong() : "")
          + ")";
    }
  }

  /**
   * The rows of each touched period number about as many as in the periods before: within so many
   * robust standard deviations of the median, of the same season where there are enough.
   *
   * @param deviations above 0
   * @param season every how manieth period is alike: 7 for days of the week, 12 for months of the
   *     year, 1 for none
   */
  record Volume(double deviations, int season, Severity severity) implements TableRule {
    @Override
    public List<String> columns() {
      return List.of();
    }

    @Override
    public String label() {
      return "volume("
          + deviations
          + " deviations"
          + (season > 1 ? ", season of " + season : "")
          + ")";
    }
  }

  /** The newest value of a date or timestamp column is at most so many days before the date. */
  record Freshness(String column, int maxDays, Severity severity) implements TableRule {
    @Override
    public List<String> columns() {
      return List.of(column);
    }

    @Override
    public String label() {
      return "freshness(" + column + ", " + maxDays + " days)";
    }
  }

  /** From period to period the smallest and the largest value of the column never fall. */
  record Monotone(String column, Severity severity) implements TableRule {
    @Override
    public List<String> columns() {
      return List.of(column);
    }

    @Override
    public String label() {
      return "monotone(" + column + ")";
    }
  }

  /**
   * At least such a share of the rows that have a key finds it in another table.
   *
   * @param columns of this table
   * @param table the other
   * @param references its columns, as many
   */
  record ForeignKey(
      List<String> columns, String table, List<String> references, double min, Severity severity)
      implements TableRule {
    public ForeignKey {
      columns = List.copyOf(columns);
      references = List.copyOf(references);
    }

    @Override
    public String label() {
      return String.format(
          Locale.ROOT,
          "foreign-key(%s in %s(%s)%s)",
          String.join(", ", columns),
          table,
          String.join(", ", references),
          min < 1 ? ", min " + min : "");
    }
  }

  /** The table has exactly these columns: "a INT, b STRING". */
  record Schema(String ddl, Severity severity) implements TableRule {
    @Override
    public List<String> columns() {
      return List.of();
    }

    @Override
    public String label() {
      return "schema(" + ddl.strip().replaceAll("\\s+", " ") + ")";
    }
  }
}
