package dev.rematch.transform;

/**
 * An SQL file that makes one table.
 *
 * @param file where the text came from, for messages
 * @param sql one SELECT; {@code :from} and {@code :to} are bound to the first day (inclusive) and
 *     the day after the last (exclusive) of the touched periods
 * @param periodColumn the DATE or TIMESTAMP column of the result whose period a row belongs to
 */
public record TransformSpec(String name, String file, String sql, String periodColumn) {}
