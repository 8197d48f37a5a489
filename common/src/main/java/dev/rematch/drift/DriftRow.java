package dev.rematch.drift;

import java.util.Optional;

/**
 * One row of the {@code drift} table: how far a column of one period lies from its reference.
 *
 * @param window the measured period, "[from, to)"
 * @param column the column, or "prediction", "label" or "concept"
 * @param value the distance; empty where there was nothing to measure
 * @param low lower end of where the exact distance lies, as far as the profiles know
 * @param high upper end of it
 * @param limit the value above which it is called drift
 * @param verdict "drift", "stable" or "undecided"
 * @param referenceWindow the window of the reference, "[from, to)"
 * @param baselineVersion the champion whose training data is the reference
 * @param pValue the chance of such a value when nothing has changed
 * @param reason for the verdict
 * @param shift of a drifting column "schema", "missing", "new_category", "scale", "swapped",
 *     "shape" or "concept"
 * @param shiftDetail the shift in words
 * @param importance the column's share of the champion's importance, 0..1
 * @param weighed importance times the share of rows that changed side of a split, 0..1
 * @param enteredAt of a drifting column the first table on its way in which it shifted
 * @param exact whether the rows were read because their profiles could not decide
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
    Optional<Double> value,
    Optional<Double> low,
    Optional<Double> high,
    Optional<Double> limit,
    String verdict,
    String referenceWindow,
    Optional<Integer> baselineVersion,
    long referenceRows,
    long rows,
    Optional<Double> pValue,
    String reason,
    Optional<String> shift,
    Optional<String> shiftDetail,
    Optional<Double> importance,
    Optional<Double> weighed,
    Optional<String> enteredAt,
    boolean exact) {}
