package dev.rematch.evaluation.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rematch.core.RematchException;
import dev.rematch.core.Task;
import dev.rematch.evaluation.Direction;
import dev.rematch.evaluation.EvaluationContext;
import dev.rematch.evaluation.Metric;
import dev.rematch.evaluation.MetricSpec;
import dev.rematch.transform.SqlColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SqlMetricTest {
  private static final List<SqlColumn> TABLE =
      List.of(
          new SqlColumn("amount", "DOUBLE"),
          new SqlColumn("side", "STRING"),
          new SqlColumn("day", "DATE"));
  private static final EvaluationContext ROWS =
      EvaluationContext.of(
              Task.BINARY, new double[] {1, 0, 1, 0}, new double[] {0.9, 0.8, 0.3, 0.1})
          .describedBy(
              Map.of(
                  "amount", new String[] {"10.5", "20.0", "30.0", "NULL"},
                  "side", new String[] {"a", "a", "b", "NULL"},
                  "day", new String[] {"2013-01-01", "2013-01-02", "2013-02-01", "2013-02-02"}));

  private final List<String> problems = new ArrayList<>();

  private Optional<Metric> metric(String sql) {
    return SqlMetric.of(
        new MetricSpec("mine", sql, Direction.LOWER_IS_BETTER),
        Task.BINARY,
        TABLE,
        p -> problems.add((p.found() + " " + p.rule()).strip()));
  }

  private double value(String sql) {
    Metric metric = metric(sql).orElseThrow(() -> new AssertionError(problems));
    return metric.value(ROWS);
  }

  @Test
  void computesWhatSqlWouldSay() {
    assertThat(value("count(*)")).isEqualTo(4);
    assertThat(value("count(amount)")).isEqualTo(3);
    assertThat(value("sum(amount) / count(*)")).isEqualTo(60.5 / 4);
    assertThat(value("avg(amount)")).isEqualTo(60.5 / 3);
    assertThat(value("max(prediction) - min(prediction)")).isCloseTo(0.8, within(1e-12));
    assertThat(value("sum(CASE WHEN prediction >= 0.5 AND label = 0 THEN amount ELSE 0 END)"))
        .isEqualTo(20);
    assertThat(value("count_if(prediction BETWEEN 0.2 AND 0.8 AND side = 'a')")).isEqualTo(1);
    assertThat(value("sum(amount) FILTER (WHERE side = 'b') / sum(amount)"))
        .isCloseTo(30 / 60.5, within(1e-12));
    assertThat(value("avg(coalesce(amount, 0) * abs(prediction - label))"))
        .isCloseTo((10.5 * 0.1 + 20 * 0.8 + 30 * 0.7) / 4, within(1e-12));
    assertThat(value("count_if(month(day) = 2)")).isEqualTo(2);
    assertThat(value("sum(label) / nullif(count_if(side = 'z'), 0)")).isNaN();
    assertThat(value("sum(label) / count_if(side = 'z')")).as("a division by 0").isNaN();
  }

  @Test
  void countsARowAsOftenAsItsWeight() {
    Metric metric = metric("sum(amount) / count(*) + max(prediction)").orElseThrow();
    assertThat(metric.weighted(ROWS).value(new double[] {0, 3, 1, 0}))
        .isCloseTo(90 / 4.0 + 0.8, within(1e-12));
    assertThat(metric.columns()).containsExactly("amount");
  }

  @Test
  void aPlainMeanIsComparedRowByRow() {
    assertThat(metric("avg(abs(prediction - label))").orElseThrow().rowLosses(ROWS)).isPresent();
    assertThat(metric("avg(amount)").orElseThrow().rowLosses(ROWS)).as("with a NULL").isEmpty();
    assertThat(metric("sum(label) / 2").orElseThrow().rowLosses(ROWS)).isEmpty();
  }

  @Test
  void isUndefinedWhenAPredictionIsMissing() {
    EvaluationContext hole =
        EvaluationContext.of(Task.BINARY, new double[] {1, 0}, new double[] {0.5, Double.NaN});
    assertThat(metric("count(*)").orElseThrow().value(hole)).isNaN();
  }

  @Test
  void saysWhatIsWrongWithTheSql() {
    assertThat(metric("prediction - label")).isEmpty();
    assertThat(metric("sum(amuont)")).isEmpty();
    assertThat(metric("collect_list(label)[0]")).isEmpty();
    assertThat(metric("median(amount)")).isEmpty();
    assertThat(metric("count(DISTINCT side)")).isEmpty();
    assertThat(metric("max(side)")).isEmpty();
    assertThat(metric("sum(label) OVER ()")).isEmpty();
    assertThat(metric("rand()")).isEmpty();
    assertThat(String.join("\n", problems))
        .contains("must turn all rows into one number, with sum, avg, count, count_if, min and max")
        .contains("amuont")
        .contains("is not supported here; only sum, avg")
        .contains("DISTINCT in count")
        .contains("must be a number, is STRING")
        .contains("not on the list of allowed");
    assertThat(problems).hasSizeGreaterThanOrEqualTo(8);
  }

  @Test
  void aRowThatFailsIsNamed() {
    Metric metric = metric("sum(1 / (label - 1))").orElseThrow();
    assertThatThrownBy(() -> metric.value(ROWS))
        .isInstanceOf(RematchException.class)
        .hasMessageContaining("Cannot compute metric metrics.mine: row 0 fails with ")
        .hasMessageContaining("mend its SQL (try_divide, coalesce)");
  }
}
