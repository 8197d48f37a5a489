package dev.rematch.alert;

import dev.rematch.core.Period;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one look at one thing found.
 *
 * @param subject the column or metric
 * @param severity "warn" or "severe"
 * @param evidence figures: values that Jackson can write
 * @param action what was or should be done about it
 */
public record Signal(
    String kind,
    String subject,
    Period period,
    Finding finding,
    String severity,
    Map<String, Object> evidence,
    String action) {
  public static final String WARN = "warn";
  public static final String SEVERE = "severe";

  /** What was found. */
  public enum Finding {
    WRONG,
    RIGHT,
    /** Nobody can say yet: such a window neither opens nor closes anything. */
    UNKNOWN
  }

  public Signal {
    evidence = new TreeMap<>(evidence);
  }
}
