"""DAGs of every kind that the client is tried on."""

import time

from airflow.providers.standard.operators.hitl import HITLBranchOperator
from airflow.sdk import Asset, Param, dag, get_current_context, task
from airflow.timetables.trigger import CronTriggerTimetable

TABLE = Asset("rematch_table", uri="delta://lake/table")


@dag(
    dag_id="quick",
    schedule=None,
    is_paused_upon_creation=False,
    tags=["client"],
    params={
        "rows": Param(10, type="integer", minimum=1, maximum=100),
        "mode": Param("full", enum=["full", "delta"]),
    },
)
def quick():
    @task
    def echo():
        params = get_current_context()["params"]
        return {"rows": params["rows"], "mode": params["mode"]}

    echo()


@dag(dag_id="held", schedule=None, is_paused_upon_creation=True)
def held():
    @task
    def go():
        return 1

    go()


@dag(dag_id="failing", schedule=None, is_paused_upon_creation=False)
def failing():
    @task
    def fail():
        raise RuntimeError("meant to fail")

    fail()


@dag(dag_id="slow", schedule=None, is_paused_upon_creation=False)
def slow():
    @task
    def sleep():
        context = get_current_context()
        context["ti"].xcom_push("asleep", True)
        time.sleep(context["dag_run"].conf.get("seconds", 300))

    sleep()


@dag(dag_id="asking", schedule=None, is_paused_upon_creation=False)
def asking():
    ask = HITLBranchOperator(
        task_id="ask",
        subject="Promote version 7?",
        body="It beats the champion.",
        options=["promote", "keep"],
        options_mapping={"promote": "promoted", "keep": "kept"},
        params={"reason": Param("", type="string")},
    )

    @task
    def promoted():
        return "promoted"

    @task
    def kept():
        return "kept"

    ask >> [promoted(), kept()]


@dag(dag_id="producer", schedule=None, is_paused_upon_creation=False)
def producer():
    @task(outlets=[TABLE])
    def write(*, outlet_events):
        outlet_events[TABLE].extra = {"delta_version": 7}

    write()


@dag(dag_id="consumer", schedule=[TABLE], is_paused_upon_creation=False, max_active_runs=1)
def consumer():
    @task
    def read():
        return 1

    read()


@dag(
    dag_id="daily",
    schedule=CronTriggerTimetable("0 0 * * *", timezone="UTC"),
    catchup=False,
    is_paused_upon_creation=True,
)
def daily():
    @task
    def day():
        return 1

    day()


quick()
held()
failing()
slow()
asking()
producer()
consumer()
daily()
