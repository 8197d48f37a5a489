/**
 * The exact look at columns whose profiles could not decide.
 *
 * <p>May import core, profile, drift and Spark. Start reading at {@link
 * dev.rematch.drift.spark.ExactColumns}.
 */
package dev.rematch.drift.spark;
