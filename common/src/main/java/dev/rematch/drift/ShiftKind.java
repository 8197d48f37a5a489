package dev.rematch.drift;

import java.util.Locale;

/** What is different about a column. */
public enum ShiftKind {
  /** It is gone, or of another type. */
  SCHEMA,
  /** More or fewer rows have no value. */
  MISSING,
  /** It has categories that it never had. */
  NEW_CATEGORY,
  /** Its numbers are those of before times a factor: another unit. */
  SCALE,
  /** It looks like another column did. */
  SWAPPED,
  /** Its values are distributed otherwise. */
  SHAPE,
  /** Labels of equal predictions are others. */
  CONCEPT;

  /** As tables and messages write it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
