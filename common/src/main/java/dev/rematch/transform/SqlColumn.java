package dev.rematch.transform;

import java.util.Locale;

/**
 * A column of a table, as SQL sees it.
 *
 * @param type Spark's SQL name of the type, upper case: STRING, INT, DECIMAL(10,2)
 */
public record SqlColumn(String name, String type) {
  public SqlColumn {
    type = type.toUpperCase(Locale.ROOT);
  }

  /** DATE, TIMESTAMP or TIMESTAMP_NTZ. */
  public boolean isTime() {
    return type.equals("DATE") || type.startsWith("TIMESTAMP");
  }

  public boolean isNumber() {
    return switch (type) {
      case "TINYINT", "SMALLINT", "INT", "BIGINT", "FLOAT", "DOUBLE" -> true;
      default -> type.startsWith("DECIMAL");
    };
  }
}
