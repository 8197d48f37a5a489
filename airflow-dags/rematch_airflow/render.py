"""The DAGs of a plan."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator
from airflow.sdk import DAG, Param

from rematch_airflow.plan import PipelinePlan, Plan


def dag(plan: Plan, pipeline: PipelinePlan) -> DAG:
    """A DAG that runs all stages of a pipeline's logical date in one Spark application."""
    with DAG(
        dag_id=f"rematch_{pipeline.name}",
        description=f"All stages of {pipeline.name} for one logical date",
        # Airflow's logical date of a cron schedule is the tick, which is what Rematch calls it too: the tick of the first of
        # February sees January and nothing later.
        schedule=pipeline.schedule,
        start_date=datetime.combine(pipeline.start, datetime.min.time(), tzinfo=timezone.utc),
        catchup=False,
        # A logical date stands on the champion that the one before it left.
        max_active_runs=1,
        params={
            "date": Param(
                None,
                type=["null", "string"],
                format="date",
                title="Logical date",
                description="Nothing on or after this day is seen; empty: the run's own date",
            )
        },
        tags=["rematch", pipeline.name],
    ) as made:
        SparkSubmitOperator(
            task_id="cycle",
            application=plan.application,
            jars=",".join(plan.jars),
            conn_id=plan.connection,
            name=f"rematch-{pipeline.name}",
            application_args=pipeline.arguments(plan.warehouse),
            conf={"spark.log.level": "WARN", **pipeline.conf},
            # The operator knows success and failure only, and tries again after any failure. That is right for exit code 4
            # (lost a race) and 1 (a broken machine). It is useless but harmless for 2 (invalid input or config), 3
            # (expectations not met), 5 (missing input; late files may come) and 6 (refused): a run repeats no finished step.
            retries=2,
            retry_delay=timedelta(minutes=2),
            retry_exponential_backoff=2.0,
            max_retry_delay=timedelta(minutes=30),
        )
    return made
