package dev.rematch.challenge;

/**
 * What makes a holdout fit to judge on.
 *
 * @param periods how many of the latest mature periods make it
 * @param minRows fewer labelled rows are INSUFFICIENT
 * @param minPositives fewer rows of either class are INSUFFICIENT (binary only)
 * @param maxOverlapShare a larger share of rows that a player was trained on is BLOCKED
 * @param overlapByRow whether rows are also compared with the training rows by their values; see
 *     {@link Exposure#overlap}
 * @param maxUses rows that so many earlier rematches have used are stale; a larger share of them
 *     than maxOverlapShare is BLOCKED
 */
public record HoldoutRule(
    int periods,
    long minRows,
    long minPositives,
    double maxOverlapShare,
    boolean overlapByRow,
    int maxUses) {}
