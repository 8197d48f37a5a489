/**
 * Any window of a table against any other, from stored profiles, without Spark.
 *
 * <p>May import run and common. Start reading at {@link dev.rematch.jobs.drift.DriftCommand}.
 */
package dev.rematch.jobs.drift;
