package dev.rematch.transform;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.AliasIdentifier;
import org.apache.spark.sql.catalyst.analysis.Analyzer;
import org.apache.spark.sql.catalyst.analysis.FunctionRegistry;
import org.apache.spark.sql.catalyst.analysis.NameParameterizedQuery;
import org.apache.spark.sql.catalyst.analysis.TableFunctionRegistry;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAlias;
import org.apache.spark.sql.catalyst.analysis.UnresolvedRelation;
import org.apache.spark.sql.catalyst.catalog.InMemoryCatalog;
import org.apache.spark.sql.catalyst.catalog.SessionCatalog;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser$;
import org.apache.spark.sql.catalyst.plans.logical.LocalRelation;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.catalyst.plans.logical.UnresolvedWith;
import org.apache.spark.sql.catalyst.trees.TreeNode;
import org.apache.spark.sql.catalyst.types.DataTypeUtils;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.Tuple3;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** Spark's own parser and analyzer, without a session: names and types, no data. */
final class SqlEngine {
  private static final int LONGEST = 1_000_000;

  private final String name;
  private final Consumer<SqlProblem> problems;

  SqlEngine(String name, Consumer<SqlProblem> problems) {
    this.name = name;
    this.problems = problems;
  }

  Optional<LogicalPlan> parseQuery(String sql) {
    return guarded(sql, () -> CatalystSqlParser$.MODULE$.parsePlan(sql));
  }

  Optional<Expression> parseExpression(String sql) {
    return guarded(sql, () -> CatalystSqlParser$.MODULE$.parseExpression(sql));
  }

  /** The parsed expression, if the gate lets it through. */
  Optional<Expression> checkedExpression(String sql) {
    return parseExpression(sql)
        .filter(
            parsed -> {
              List<SqlProblem> found =
                  new SqlGate(name, Set.of(), Set.of()).walk(parsed).problems();
              found.forEach(problems);
              return found.isEmpty();
            });
  }

  /**
   * The columns of a plan that has passed the gate: an unchecked one must not come here, because
   * the analyzer already computes constants.
   */
  Optional<List<SqlColumn>> columns(
      LogicalPlan plan, Map<String, List<SqlColumn>> tables, Set<String> parameters) {
    return analyze(plan, tables, parameters)
        .map(
            analyzed ->
                Arrays.stream(analyzed.schema().fields())
                    .map(f -> new SqlColumn(f.name(), f.dataType().sql()))
                    .toList());
  }

  /** The plan with names and types resolved; what {@link #columns} says of plans holds here. */
  Optional<LogicalPlan> analyze(
      LogicalPlan plan, Map<String, List<SqlColumn>> tables, Set<String> parameters) {
    return guarded("", () -> analyzed(plan, tables, parameters)).filter(this::repeatable);
  }

  private static LogicalPlan analyzed(
      LogicalPlan plan, Map<String, List<SqlColumn>> tables, Set<String> parameters) {
    List<String> names = List.copyOf(parameters);
    List<Expression> dates =
        names.stream().map(n -> (Expression) Literal.create(0, DataTypes.DateType)).toList();
    LogicalPlan bound =
        names.isEmpty() ? plan : new NameParameterizedQuery(plan, sequence(names), sequence(dates));
    List<Tuple3<String, SubqueryAlias, Option<Object>>> empty = new ArrayList<>();
    tables.forEach(
        (table, columns) ->
            empty.add(
                new Tuple3<>(
                    table,
                    new SubqueryAlias(
                        new AliasIdentifier(table, sequence(List.of())), relation(columns)),
                    Option.empty())));
    SessionCatalog catalog =
        new SessionCatalog(
            new InMemoryCatalog(new SparkConf(false), new Configuration(false)),
            FunctionRegistry.builtin(),
            TableFunctionRegistry.builtin());
    Analyzer analyzer = new Analyzer(catalog);
    LogicalPlan analyzed =
        analyzer.execute(
            empty.isEmpty() ? bound : new UnresolvedWith(bound, sequence(empty), false));
    analyzer.checkAnalysis(analyzed);
    return analyzed;
  }

