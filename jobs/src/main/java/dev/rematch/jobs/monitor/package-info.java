/**
 * The command monitor: one stage of one logical date.
 *
 * <p>May import run and steps. Start reading at {@link dev.rematch.jobs.monitor.MonitorCommand}.
 */
package dev.rematch.jobs.monitor;
