package dev.rematch.transform;

import java.util.Set;

/**
 * An SQL file that makes one table.
 *
 * @param file where the text came from, for messages
 * @param sql one SELECT; {@code :from} and {@code :to} are bound to the first day (inclusive) and
 *     the day after the last (exclusive) of the touched periods
 * @param reads the tables it reads, at least one of which has dates
 * @param periodColumn the DATE or TIMESTAMP column of the result whose period a row belongs to
 */
public record TransformSpec(
    String name, String file, String sql, Set<String> reads, String periodColumn) {
  public TransformSpec {
    reads = Set.copyOf(reads);
  }
}
