package dev.rematch.transform;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A checked SQL expression over the columns of one table, held to the rules of {@link SqlQuery}.
 *
 * @param type Spark's SQL name of the type, upper case
 */
public record SqlExpression(String sql, String type) {

  /**
   * Checks the text.
   *
   * @param name whose expression it is, for problems
   * @param columns that it may use
   * @return empty after a problem
   */
  public static Optional<SqlExpression> check(
      String name, String sql, List<SqlColumn> columns, Consumer<SqlProblem> problems) {
    SqlEngine engine = new SqlEngine(name, problems);
    return engine
        .checkedExpression(sql)
        .flatMap(e -> engine.columns(SqlEngine.select(e), Map.of("t", columns), Set.of()))
        .map(made -> new SqlExpression(sql, made.get(0).type()));
  }
}
