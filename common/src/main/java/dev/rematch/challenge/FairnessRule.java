package dev.rematch.challenge;

import dev.rematch.evaluation.FairnessGap;

/**
 * A gap between groups that must not grow by more than the margin.
 *
 * @param column of the feature table, whose values are the groups
 * @param margin 0..1
 */
public record FairnessRule(FairnessGap gap, String column, double margin) {}
