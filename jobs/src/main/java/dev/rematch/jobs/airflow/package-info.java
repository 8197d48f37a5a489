/**
 * The command airflow: prepares a server for the plans of a folder, and says what is missing.
 *
 * <p>May import run. Start reading at {@link dev.rematch.jobs.airflow.CheckAirflow}.
 */
package dev.rematch.jobs.airflow;
