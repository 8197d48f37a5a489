package dev.rematch.transform;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.CommonExpressionDef;
import org.apache.spark.sql.catalyst.expressions.CommonExpressionRef;
import org.apache.spark.sql.catalyst.expressions.EvalMode;
import org.apache.spark.sql.catalyst.expressions.Expression;
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
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractPartialFunction;

/** Takes an analysed SELECT of one aggregate expression apart, for {@link SqlAggregate}. */
final class SqlAggregateCompiler {

  private static final String SUPPORTED = "sum, avg, count, count_if, min and max";

  private final String name;
  private final List<SqlColumn> known;
  private final Consumer<SqlProblem> problems;
  private final List<SqlAggregate.Part> parts = new ArrayList<>();
  private final Set<String> used = new LinkedHashSet<>();
  private boolean failed;

  SqlAggregateCompiler(String name, List<SqlColumn> known, Consumer<SqlProblem> problems) {
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

  private Expression bound(SqlAggregate.Part part) {
    parts.add(part);
    Expression total = new BoundReference(parts.size() - 1, DataTypes.DoubleType, true);
    return part.type().equals(DataTypes.DoubleType) ? total : cast(total, part.type());
  }

  private SqlAggregate.Part part(AggregateExpression aggregate, List<SqlColumn> columns) {
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
      return new SqlAggregate.Part("sum", toDouble(function), filter, DataTypes.DoubleType);
    }
    Expression value = overRow(function.children().head(), columns);
    return new SqlAggregate.Part(
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
          boolean number = SqlAggregate.SCORES.contains(columns.get(at).name());
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
