package dev.rematch.performance;

import java.util.Optional;

/**
 * One row of the {@code score_bins} table: the predictions of one version in one window that lie in
 * (low, high], and, once known, what their labels were. Bins without predictions have no row.
 *
 * @param version empty where a rule or constant predicted
 * @param window "[from, to)"
 * @param slice "all" of what was predicted, "holdout" of a rematch
 * @param bin from 0
 * @param low minus infinity for the first bin of a regression
 * @param high infinity for its last
 * @param meanScore of the predictions, known within the error of their profile until labels come
 * @param labelled rows whose label is known; empty until the labels are mature
 * @param meanLabel of binary labels the share of 1
 */
public record ScoreBin(
    String runId,
    String model,
    Optional<Integer> version,
    String window,
    String slice,
    int bin,
    double low,
    double high,
    long rows,
    double meanScore,
    Optional<Long> labelled,
    Optional<Double> meanLabel,
    Optional<Double> meanAbsoluteError,
    Optional<Double> meanSquaredError) {}
