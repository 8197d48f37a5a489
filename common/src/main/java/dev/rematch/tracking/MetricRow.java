package dev.rematch.tracking;

import java.util.Optional;

/**
 * One row of the {@code metrics} table.
 *
 * @param table the lake table the metric was measured on, and its version
 * @param slice "all", or "column=value"
 * @param low lower end of the confidence interval, where one is known
 * @param n rows measured
 */
public record MetricRow(
    String runId,
    String model,
    Optional<Integer> version,
    String table,
    long tableVersion,
    String window,
    String slice,
    String metric,
    double value,
    Optional<Double> low,
    Optional<Double> high,
    long n) {}
