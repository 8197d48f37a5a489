package dev.rematch.quality.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.quality.Expectation;
import dev.rematch.table.Staged;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;

/** Table rules, checked on what was staged and is not published yet. */
public final class TableRules {
  private static final int EXAMPLES = 3;

  private TableRules() {}

  /**
   * Checks every table rule among the expectations.
   *
   * @param rows staged rows by period, with a 0 for a period that loses all its rows
   * @throws RematchException (EXPECTATIONS_NOT_MET) that names each broken rule, what was observed
   *     and examples
   */
  public static void check(
      String table, List<Expectation> expectations, Staged staged, Map<String, Long> rows) {
    List<String> broken = new ArrayList<>();
    for (Expectation expectation : expectations) {
      if (expectation instanceof Expectation.RowCount rule) {
        rowCount(rule, rows, broken);
      } else if (expectation instanceof Expectation.Unique rule) {
        unique(rule, staged, broken);
      }
    }
    if (!broken.isEmpty()) {
      throw new RematchException(
          FailureKind.EXPECTATIONS_NOT_MET,
          "Cannot publish table "
              + table
              + ": "
              + String.join("; ", broken)
              + "; nothing was published: correct the input or the expectation");
    }
  }

  private static void rowCount(
      Expectation.RowCount rule, Map<String, Long> rows, List<String> broken) {
    rows.forEach(
        (period, n) -> {
          boolean tooFew = rule.min().isPresent() && n < rule.min().getAsLong();
          boolean tooMany = rule.max().isPresent() && n > rule.max().getAsLong();
          if (tooFew || tooMany) {
            broken.add(rule.label() + " is not met, found " + n + " rows in period " + period);
          }
        });
  }

  private static void unique(Expectation.Unique rule, Staged staged, List<String> broken) {
    Column[] key = rule.columns().stream().map(c -> col("`" + c + "`")).toArray(Column[]::new);
    List<Row> repeated =
        staged
            .rows()
            .groupBy(key)
            .agg(count(lit(1)).as("_n"))
            .filter(col("_n").gt(1))
            .limit(EXAMPLES)
            .collectAsList();
    if (!repeated.isEmpty()) {
      List<String> examples = new ArrayList<>();
      for (Row row : repeated) {
        List<String> cells = new ArrayList<>();
        for (int i = 0; i < key.length; i++) {
          cells.add(rule.columns().get(i) + "=" + row.get(i));
        }
        examples.add(String.join(", ", cells) + " (" + row.getLong(key.length) + " rows)");
      }
      broken.add(rule.label() + " is not met, found " + String.join(" and ", examples));
    }
  }
}
