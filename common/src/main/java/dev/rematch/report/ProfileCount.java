package dev.rematch.report;

/**
 * The columns of the {@code profiles} table that only count, read without the others.
 *
 * @param rows of the window, of which {@code nulls} have no value
 */
public record ProfileCount(
    String pipeline,
    String table,
    long tableVersion,
    String window,
    String slice,
    String column,
    long rows,
    long nulls) {}
