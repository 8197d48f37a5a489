package dev.rematch.tracking;

import java.util.Optional;

/** The columns of the {@code metrics} table by which runs are found, read without the others. */
public record MetricValue(
    String runId, Optional<Integer> version, String slice, String metric, double value) {}