  private static LocalRelation relation(List<SqlColumn> columns) {
    StructType schema =
        new StructType(
            columns.stream()
                .map(
                    c ->
                        new StructField(
                            c.name(), type(c), true, org.apache.spark.sql.types.Metadata.empty()))
                .toArray(StructField[]::new));
    List<Attribute> attributes =
        new ArrayList<>(CollectionConverters.asJava(DataTypeUtils.toAttributes(schema)));
    return LocalRelation.fromExternalRows(sequence(attributes), sequence(List.<Row>of()));
  }

  private static org.apache.spark.sql.types.DataType type(SqlColumn column) {
    return CatalystSqlParser$.MODULE$.parseDataType(column.type());
  }

  // The second look: what a bare word such as current_date or user turned out to be.
  private boolean repeatable(LogicalPlan analyzed) {
    List<SqlProblem> found = new ArrayList<>();
    analyzed.foreachWithSubqueries(
        node -> {
          CollectionConverters.asJava(node.expressions()).forEach(e -> look(e, found));
          return scala.runtime.BoxedUnit.UNIT;
        });
    found.stream().distinct().forEach(problems);
    return found.isEmpty();
  }

  private void look(Expression expression, List<SqlProblem> found) {
    String type = expression.getClass().getSimpleName();
    if ((type.startsWith("Current") && !type.startsWith("CurrentRow"))
        || type.startsWith("Local")
        || type.equals("Now")
        || (expression.children().isEmpty() && !expression.deterministic())) {
      found.add(
          new SqlProblem(
              name,
              line(expression),
              expression.prettyName(),
              "a run must give the same answer whenever it is repeated; use :from and :to"));
    }
    CollectionConverters.asJava(expression.children()).forEach(c -> look(c, found));
  }

  private <T> Optional<T> guarded(String sql, java.util.function.Supplier<T> work) {
    if (sql.length() > LONGEST) {
      problem(0, sql.length() + " characters", "must be at most " + LONGEST + " characters long");
      return Optional.empty();
    }
    if (sql.contains("${")) {
      // Spark would put settings and environment variables there before it parses.
      problem(0, "${", "variables are not allowed; use :from and :to");
      return Optional.empty();
    }
    try {
      return Optional.of(work.get());
    } catch (StackOverflowError e) {
      problem(0, "", "is nested too deep");
    } catch (Exception e) {
      // Scala throws checked exceptions such as ParseException undeclared.
      report(e);
    }
    return Optional.empty();
  }

  private void report(Exception e) {
    int line =
        e instanceof AnalysisException a && a.line().isDefined() ? (Integer) a.line().get() : 0;
    String message = Optional.ofNullable(e.getMessage()).orElse(e.toString());
    String why =
        message.lines().map(String::strip).filter(s -> !s.isEmpty()).findFirst().orElse(message);
    why =
        why.replaceAll(" ?SQLSTATE: \\w+\\.?", "")
            .replaceAll(";? \\(?line \\d+,? pos \\d+\\)?;?", "");
    problem(line, "", why.replaceFirst("^\\[[A-Z_.]+\\] ", ""));
  }

  private void problem(int line, String found, String rule) {
    problems.accept(new SqlProblem(name, line, found, rule));
  }

  /** SELECT the expression FROM t. */
  static LogicalPlan select(Expression expression) {
    List<NamedExpression> list = List.of(new UnresolvedAlias(expression, Option.empty()));
    return new Project(
        sequence(list),
        new UnresolvedRelation(
            sequence(List.of("t")),
            org.apache.spark.sql.util.CaseInsensitiveStringMap.empty(),
            false));
  }

  static int line(TreeNode<?> node) {
    return node.origin().line().isDefined() ? (Integer) node.origin().line().get() : 0;
  }

  static <T> Seq<T> sequence(List<T> list) {
    return CollectionConverters.asScala(list).toSeq();
  }
}
