package dev.rematch.core;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

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

  /** Whether a value lies within, both ends included. */
  public boolean holds(String value) {
    return low.equals(high) ? value.equals(low) : !before(value, low) && !before(high, value);
  }

  /** Whether values between these two may lie within. */
  public boolean meets(String lowest, String highest) {
    return !before(highest, low) && !before(high, lowest);
  }

  /** In the order of the bytes, which is that of files. */
  private static boolean before(String first, String second) {
    return Arrays.compareUnsigned(
            first.getBytes(StandardCharsets.UTF_8), second.getBytes(StandardCharsets.UTF_8))
        < 0;
  }
}
