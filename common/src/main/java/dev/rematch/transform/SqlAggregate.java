package dev.rematch.transform;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.CommonExpressionDef;
import org.apache.spark.sql.catalyst.expressions.CommonExpressionRef;
import org.apache.spark.sql.catalyst.expressions.EvalMode;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.With;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateFunction;
import org.apache.spark.sql.catalyst.expressions.aggregate.Average;
import org.apache.spark.sql.catalyst.expressions.aggregate.Count;
import org.apache.spark.sql.catalyst.expressions.aggregate.Max;
import org.apache.spark.sql.catalyst.expressions.aggregate.Min;
import org.apache.spark.sql.catalyst.expressions.aggregate.Sum;
import org.apache.spark.sql.catalyst.optimizer.ReplaceExpressions$;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.WithCTE;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.unsafe.types.UTF8String;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractPartialFunction;

/**
 * A checked SQL expression that turns all rows into one number, such as {@code sum(cost) /
 * count(*)}; held to the rules of {@link SqlQuery}. Rows can count by weight: what lies inside the
 * aggregate functions is worked out once, so that many sets of weights cost little.
 *
 * <p>It can use sum, avg, count, count_if, min and max, each with FILTER (WHERE …).
 */
public final class SqlAggregate {
  private final String name;
  private final List<SqlColumn> columns;
  private final Expression ofTotals;
  private final List<Part> parts;

  /** An aggregate function: which, of what, of which rows. */
  private record Part(String kind, Expression value, Optional<Expression> filter, DataType type) {}

