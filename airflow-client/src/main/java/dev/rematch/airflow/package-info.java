/**
 * A client of Airflow 3's REST API v2.
 *
 * <p>May import the JDK and Jackson, nothing of Rematch. Start reading at {@link
 * dev.rematch.airflow.AirflowClient}.
 */
package dev.rematch.airflow;
