package dev.rematch.evaluation.spark;

import dev.rematch.core.Task;
import dev.rematch.evaluation.Direction;
import dev.rematch.evaluation.EvaluationContext;
import dev.rematch.evaluation.Metric;
import dev.rematch.evaluation.MetricSpec;
import dev.rematch.stats.WeightedStatistic;
import dev.rematch.transform.SqlAggregate;
import dev.rematch.transform.SqlColumn;
import dev.rematch.transform.SqlProblem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * A metric as one SQL expression over the scored rows: {@code label} and {@code prediction}
 * (DOUBLE; the probability of 1 for a binary label), and the feature table's columns.
 */
public final class SqlMetric implements Metric {
  private final MetricSpec spec;
  private final Task task;
  private final SqlAggregate sql;

  private SqlMetric(MetricSpec spec, Task task, SqlAggregate sql) {
    this.spec = spec;
    this.task = task;
    this.sql = sql;
  }

  /**
   * Checks the SQL.
   *
   * @param table the columns of the feature table
   * @return empty after a problem
   */
  public static Optional<Metric> of(
      MetricSpec spec, Task task, List<SqlColumn> table, Consumer<SqlProblem> problems) {
    List<SqlColumn> columns = new ArrayList<>();
    SqlAggregate.SCORES.stream()
        .sorted()
        .forEach(score -> columns.add(new SqlColumn(score, "DOUBLE")));
    table.stream()
        .filter(c -> !SqlAggregate.SCORES.contains(c.name().toLowerCase(java.util.Locale.ROOT)))
        .forEach(columns::add);
    return SqlAggregate.check("metrics." + spec.name(), spec.sql(), columns, problems)
        .map(sql -> new SqlMetric(spec, task, sql));
  }

  @Override
  public String name() {
    return spec.name();
  }

  @Override
  public Direction direction() {
    return spec.direction();
  }

  @Override
  public boolean supports(Task other) {
    return other == task;
  }

  @Override
  public Set<String> columns() {
    Set<String> columns = new TreeSet<>(sql.columns());
    columns.removeAll(SqlAggregate.SCORES);
    return columns;
  }

  @Override
  public double value(EvaluationContext context) {
    return weighted(context).value(context.weights());
  }

  @Override
  public Optional<double[]> rowLosses(EvaluationContext context) {
    return isScored(context) ? over(context).mean() : Optional.empty();
  }

  @Override
  public WeightedStatistic weighted(EvaluationContext context) {
    if (!isScored(context)) {
      return weights -> Double.NaN;
    }
    SqlAggregate.Totals totals = over(context);
    return totals::value;
  }

  /** SQL would skip a row without a prediction; for every metric it makes the value undefined. */
  private static boolean isScored(EvaluationContext context) {
    return Arrays.stream(context.predictions()).noneMatch(Double::isNaN);
  }

  private SqlAggregate.Totals over(EvaluationContext context) {
    Map<String, Object> values = new HashMap<>();
    values.put("label", context.labels());
    values.put("prediction", context.predictions());
    columns().forEach(column -> values.put(column, context.attribute(column)));
    return sql.over(values, context.rows());
  }
}
