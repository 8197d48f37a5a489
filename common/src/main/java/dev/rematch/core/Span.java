package dev.rematch.core;

/**
 * Where in a table to look.
 *
 * @param column a text column's name, in snake_case
 * @param low its smallest value that is of interest
 * @param high its largest
 */
public record Span(String column, String low, String high) {
  /** Where the column is exactly that. */
  public static Span at(String column, String value) {
    return new Span(column, value, value);
  }
}
