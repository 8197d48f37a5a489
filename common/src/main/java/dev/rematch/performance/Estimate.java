package dev.rematch.performance;

import dev.rematch.stats.Interval;

/**
 * What a metric will be when the labels are known, as far as one can say today.
 *
 * @param interval of the realised value, at the confidence that was asked for
 * @param learnedFrom rows with labels that the estimate rests on
 */
public record Estimate(double value, Interval interval, long learnedFrom) {}
