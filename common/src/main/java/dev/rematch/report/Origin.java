package dev.rematch.report;

/**
 * Where a number came from.
 *
 * @param table a table of the registry, such as "metrics"
 * @param filter an SQL condition that gives its rows; "" for all
 */
public record Origin(String table, String filter) {
  /** All rows of a table. */
  public static Origin in(String table) {
    return new Origin(table, "");
  }

  /** Only the rows with that value, too. */
  public Origin where(String column, String value) {
    return and(column + " = " + quoted(value));
  }

  /** Only the rows with that number, too. */
  public Origin where(String column, long value) {
    return and(column + " = " + value);
  }

  /** Only the rows that an SQL condition holds for, too. */
  public Origin and(String condition) {
    return new Origin(table, filter.isEmpty() ? condition : filter + " AND " + condition);
  }

  /** A text as an SQL literal. */
  static String quoted(String value) {
    return "'" + value.replace("'", "''") + "'";
  }

  /** For a tooltip: "metrics WHERE model = 'flights'". */
  @Override
  public String toString() {
    return filter.isEmpty() ? table : table + " WHERE " + filter;
  }
}
