package dev.rematch.evaluation;

/**
 * A pipeline's own metric, as declared.
 *
 * @param sql an expression over the scored rows that yields one number
 */
public record MetricSpec(String name, String sql, Direction direction) {}
