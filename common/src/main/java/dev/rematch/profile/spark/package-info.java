/**
 * Profiles of the rows of a dataset, in one job.
 *
 * <p>May import core, profile, feature and Spark. Start reading at {@link
 * dev.rematch.profile.spark.Profiler}.
 */
package dev.rematch.profile.spark;
