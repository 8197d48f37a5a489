/**
 * Every rematch and its verdict, read without Spark.
 *
 * <p>May import run and common. Start reading at {@link
 * dev.rematch.jobs.decisions.DecisionsCommand}.
 */
package dev.rematch.jobs.decisions;
