"""Months 1 to 5 of the flights, driven by Airflow alone: what comes out is what a person at a terminal gets."""

from __future__ import annotations

import json
import time
from urllib.parse import quote

from conftest import PROJECT, compare, rematch

DATES = ["2013-02-02", "2013-03-02", "2013-04-02", "2013-05-02", "2013-06-02"]
CONF = PROJECT / "conf/flights/pipeline.conf"
# A person decides, and any loss or drift is worth a training.
SETTINGS = {"challenge__approval": "manual", "monitoring__respond__drift": "0", "monitoring__respond__retrain-cost": "0"}
WHY = "figures look right"


def by_hand(reference):
    """The same dates as cycles at a terminal, with the same answers."""
    for date in DATES:
        rematch("cycle", *reference.options(), "--date", date)
        waiting = json.loads(rematch("decisions", "list", "--json", f"--warehouse={reference.warehouse}").stdout)
        for decision in waiting:
            if decision["state"] == "PENDING":
                rematch(
                    "decisions", "approve", decision["decision"]["decision_id"], f"--warehouse={reference.warehouse}",
                    f"--reason={WHY}", "--actor=admin",
                )  # fmt: skip


def approve(owner, dag):
    question = owner.question(dag)
    task = question["task_instance"]
    time.sleep(3)  # an answer within the first second fails the task in 3.3.2
    owner.airflow.call(
        "PATCH",
        f"/dags/{dag}/dagRuns/{quote(task['dag_run_id'], safe='')}/taskInstances/{task['task_id']}/-1/hitlDetails",
        {"chosen_options": ["approve"], "params_input": {"reason": WHY}},
    )
    return question


def test_five_months_by_airflow_alone(bootstrapped, tmp_path):
    owner = bootstrapped
    line = owner.plan("flights", CONF, **SETTINGS)
    owner.backfill(line.dag("elt"), "2013-02-01", "2013-06-03")
    first = approve(owner, line.dag("challenge"))
    assert "approve" in first["options"] and "reject" in first["options"]

    owner.done(line.dag("monitor"), len(DATES), 1200)

    reference = type(line)(line.name, line.file, line.settings, tmp_path / "reference")
    by_hand(reference)
    compare(reference.warehouse, line.warehouse)
