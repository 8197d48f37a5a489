/**
 * The command monitor: one stage of one logical date; and monitor report, a page from the registry
 * without Spark.
 *
 * <p>May import run, steps, page and the report of common. Start reading at {@link
 * dev.rematch.jobs.monitor.MonitorCommand} and {@link dev.rematch.jobs.monitor.ReportCommand}.
 */
package dev.rematch.jobs.monitor;
