"""From settings to a DAG."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator
from airflow.sdk import DAG

from rematch_airflow.settings import PipelineSettings, jars

# Runs that were triggered by hand or by an asset have no logical date.
DATE = "{{ (dag_run.logical_date or dag_run.run_after).strftime('%Y-%m-%d') }}"


def build(settings: PipelineSettings) -> DAG:
    """One DAG with one task: a whole cycle of the run's logical date."""
    with DAG(
        dag_id=f"rematch_{settings.name}",
        description=f"Rematch: one cycle of {settings.name}",
        schedule=settings.schedule,
        start_date=datetime(2013, 1, 1, tzinfo=timezone.utc),
        catchup=False,
        # Two cycles of one pipeline would only race each other.
        max_active_runs=1,
        tags=["rematch", settings.name],
    ) as dag:
        SparkSubmitOperator(
            task_id="cycle",
            conn_id=settings.connection,
            spark_binary=settings.spark_binary,
            application=settings.application,
            java_class="dev.rematch.jobs.Main",
            jars=jars(settings),
            application_args=[
                "cycle",
                "--pipeline",
                settings.pipeline,
                "--date",
                DATE,
                "--warehouse",
                settings.warehouse,
            ],
            # A cycle finds its own earlier work, so a retry does nothing twice.
            retries=2,
            retry_delay=timedelta(minutes=1),
            retry_exponential_backoff=2.0,
            max_retry_delay=timedelta(minutes=30),
        )
    return dag
