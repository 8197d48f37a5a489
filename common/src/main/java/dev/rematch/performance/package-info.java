/**
 * How good predictions are: what came of them, and what to expect before their labels are known.
 *
 * <p>May import core, stats, profile and evaluation. Start reading at {@link
 * dev.rematch.performance.PerformanceEstimate}.
 */
package dev.rematch.performance;
