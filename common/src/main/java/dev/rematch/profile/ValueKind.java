package dev.rematch.profile;

import java.util.Locale;

/** What the values of a column are to its profile. */
public enum ValueKind {
  /** Numbers as they are. */
  NUMERIC,
  /** Days since 1970-01-01. */
  DATE,
  /** Seconds since 1970-01-01 00:00:00, with fractions. */
  TIMESTAMP,
  /** Text, or what is looked at as text. */
  CATEGORICAL,
  /** Arrays, maps, structs and bytes: only NULLs are counted. */
  OPAQUE;

  /** Whether the values have an order and a mean. */
  public boolean number() {
    return this == NUMERIC || this == DATE || this == TIMESTAMP;
  }

  /** As tables and messages write it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The kind of that name.
   *
   * @throws IllegalArgumentException for an unknown one
   */
  public static ValueKind of(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }
}
