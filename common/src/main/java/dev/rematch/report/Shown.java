package dev.rematch.report;

import dev.rematch.core.Period;
import dev.rematch.core.PeriodUnit;
import dev.rematch.core.Window;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;

/** Numbers, windows and moments as people read them. */
final class Shown {
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Shown() {}

  /** Four digits that say something; "–" for NaN. */
  static String number(double value) {
    double size = Math.abs(value);
    if (!Double.isFinite(value)) {
      return Double.isNaN(value) ? "–" : value > 0 ? "∞" : "-∞";
    }
    if (size >= 1000) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    if (size == 0 || size == 1) {
      return String.format(Locale.ROOT, "%.0f", value);
    }
    if (size < 0.0001) {
      return String.format(Locale.ROOT, "%.1e", value);
    }
    return String.format(Locale.ROOT, size >= 100 ? "%.1f" : size >= 1 ? "%.3f" : "%.4f", value);
  }

  /** The same with its sign. */
  static String difference(double value) {
    return (value > 0 ? "+" : "") + number(value);
  }

  static String count(long rows) {
    return String.format(Locale.ROOT, "%,d", rows);
  }

  /** Of a share between 0 and 1: "12.3 %". */
  static String percent(double share) {
    if (Double.isNaN(share)) {
      return "–";
    }
    boolean small = share > 0 && share < 0.0005;
    return small ? "<0.1 %" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  /** " [0.6609, 0.6747]", "" where an end is not known. */
  static String interval(double low, double high) {
    return Double.isNaN(low) || Double.isNaN(high)
        ? ""
        : " [" + number(low) + ", " + number(high) + "]";
  }

  /** "1 alert", "3 alerts". */
  static String several(long count, String one, String many) {
    return count(count) + " " + (count == 1 ? one : many);
  }

  static String moment(Instant at) {
    return MINUTE.format(at);
  }

  /** The first day of a window as tables write it, "[2013-01-01, 2013-02-01)". */
  static Optional<LocalDate> from(String window) {
    return window(window).map(Window::from);
  }

  /** The window that a text names; empty for "all" and the like. */
  static Optional<Window> window(String text) {
    int comma = text.indexOf(", ");
    if (!text.startsWith("[") || !text.endsWith(")") || comma < 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Window(
              LocalDate.parse(text.substring(1, comma)),
              LocalDate.parse(text.substring(comma + 2, text.length() - 1))));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** A window as people write it: "2013-01"; as it stands where it is no calendar period. */
  static String period(String window) {
    Optional<Window> parsed = window(window);
    for (PeriodUnit unit : PeriodUnit.values()) {
      Optional<Period> period =
          parsed
              .map(w -> Period.containing(w.from(), unit))
              .filter(p -> p.window().equals(parsed.get()));
      if (period.isPresent()) {
        return period.get().toString();
      }
    }
    return window;
  }
}
