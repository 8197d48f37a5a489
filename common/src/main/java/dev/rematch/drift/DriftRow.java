package dev.rematch.drift;

import java.util.Optional;

/**
 * One row of the {@code drift} table: how far a column of one period lies from its reference.
 *
 * @param window the measured period, "[from, to)"
 * @param column the column, or "prediction" or "label"
 * @param low lower end of the value's error bound
 * @param limit the value above which it is called drift
 * @param verdict "drift" or "stable"
 * @param referenceWindow the window of the reference, "[from, to)"
 * @param baselineVersion the champion whose training data is the reference
 */
public record DriftRow(
    String runId,
    String model,
    String table,
    long tableVersion,
    String window,
    String slice,
    String column,
    String statistic,
    double value,
    double low,
    double high,
    double limit,
    String verdict,
    String referenceWindow,
    Optional<Integer> baselineVersion,
    long referenceRows,
    long rows) {}
