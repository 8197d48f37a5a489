"""Airflow's DAGs and operators from the graph of a plan. Thin: what there is to decide is decided in `plan`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from airflow.sdk import DAG, Asset, BaseOperator, CronTriggerTimetable, Param
from airflow.timetables.trigger import CronTriggerTimetable as CheckedCron

from rematch_airflow import gates
from rematch_airflow.dates import DATE_SCHEMA, REASON_SCHEMA
from rematch_airflow.failures import CloseAlert, OpenAlert
from rematch_airflow.plan import Cron, DagPlan, InvalidPlan, OnAsset, Plan, TaskPlan, dags_of, read
from rematch_airflow.spark import AnswerSubmit, RematchSubmit

_PARAMS = {
    "date": (DATE_SCHEMA, "for a run by hand: the day (like 2013-01-31) up to which rows and labels are seen"),
    "reason": (REASON_SCHEMA, "why training was asked for, for the record"),
}


def load(folder: Path, only: str | None = None) -> tuple[dict[str, DAG], list[InvalidPlan]]:
    """The DAGs of every plan in a folder, and what is wrong with the plans that cannot be used.

    only: the id of the single DAG that is wanted, as by a worker that runs a task.
    """
    dags: dict[str, DAG] = {}
    problems: list[InvalidPlan] = []
    for file in sorted(folder.glob("*.json")):
        try:
            plan = usable(file)
            for dag in dags_of(plan):
                if only is None or dag.id == only:
                    dags[dag.id] = render(plan, dag)
        except InvalidPlan as e:
            problems.append(e)
    return dags, problems


def problems_of(folder: Path) -> list[InvalidPlan]:
    """What is wrong with the plans of a folder, without making DAGs of the others."""
    if not folder.is_dir():
        return [InvalidPlan(folder, "the folder", "missing", "must exist; REMATCH_AIRFLOW_PLANS names it")]
    problems: list[InvalidPlan] = []
    for file in sorted(folder.glob("*.json")):
        try:
            usable(file)
        except InvalidPlan as e:
            problems.append(e)
    return problems


def usable(file: Path) -> Plan:
    """The plan in a file, after a look at the schedules that only airflow knows to be wrong, such as the 99th minute."""
    plan = read(file)
    for name in ("elt", "score", "retrain", "maintain"):
        text = getattr(plan.airflow, name)
        if text not in (None, "features", "scored", "drift"):
            problem = _problem_of(text)
            if problem:
                raise InvalidPlan(plan.file, f"compiled.airflow.{name}", text, f"must be a schedule: {problem}")
    return plan


@cache
def _problem_of(cron: str) -> str | None:
    # Cached, since the check costs more than all else about a plan and most pipelines share their schedules.
    try:
        CheckedCron(cron, timezone="UTC").validate()
    except Exception as e:
        return str(e)
    return None


def render(plan: Plan, graph: DagPlan) -> DAG:
    """One DAG with its tasks."""
    dag = DAG(
        dag_id=graph.id,
        description=graph.description,
        schedule=_schedule(graph.schedule),
        start_date=datetime.combine(plan.airflow.start, time(), UTC),
        end_date=_end(plan, graph),
        catchup=False,
        max_active_runs=graph.max_active_runs,
        params={name: Param(None, description=_PARAMS[name][1], **_PARAMS[name][0]) for name in graph.params},
        tags=["rematch", plan.pipeline, graph.stage],
    )
    alert, over = OpenAlert(plan), CloseAlert(plan)
    tasks: dict[str, Any] = {}
    for task in graph.tasks:
        tasks[task.id] = _MAKE[task.kind](
            plan,
            graph,
            task,
            tasks,
            dag=dag,
            task_id=task.id,
            trigger_rule=task.trigger_rule,
            retries=task.retries,
            inlets=[Asset(name) for name in task.reads],
            outlets=[Asset(name) for name in task.emits],
            on_failure_callback=alert,
            **({} if task.kind in ("submit", "decide", "await") else {"on_success_callback": over, "on_skipped_callback": over}),
        )
        if task.upstream:
            tasks[task.id].set_upstream([tasks[id] for id in task.upstream])
    return dag


def _end(plan: Plan, graph: DagPlan) -> datetime | None:
    """Of schedules by time alone: what assets start has no date that could be too late."""
    timed = plan.airflow.end is not None and isinstance(graph.schedule, Cron)
    return datetime.combine(plan.airflow.end, time(), UTC) if timed else None


def _schedule(schedule: Cron | OnAsset | None) -> Any:
    match schedule:
        case Cron(text):
            return CronTriggerTimetable(text, timezone="UTC")
        case OnAsset(name):
            return [Asset(name)]
        case None:
            return None


def _await(plan: Plan, graph: DagPlan, task: TaskPlan, tasks: dict[str, Any], **common: Any) -> BaseOperator:
    return gates.AwaitPrevious(plan=plan, run_params=graph.params, **common)


def _submit(plan: Plan, graph: DagPlan, task: TaskPlan, tasks: dict[str, Any], **common: Any) -> BaseOperator:
    return RematchSubmit(plan=plan, command=task.command, run_params=graph.params, **_spark(plan, task), **common)


def _decide(plan: Plan, graph: DagPlan, task: TaskPlan, tasks: dict[str, Any], **common: Any) -> BaseOperator:
    (ask,) = task.upstream
    return AnswerSubmit(plan=plan, command=task.command, run_params=graph.params, ask=ask, **_spark(plan, task), **common)


def _spark(plan: Plan, task: TaskPlan) -> dict[str, Any]:
    return {
        "pool": task.pool,
        "retry_delay": timedelta(seconds=plan.airflow.retry_delay_seconds),
        "retry_exponential_backoff": 2.0,
        "max_retry_delay": timedelta(seconds=plan.airflow.max_retry_delay_seconds),
    }


def _read(plan: Plan, graph: DagPlan, task: TaskPlan, tasks: dict[str, Any], **common: Any) -> BaseOperator:
    mapped = task.id in ("read_challenge", "read_decisions")
    return gates.ReadResult(
        plan=plan,
        command=task.command,
        stage=graph.spark,
        items="decisions" if mapped else "runs",
        # Nobody needs to hear of data that did not change; after training and rematches the chain goes on.
        skip_unchanged=bool(task.emits),
        **common,
    )


def _mark(plan: Plan, graph: DagPlan, task: TaskPlan, tasks: dict[str, Any], **common: Any) -> BaseOperator:
    return gates.Mark(stage=graph.spark, **common)


def _branch(plan: Plan, graph: DagPlan, task: TaskPlan, tasks: dict[str, Any], **common: Any) -> BaseOperator:
    (reader,) = task.upstream
    kind = gates.AnyCandidates if task.command == "train" else gates.Verdict
    return kind(reader=reader, **common)


def _ask(plan: Plan, graph: DagPlan, task: TaskPlan, tasks: dict[str, Any], **common: Any) -> BaseOperator:
    (branch,) = task.upstream
    return gates.Ask(plan=plan, reader=tasks[branch].reader, **common)


def _report(plan: Plan, graph: DagPlan, task: TaskPlan, tasks: dict[str, Any], **common: Any) -> Any:
    kind = gates.ReportChallenger if task.command == "decisions" else gates.ReportRun
    return kind.partial(map_index_template="{{ challenger }}", **common).expand(item=tasks[task.over].output)


_MAKE: dict[str, Callable[..., Any]] = {
    "await": _await,
    "submit": _submit,
    "decide": _decide,
    "read": _read,
    "mark": _mark,
    "branch": _branch,
    "ask": _ask,
    "report": _report,
}


def explain(problems: Iterable[InvalidPlan]) -> str:
    """All problems in one text."""
    return "\n".join(str(p) for p in problems)
