package dev.rematch.profile;

import java.util.Optional;

/**
 * One row of the {@code profiles} table: one column of one period of a table version.
 *
 * @param window "[from, to)"
 * @param slice "all", or "column=value"
 * @param rows all rows, of which {@code nulls} are NULL and {@code nans} NaN
 * @param mean of the finite values; empty when there is none
 * @param m2 sum of squared deviations from the mean, so that profiles can be merged
 * @param categories JSON object value to count, for categorical columns; capped
 * @param categoriesCapped whether values were left out of it
 * @param quantiles serialised KLL sketch of the finite values (Apache DataSketches
 *     KllDoublesSketch), empty for categorical columns
 */
public record ProfileRow(
    String runId,
    String table,
    long tableVersion,
    String window,
    String slice,
    String column,
    String type,
    long rows,
    long nulls,
    long nans,
    long infinities,
    long zeros,
    Optional<Double> min,
    Optional<Double> max,
    Optional<Double> mean,
    Optional<Double> m2,
    String categories,
    boolean categoriesCapped,
    byte[] quantiles) {}
