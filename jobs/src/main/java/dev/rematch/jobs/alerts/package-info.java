/**
 * The command alerts: what is wrong now, and what a scheduler reports.
 *
 * <p>May import run and steps. Start reading at {@link dev.rematch.jobs.alerts.AlertsCommand}.
 */
package dev.rematch.jobs.alerts;
