/**
 * The command line: the only place that reads the environment, builds a session or exits.
 *
 * <p>May import every package. Start reading at {@link dev.rematch.jobs.Main}.
 */
package dev.rematch.jobs;
