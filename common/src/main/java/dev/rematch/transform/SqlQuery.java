package dev.rematch.transform;

import java.util.List;
import java.util.Set;

/**
 * A checked transform: one read-only query over the pipeline's own tables with repeatable functions
 * only.
 *
 * @param name the table it makes
 * @param tables the tables it reads
 * @param columns of the result, in order
 */
public record SqlQuery(String name, String sql, Set<String> tables, List<SqlColumn> columns) {
  public SqlQuery {
    tables = Set.copyOf(tables);
    columns = List.copyOf(columns);
  }
}
