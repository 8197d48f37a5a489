/**
 * Metrics that a pipeline declares in SQL.
 *
 * <p>May import evaluation, core, transform and Spark. Start reading at {@link
 * dev.rematch.evaluation.spark.SqlMetric}.
 */
package dev.rematch.evaluation.spark;
