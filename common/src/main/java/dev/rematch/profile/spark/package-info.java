/**
 * Profiles of tables, taken in the pass that writes them.
 *
 * <p>May import core, profile, table and Spark. Start reading at {@link
 * dev.rematch.profile.spark.TableProfiler}.
 */
package dev.rematch.profile.spark;
