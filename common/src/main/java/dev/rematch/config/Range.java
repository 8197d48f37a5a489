package dev.rematch.config;

import java.util.function.DoublePredicate;

/**
 * The numbers a key may hold.
 *
 * @param text for messages: "must be …"
 * @param inside a number that holds, to go on with after a problem
 */
public record Range(String text, double inside, DoublePredicate holds) {

  public static Range atLeast(double low) {
    return new Range("must be " + plain(low) + " or more", low, v -> v >= low);
  }

  public static Range closed(double low, double high) {
    return new Range(
        "must be from " + plain(low) + " to " + plain(high), low, v -> v >= low && v <= high);
  }

  /** Without the two ends. */
  public static Range open(double low, double high) {
    return new Range(
        "must lie between " + plain(low) + " and " + plain(high),
        (low + high) / 2,
        v -> v > low && v < high);
  }

  public static Range finite() {
    return new Range("must be a finite number", 0, v -> true);
  }

  private static String plain(double number) {
    return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
  }
}
