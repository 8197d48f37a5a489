/**
 * Distances between two profiles of the same column, their limits and alerts.
 *
 * <p>May import core, config, stats and profile. Start reading at {@link
 * dev.rematch.drift.MonitoringSpec}.
 */
package dev.rematch.drift;