  private SqlAggregate(
      String name, List<SqlColumn> columns, Expression ofTotals, List<Part> parts) {
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
    Optional<Expression> parsed = engine.parseExpression(sql);
    if (parsed.isEmpty()) {
      return Optional.empty();
    }
    SqlGate gate = new SqlGate(name, Set.of(), Set.of()).walk(parsed.get());
    if (!gate.problems().isEmpty()) {
      gate.problems().forEach(problems);
      return Optional.empty();
    }
    return engine
        .analyze(SqlEngine.select(parsed.get()), Map.of("t", columns), Set.of())
        .flatMap(plan -> new Compiler(name, columns, problems).compile(plan));
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

  /** Takes an analysed SELECT apart. */
  private static final class Compiler {
    private static final String SUPPORTED = "sum, avg, count, count_if, min and max";

    private final String name;
    private final List<SqlColumn> known;
    private final Consumer<SqlProblem> problems;
    private final List<Part> parts = new ArrayList<>();
    private final Set<String> used = new LinkedHashSet<>();
    private boolean failed;

    private Compiler(String name, List<SqlColumn> known, Consumer<SqlProblem> problems) {
      this.name = name;
      this.known = known;
      this.problems = problems;
    }

    Optional<SqlAggregate> compile(LogicalPlan analyzed) {
      LogicalPlan whole = ReplaceExpressions$.MODULE$.apply(analyzed);
      LogicalPlan plan = whole instanceof WithCTE with ? with.plan() : whole;
      if (!(plan instanceof Aggregate aggregate)
          || !(aggregate.aggregateExpressions().head() instanceof Alias alias)) {
        return problem("", "must turn all rows into one number, with " + SUPPORTED);
      }
      if (!new SqlColumn("x", alias.dataType().sql()).isNumber()) {
        return problem("", "must be a number, is " + alias.dataType().sql());
      }
      new TreeSet<>(known.stream().map(SqlColumn::name).toList())
          .stream().filter(c -> mentions(alias.child(), c)).forEach(used::add);
      List<SqlColumn> columns = known.stream().filter(c -> used.contains(c.name())).toList();
      Expression totals =
          replaced(
              writtenOut(alias.child()),
              AggregateExpression.class,
              each -> bound(part((AggregateExpression) each, columns)));
      return failed
          ? Optional.empty()
          : Optional.of(new SqlAggregate(name, columns, toDouble(totals), List.copyOf(parts)));
    }

    private static boolean mentions(Expression expression, String column) {
      return CollectionConverters.asJava(expression.references().toSeq()).stream()
          .anyMatch(a -> a.name().equalsIgnoreCase(column));
    }

    private Expression bound(Part part) {
      parts.add(part);
      Expression total = new BoundReference(parts.size() - 1, DataTypes.DoubleType, true);
      return part.type().equals(DataTypes.DoubleType) ? total : cast(total, part.type());
    }

    private Part part(AggregateExpression aggregate, List<SqlColumn> columns) {
      AggregateFunction function = aggregate.aggregateFunction();
      Optional<Expression> filter =
          aggregate.filter().isDefined()
              ? Optional.of(overRow(aggregate.filter().get(), columns))
              : Optional.empty();
      String kind = kind(function);
      if (kind.isEmpty() || aggregate.isDistinct() || function.children().size() != 1) {
        problem(
            (aggregate.isDistinct() ? "DISTINCT in " : "") + function.prettyName(),
            "is not supported here; only " + SUPPORTED + " are, without DISTINCT");
        return new Part("sum", toDouble(function), filter, DataTypes.DoubleType);
      }
      Expression value = overRow(function.children().head(), columns);
      return new Part(
          kind, kind.equals("count") ? value : toDouble(value), filter, function.dataType());
    }

    private static String kind(AggregateFunction function) {
      if (function instanceof Sum) {
        return "sum";
      } else if (function instanceof Average) {
        return "avg";
      } else if (function instanceof Count) {
        return "count";
      } else if (function instanceof Min) {
        return "min";
      }
      return function instanceof Max ? "max" : "";
    }

    /** Columns by position; text is read as the column's type. */
    private Expression overRow(Expression expression, List<SqlColumn> columns) {
      return replaced(
          writtenOut(expression),
          Attribute.class,
          each -> {
            Attribute attribute = (Attribute) each;
            int at = 0;
            while (!columns.get(at).name().equalsIgnoreCase(attribute.name())) {
              at++;
            }
            boolean number = SCORES.contains(columns.get(at).name());
            Expression cell =
                new BoundReference(at, number ? DataTypes.DoubleType : DataTypes.StringType, true);
            return number ? cell : cast(cell, attribute.dataType());
          });
    }

    /** BETWEEN and their like name a common part once; here it stands wherever it is used. */
    private static Expression writtenOut(Expression expression) {
      Expression out = expression;
      while (out.exists(e -> e instanceof With)) {
        out = replaced(out, With.class, each -> inlined((With) each));
      }
      return out;
    }

    private static Expression inlined(With with) {
      return replaced(
          with.child(),
          CommonExpressionRef.class,
          ref ->
              CollectionConverters.asJava(with.defs()).stream()
                  .filter(d -> d.id().equals(((CommonExpressionRef) ref).id()))
                  .map(CommonExpressionDef::child)
                  .findFirst()
                  // It belongs to an outer one.
                  .orElse(ref));
    }

    private Optional<SqlAggregate> problem(String found, String rule) {
      failed = true;
      problems.accept(new SqlProblem(name, 0, found, rule));
      return Optional.empty();
    }
  }

  /** The columns that are handed over as numbers. */
  public static final Set<String> SCORES = Set.of("label", "prediction");

  private static Expression toDouble(Expression expression) {
    return expression.dataType().equals(DataTypes.DoubleType)
        ? expression
        : cast(expression, DataTypes.DoubleType);
  }

  private static Expression cast(Expression expression, DataType type) {
    return new Cast(expression, type, Option.apply("UTC"), EvalMode.TRY());
  }

  private static Expression replaced(
      Expression tree,
      Class<? extends Expression> kind,
      java.util.function.UnaryOperator<Expression> by) {
    return tree.transformDown(
        new AbstractPartialFunction<Expression, Expression>() {
          @Override
          public boolean isDefinedAt(Expression node) {
            return kind.isInstance(node);
          }

          @Override
          public Expression apply(Expression node) {
            return by.apply(node);
          }
        });
  }
}
