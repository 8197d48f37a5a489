/**
 * Expectations as Spark expressions, and the quarantine of the rows that break them.
 *
 * <p>May import core, quality, table and Spark. Start reading at {@link
 * dev.rematch.quality.spark.Quarantine}.
 */
package dev.rematch.quality.spark;
