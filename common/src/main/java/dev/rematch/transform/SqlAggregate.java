package dev.rematch.transform;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * A checked SQL expression that turns all rows into one number, such as {@code sum(cost) /
 * count(*)}; held to the rules of {@link SqlQuery}. Rows can count by weight: what lies inside the
 * aggregate functions is worked out once, so that many sets of weights cost little.
 *
 * <p>It can use sum, avg, count, count_if, min and max, each with FILTER (WHERE …).
 */
public final class SqlAggregate {
  /** The columns that are handed over as numbers. */
  public static final Set<String> SCORES = Set.of("label", "prediction");

  private final String name;
  private final List<SqlColumn> columns;
  private final Expression ofTotals;
  private final List<Part> parts;

  /** An aggregate function: which, of what, of which rows. */
  record Part(String kind, Expression value, Optional<Expression> filter, DataType type) {}

  SqlAggregate(String name, List<SqlColumn> columns, Expression ofTotals, List<Part> parts) {
    this.name = name;
    this.columns = columns;
    this.ofTotals = ofTotals;
    this.parts = parts;
  }

  /**
   * Checks the text.
   *
   * @param name whose expression it is, for problems
   * @param columns that it may use
   * @return empty after a problem
   */
  public static Optional<SqlAggregate> check(
      String name, String sql, List<SqlColumn> columns, Consumer<SqlProblem> problems) {
    SqlEngine engine = new SqlEngine(name, problems);
    return engine
        .checkedExpression(sql)
        .flatMap(e -> engine.analyze(SqlEngine.select(e), Map.of("t", columns), Set.of()))
        .flatMap(plan -> new SqlAggregateCompiler(name, columns, problems).compile(plan));
  }

  /** The columns that it looks at, in the order of the declared ones. */
  public List<String> columns() {
    return columns.stream().map(SqlColumn::name).toList();
  }

  /**
   * Puts the rows' values in, to be weighted.
   *
   * @param values by column: {@code double[]} (NaN is NULL) or {@code String[]} ("NULL" is NULL),
   *     which is read as the column's type
   * @throws RematchException (INVALID_INPUT) when a row cannot be computed
   */
  public Totals over(Map<String, Object> values, int rows) {
    double[][] numbers = new double[parts.size()][rows];
    Object[] row = new Object[columns.size()];
    InternalRow internal = new GenericInternalRow(row);
    Object[] sources = columns.stream().map(c -> values.get(c.name())).toArray();
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < row.length; c++) {
        row[c] = cell(sources[c], r);
      }
      for (int p = 0; p < parts.size(); p++) {
        numbers[p][r] = number(parts.get(p), internal, r);
      }
    }
    return new Totals(numbers);
  }

  private static Object cell(Object source, int row) {
    if (source instanceof double[] numbers) {
      return Double.isNaN(numbers[row]) ? null : numbers[row];
    }
    String text = ((String[]) source)[row];
    return text.equals("NULL") ? null : UTF8String.fromString(text);
  }

  /** NaN for a row that does not take part. */
  private double number(Part part, InternalRow row, int r) {
    try {
      if (part.filter().isPresent() && !Boolean.TRUE.equals(part.filter().get().eval(row))) {
        return Double.NaN;
      }
      Object value = part.value().eval(row);
      if (value == null) {
        return Double.NaN;
      }
      return part.kind().equals("count") ? 1 : (Double) value;
    } catch (RuntimeException e) {
      throw new RematchException(
          FailureKind.INVALID_INPUT,
          "Cannot compute metric "
              + name
              + ": row "
              + r
              + " fails with "
              + String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString())
              + "; mend its SQL (try_divide, coalesce)",
          e);
    }
  }

  /** The rows with their values in. */
  public final class Totals {
    private final double[][] numbers;

    private Totals(double[][] numbers) {
      this.numbers = numbers;
    }

    /**
     * The value when row i counts {@code weights[i]} times; NaN where SQL has NULL, or an error
     * such as a division by 0.
     *
     * @param weights finite, 0 or more; one for each row
     */
    public double value(double[] weights) {
      Object[] totals = new Object[numbers.length];
      for (int p = 0; p < totals.length; p++) {
        totals[p] = total(parts.get(p).kind(), numbers[p], weights);
      }
      try {
        Object value = ofTotals.eval(new GenericInternalRow(totals));
        return value == null ? Double.NaN : (Double) value;
      } catch (ArithmeticException e) {
        // Not defined for these rows, as for every other metric.
        return Double.NaN;
      }
    }

    /** The one mean that the whole expression is, if it is one: avg(x) over rows without NULL. */
    public Optional<double[]> mean() {
      boolean mean =
          parts.size() == 1
              && parts.get(0).kind().equals("avg")
              && ofTotals instanceof BoundReference
              && java.util.Arrays.stream(numbers[0]).noneMatch(Double::isNaN);
      return mean ? Optional.of(numbers[0].clone()) : Optional.empty();
    }
  }

  /** Null for NULL. */
  private static Double total(String kind, double[] numbers, double[] weights) {
    double sum = 0;
    double count = 0;
    double extreme = kind.equals("max") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    for (int i = 0; i < numbers.length; i++) {
      if (Double.isNaN(numbers[i]) || weights[i] == 0) {
        continue;
      }
      sum += weights[i] * numbers[i];
      count += weights[i];
      extreme = kind.equals("max") ? Math.max(extreme, numbers[i]) : Math.min(extreme, numbers[i]);
    }
    if (kind.equals("count")) {
      return sum;
    }
    if (count == 0) {
      return null;
    }
    return switch (kind) {
      case "sum" -> sum;
      case "avg" -> sum / count;
      default -> extreme;
    };
  }
}
