package dev.rematch.transform;

import dev.rematch.core.PeriodUnit;
import java.util.Optional;

/**
 * A table that a transform reads.
 *
 * @param date the DATE or TIMESTAMP column that says when a row happened, and the unit of its
 *     periods; empty for a snapshot, which has no time
 */
public record TransformInput(String table, Optional<DateColumn> date) {

  /** A column of dates, and the unit in which its table is partitioned. */
  public record DateColumn(String name, PeriodUnit unit) {}

  boolean dated() {
    return date.isPresent();
  }
}
