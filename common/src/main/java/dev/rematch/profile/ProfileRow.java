package dev.rematch.profile;

import java.util.Optional;

/**
 * One row of the {@code profiles} table: one column of one period of a table version.
 *
 * @param content the period's fingerprint: which files it is the profile of
 * @param window "[from, to)"
 * @param slice "all", or "column=value"
 * @param type numeric, date (days since 1970-01-01), timestamp (seconds since then), categorical or
 *     opaque
 * @param rows all rows, of which {@code nulls} are NULL and {@code nans} NaN
 * @param mean of the finite values; empty when there is none
 * @param m2 sum of squared deviations from the mean, so that profiles can be merged; m3 and m4
 *     those of the third and fourth power
 * @param minLength characters of the shortest text
 * @param distinct estimated number of different values
 * @param categories JSON object value to count, of text and whole numbers; capped
 * @param categoriesCapped whether values were left out of it
 * @param unitBins of numbers that all lie between 0 and 1 a JSON object bin to [rows, sum], for a
 *     hundred bins of equal width, each with its upper end
 * @param expectationFailures rows of the write that broke a row rule on the column, whether they
 *     were kept or not; a row counts once per rule
 * @param quantiles serialised KLL sketch of the finite values (Apache DataSketches
 *     KllDoublesSketch), empty for categorical columns
 * @param distinctSketch serialised HLL sketch of the values (Apache DataSketches HllSketch)
 */
public record ProfileRow(
    String runId,
    String pipeline,
    String table,
    long tableVersion,
    long content,
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
    Optional<Double> m3,
    Optional<Double> m4,
    Optional<Long> minLength,
    Optional<Long> maxLength,
    Optional<Double> meanLength,
    double distinct,
    String categories,
    boolean categoriesCapped,
    Optional<String> unitBins,
    long expectationFailures,
    byte[] quantiles,
    byte[] distinctSketch) {}
