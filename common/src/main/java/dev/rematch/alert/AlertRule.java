package dev.rematch.alert;

/**
 * When an episode opens: wrong in so many of the last windows. It closes when as many of the last
 * ones were right, so that one good window does not end what many bad ones have begun.
 *
 * @param wrong at least 1
 * @param of at least as many
 */
public record AlertRule(int wrong, int of) {
  public AlertRule {
    if (wrong < 1 || of < wrong) {
      throw new IllegalArgumentException(
          "Invalid rule: %d of %d windows (must be at least 1 of as many)".formatted(wrong, of));
    }
  }
}
