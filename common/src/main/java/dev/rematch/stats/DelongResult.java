package dev.rematch.stats;

/**
 * The difference of two paired AUCs with the variances behind it.
 *
 * @param difference AUC of a minus AUC of b
 * @param varianceA of the AUC of a; NaN with fewer than two rows of either class
 * @param varianceB of the AUC of b
 * @param covariance of the two AUCs
 */
public record DelongResult(
    PairedDifference difference, double varianceA, double varianceB, double covariance) {}
