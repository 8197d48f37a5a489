package dev.rematch.challenge;

/**
 * A metric on which the challenger must not be worse than the champion by more than the margin.
 *
 * @param metric a name of {@code Metrics.ALL}
 * @param margin in the metric's unit, 0 or more
 */
public record Guardrail(String metric, double margin) {}
