/**
 * What was executed, read without Spark.
 *
 * <p>May import run and common. Start reading at {@link dev.rematch.jobs.runs.RunsCommand}.
 */
package dev.rematch.jobs.runs;
