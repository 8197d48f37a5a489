/**
 * Metrics on a holdout, and the paired comparison of two models by one of them.
 *
 * <p>May import core, config and stats. Start reading at {@link dev.rematch.evaluation.Metrics}.
 */
package dev.rematch.evaluation;
