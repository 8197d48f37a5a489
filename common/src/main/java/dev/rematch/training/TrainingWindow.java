package dev.rematch.training;

import dev.rematch.core.PeriodUnit;
import dev.rematch.core.Window;
import java.time.LocalDate;
import java.util.Locale;

/** How far back a recipe looks: "3 months". */
public record TrainingWindow(int length, PeriodUnit unit) {
  public TrainingWindow {
    if (length < 1) {
      throw new IllegalArgumentException(
          "Invalid training window: " + length + " (must be 1 or more)");
    }
  }

  /** The window that ends the day before the given day. */
  public Window before(LocalDate end) {
    return new Window(unit.plus(end, -length), end);
  }

  @Override
  public String toString() {
    return length + " " + unit.name().toLowerCase(Locale.ROOT) + (length == 1 ? "" : "s");
  }
}
