package dev.rematch.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where a number came from.
 *
 * @param table a table of the registry, such as "metrics"
 * @param filter an SQL condition that gives its rows; "" for all
 */
public record Origin(String table, String filter) {
  private static final Set<String> RESERVED = Set.of("window", "column", "table");

  /** All rows of a table. */
  public static Origin in(String table) {
    return new Origin(table, "");
  }

  /** Only the rows with that value, too. */
  public Origin where(String column, String value) {
    return and(named(column) + " = " + quoted(value));
  }

  /** Only the rows with that number, too. */
  public Origin where(String column, long value) {
    return and(named(column) + " = " + value);
  }

  /** Only the rows with a value from one text on and before another, too. */
  Origin between(String column, String from, String before) {
    return and(named(column) + " >= " + quoted(from)).and(named(column) + " < " + quoted(before));
  }

  /** Only the rows that an SQL condition holds for, too. */
  public Origin and(String condition) {
    return new Origin(table, filter.isEmpty() ? condition : filter + " AND " + condition);
  }

  /** One of each table, whose condition holds for the rows of all of them. */
  static List<Origin> merged(List<Origin> origins) {
    Map<String, Origin> byTable = new LinkedHashMap<>();
    origins.forEach(o -> byTable.merge(o.table(), o, Origin::or));
    return List.copyOf(byTable.values());
  }

  private Origin or(Origin other) {
    if (equals(other) || filter.isEmpty()) {
      return this;
    }
    return other.filter.isEmpty()
        ? other
        : new Origin(table, "(" + filter + ") OR (" + other.filter + ")");
  }

  /** A column's name as SQL takes it. */
  private static String named(String column) {
    return RESERVED.contains(column) ? '"' + column + '"' : column;
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
