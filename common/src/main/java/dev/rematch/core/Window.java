package dev.rematch.core;

import java.time.LocalDate;

/** A span of event time from a day (inclusive) to a day (exclusive). */
public record Window(LocalDate from, LocalDate to) {
  public Window {
    if (to.isBefore(from)) {
      throw new IllegalArgumentException(
          "Invalid window: it ends on " + to + ", before it starts on " + from);
    }
  }

  public boolean holds(LocalDate date) {
    return !date.isBefore(from) && date.isBefore(to);
  }

  @Override
  public String toString() {
    return "[" + from + ", " + to + ")";
  }
}
