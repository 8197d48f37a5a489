package dev.rematch.pipeline;

import dev.rematch.config.ConfigReader;
import dev.rematch.core.NearestName;
import dev.rematch.transform.SqlColumn;
import java.util.List;

/** Checks that columns exist, where a table's columns are known. */
final class Known {
  private Known() {}

  /**
   * Adds a problem unless the table has the column.
   *
   * @param key whose value, or one of whose values, is the column
   * @param made the table's columns; empty = not known, then nothing is checked
   */
  static void column(
      ConfigReader reader, String key, String column, List<SqlColumn> made, String table) {
    List<String> names = made.stream().map(SqlColumn::name).toList();
    if (!names.isEmpty() && !names.contains(column)) {
      reader.problem(
          key,
          column,
          "is no column of table "
              + table
              + NearestName.of(column, names).map(n -> "; did you mean " + n + "?").orElse("")
              + " (it has "
              + String.join(", ", names)
              + ")");
    }
  }
}
