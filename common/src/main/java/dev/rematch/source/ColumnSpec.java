package dev.rematch.source;

import java.util.Locale;

/**
 * A declared column of a source.
 *
 * @param type one of STRING, INT, BIGINT, DOUBLE, BOOLEAN, DATE, TIMESTAMP, DECIMAL(p,s), upper
 *     case
 */
public record ColumnSpec(String name, String type) {
  public ColumnSpec {
    type = type.toUpperCase(Locale.ROOT);
  }
}
