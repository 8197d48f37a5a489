package dev.rematch.profile;

import java.io.Serializable;

/**
 * What is known of one column of some rows; two profiles of the same column merge into the profile
 * of all their rows, whatever the order.
 */
public sealed interface ColumnProfile extends Serializable
    permits NumericProfile, CategoricalProfile {
  /** All rows seen, NULL and NaN included. */
  long rows();

  long nulls();

  /** What the values are. */
  ValueKind kind();

  /** The different values. */
  DistinctSketch distinct();

  /**
   * Adds the rows of another profile of the same column to this one.
   *
   * @throws IllegalArgumentException when the other is of another kind of values
   */
  void merge(ColumnProfile other);
}
