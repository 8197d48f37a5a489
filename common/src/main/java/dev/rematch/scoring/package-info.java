/**
 * Predictions of one frozen champion, and what happens when it cannot be used.
 *
 * <p>May import core, feature, registry, table, training and Spark. Start reading at {@link
 * dev.rematch.scoring.ScoringSpec}.
 */
package dev.rematch.scoring;
