/**
 * Distances between two profiles of the same column, their bounds, limits and verdicts.
 *
 * <p>May import core, config, stats and profile. Start reading at {@link
 * dev.rematch.drift.DriftComparison}.
 */
package dev.rematch.drift;
