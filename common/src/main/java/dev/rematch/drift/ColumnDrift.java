package dev.rematch.drift;

import dev.rematch.stats.Bounded;

/**
 * How far one column lies from its reference, and what that means.
 *
 * @param distance NaN where there was nothing to measure
 * @param limit above it is drift; NaN without a distance
 * @param pValue the chance of such a distance when nothing has changed; NaN without a distance
 * @param reason for the verdict, in a few words
 * @param referenceRows all rows of the column, those without a value too
 * @param rows of the window that was compared
 */
public record ColumnDrift(
    String column,
    String statistic,
    Bounded distance,
    double limit,
    double pValue,
    DriftVerdict verdict,
    String reason,
    long referenceRows,
    long rows) {}
