"""From a task graph to Airflow's DAGs."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from airflow.sdk import DAG, Asset, Param
from airflow.timetables.trigger import CronTriggerTimetable

from rematch_airflow import operators
from rematch_airflow.failures import OpenAlert
from rematch_airflow.plan import DagPlan, Spec, TaskPlan

_PARAMS = {
    "date": lambda: Param(
        None,
        type=["null", "string"],
        pattern=r"^\d{4}-\d{2}-\d{2}$",
        description="The logical date; empty: the run's own.",
    ),
    "reason": lambda: Param(None, type=["null", "string"], maxLength=500, description="Why this training is asked for."),
}


def dag(spec: Spec, plan: DagPlan) -> DAG:
    """The DAG of a plan's graph."""
    with DAG(
        dag_id=plan.dag_id,
        description=plan.description,
        schedule=_schedule(plan),
        start_date=_midnight(plan.start),
        end_date=_midnight(plan.end) if plan.end else None,
        catchup=False,
        # Two runs of one stage would only race each other.
        max_active_runs=1,
        params={name: _PARAMS[name]() for name in plan.params},
        tags=list(plan.tags),
        default_args={"on_failure_callback": OpenAlert(spec)},
    ) as made:
        tasks = {}
        for task in plan.tasks:
            tasks[task.task_id] = _operator(spec, task, tasks)
            for before in task.after:
                tasks[before] >> tasks[task.task_id]
    return made


def _midnight(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=timezone.utc)


def _schedule(plan: DagPlan):
    if plan.cron:
        return CronTriggerTimetable(plan.cron, timezone="UTC")
    return [Asset(name) for name in plan.assets] or None


def _operator(spec: Spec, task: TaskPlan, made: dict):
    common = {"task_id": task.task_id, "trigger_rule": task.rule, "retries": task.retries}
    settings = dict(task.settings)
    match task.kind:
        case "submit":
            return operators.RematchSubmit(spec=spec, command=settings["command"], **common, **_tried_again(spec, task))
        case "submit_decision":
            return operators.SubmitDecision(
                spec=spec, verb=settings["verb"], asked_by=task.after[0], of=settings["command"], **common, **_tried_again(spec, task)
            )
        case "read":
            return operators.ReadResult(
                spec=spec, command=settings["command"], asset=spec.asset(task.emits) if task.emits else None, table=settings["table"], **common
            )
        case "emit":
            return operators.EmitAsset(asset=spec.asset(task.emits), **common)
        case "nothing":
            return operators.Nothing(**common)
        case "branch_candidates":
            return operators.BranchOnCandidates(spec=spec, command=settings["command"], **common)
        case "branch_verdict":
            return operators.BranchOnVerdict(spec=spec, command=settings["command"], **common)
        case "list_challengers":
            return operators.ListResults(spec=spec, command=settings["command"], what="decisions", **common)
        case "list_stages":
            return operators.ListResults(spec=spec, command=settings["command"], what="runs", **common)
        case "report_challengers" | "report_stages":
            return operators.Report.partial(**common, map_index_template="{{ name }}").expand(line=made[task.after[0]].output)
        case "ask":
            return operators.Ask(
                subject=f"{{{{ ti.xcom_pull(task_ids='{task.after[0]}', key='subject') }}}}",
                body=f"{{{{ ti.xcom_pull(task_ids='{task.after[0]}', key='body') }}}}",
                options=["approve", "reject"],
                defaults="reject",
                options_mapping={"approve": "approve", "reject": "reject"},
                params={"reason": Param("", type="string", maxLength=500, description="Why; kept with the event.")},
                response_timeout=timedelta(days=settings["days"]),
                **common,
            )
        case "await_previous":
            return operators.AwaitPrevious(spec=spec, **common)
    raise ValueError(f"Cannot render task {task.task_id}: no operator for kind {task.kind}")


def _tried_again(spec: Spec, task: TaskPlan) -> dict:
    return {
        "pool": task.pool,
        "retry_delay": timedelta(seconds=spec.retry_delay_seconds),
        "retry_exponential_backoff": 2.0,
        "max_retry_delay": timedelta(seconds=max(1, spec.max_retry_delay_seconds)),
    }


def broken(name: str, why: str) -> DAG:
    """In place of a plan that cannot be used: a DAG that says so, so that the others stay."""
    with DAG(dag_id=f"rematch_{name}_broken", description=why[:200], schedule=None, doc_md=why, tags=["rematch", "broken"]) as made:
        operators.Broken(task_id="plan", why=why)
    return made
