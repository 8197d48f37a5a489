/**
 * A client of Airflow 3's REST API (v2), for programs that start runs and follow them.
 *
 * <p>May import the JDK and Jackson only. Start reading at {@link
 * dev.rematch.airflow.AirflowClient}.
 */
package dev.rematch.airflow;
