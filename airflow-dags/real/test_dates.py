"""No date is lost between two DAGs, and a task that is cleared does what it did."""

from __future__ import annotations

from urllib.parse import quote

from conftest import PROJECT, rematch
from test_faults import drivers, when

CONF = PROJECT / "conf/sample/pipeline.conf"
FIRST, SECOND, THIRD = "2024-02-01", "2024-03-01", "2024-04-01"


def requested_at(owner, dag, run_id, task):
    """When the run began, as the jar was told."""
    (found,) = [t for t in owner.tasks(dag, run_id) if t["task_id"] == task]
    (at,) = [a for a in found["rendered_fields"]["application_args"] if a.startswith("--requested-at=")]
    return at


def state(owner, dag, run_id, task):
    return next(t["state"] for t in owner.tasks(dag, run_id) if t["task_id"] == task)


def test_a_cleared_task_finds_its_own_work_and_waiting_dates_are_taken_along(bootstrapped):
    owner = bootstrapped
    line = owner.line("waiting", CONF)
    owner.plan_paused(line)
    elt, score = line.dag("elt"), line.dag("score")

    # Cleared when it is over, which moves the run's start; nothing listens yet.
    owner.unpause(line, "elt")
    owner.trigger(elt, "by_hand", date=FIRST)
    owner.done(elt, 1)
    (before,) = owner.runs(elt)
    told = requested_at(owner, elt, "by_hand", "ingest")
    body = {"dry_run": False, "task_ids": ["ingest"], "include_downstream": True, "only_failed": False, "dag_run_id": "by_hand"}
    owner.airflow.call("POST", f"/dags/{elt}/clearTaskInstances", body | {"reset_dag_runs": True})
    owner.airflow.wait("a new start", lambda: (owner.runs(elt)[0]["start_date"] or "") > before["end_date"], 60)
    owner.done(elt, 1)
    assert requested_at(owner, elt, "by_hand", "ingest") == told
    assert state(owner, elt, "by_hand", "read_ingest") == "success", "its work counts as its own"

    # Two dates become known while the next DAG is at its one run.
    rematch("ingest", *line.options(), f"--date={SECOND},{THIRD}")
    owner.unpause(line, "score")
    (features,) = owner.airflow.call("GET", "/assets?name_pattern=rematch_waiting_features")["assets"]

    def tell(date):
        owner.airflow.call("POST", "/assets/events", {"asset_id": features["id"], "extra": {"date": date, "dates": [date]}})

    tell(FIRST)
    when(lambda: drivers(line, "score"))
    tell(SECOND)
    tell(THIRD)
    owner.done(score, 2)
    owner.settled(line)
    runs = [r["dag_run_id"] for r in owner.runs(score)]
    assert len(runs) == 2, runs
    given = owner.airflow.call("GET", f"/dags/{score}/dagRuns/{quote(runs[1], safe='')}/upstreamAssetEvents")["asset_events"]
    assert [e["extra"]["date"] for e in given] == [SECOND], "Airflow gives the later one to no run: " + str(given)
    assert owner.xcom(score, runs[1], "score", "dates") == [SECOND, THIRD]
    assert [r["date"] for r in owner.xcom(score, runs[1], "read_score")] == [SECOND, THIRD]
    scored = owner.airflow.call("GET", "/assets/events?name_pattern=rematch_waiting_scored&order_by=timestamp")["asset_events"]
    assert [e["extra"]["dates"] for e in scored] == [[FIRST], [SECOND, THIRD]]
