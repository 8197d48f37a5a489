"""Months 1 to 5 of the flights, driven by Airflow alone: what comes out is what a person at a terminal gets."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

from conftest import PROJECT, STAGES, compare, exact, rematch

DATES = ["2013-02-02", "2013-03-02", "2013-04-02", "2013-05-02", "2013-06-02"]
CONF = PROJECT / "conf/flights/pipeline.conf"
# A person decides, and any loss or drift is worth a training.
SETTINGS = {
    "challenge__approval": "manual",
    "monitoring__respond__drift": "0",
    "monitoring__respond__retrain-cost": "0",
    "airflow__history-url": "https://history.example/history/{application_id}",
}
WHY = "figures look right"


def by_hand(reference):
    """The same dates at a terminal, with the same answers before anything is monitored."""
    for date in DATES[:3]:  # nobody plays yet
        rematch("cycle", *reference.options(), f"--date={date}")
    for date in DATES[3:]:
        for command in ("ingest", "score", "train", "challenge"):
            rematch(command, *reference.options(), f"--date={date}")
        for decision in json.loads(rematch("decisions", "list", "--json", f"--warehouse={reference.warehouse}").stdout):
            if decision["verdict"].startswith("PROMOTE") and decision["logical_date"] == date:
                answer = [f"--warehouse={reference.warehouse}", f"--reason={WHY}", "--actor=admin"]
                rematch("decisions", "approve", decision["decision_id"], *answer)
        rematch("monitor", *reference.options(), f"--date={date}")


def approve_all(owner, dag, answered, done):
    """Answers every question of a DAG with yes until the condition holds; an answer is sent again where it got lost."""

    def step():
        for question in owner.airflow.call("GET", f"/dags/{dag}/dagRuns/~/hitlDetails?response_received=false")["hitl_details"]:
            task = question["task_instance"]
            if task["id"] not in answered:
                answered[task["id"]] = question
                time.sleep(3)  # an answer within the first second fails the task in 3.3.2
            owner.airflow.call(
                "PATCH",
                f"/dags/{dag}/dagRuns/{quote(task['dag_run_id'], safe='')}/taskInstances/{task['task_id']}/-1/hitlDetails",
                {"chosen_options": ["approve"], "params_input": {"reason": WHY}},
            )
        return done()

    owner.airflow.wait(f"the end of {dag}", step, 1500)


def driven(owner, line):
    """Backfills all dates and answers what is asked; returns the questions."""
    owner.backfill(line.dag("elt"), "2013-02-01", "2013-06-03")
    answered = {}

    def over():
        runs = owner.runs(line.dag("monitor"))
        failed = [d for d in (line.dag(s) for s in STAGES) for r in owner.runs(d) if r["state"] == "failed"]
        assert not failed, "\n".join(owner.story(d, r["dag_run_id"]) for d in failed for r in owner.runs(d) if r["state"] == "failed")
        return sum(r["state"] == "success" for r in runs) >= len(DATES)

    approve_all(owner, line.dag("challenge"), answered, over)
    return list(answered.values())


def test_five_months_by_airflow_alone(bootstrapped, tmp_path):
    owner = bootstrapped
    line = owner.plan("flights", CONF, **SETTINGS)
    reference = type(line)(line.name, line.file, line.settings, tmp_path / "reference")
    with ThreadPoolExecutor() as person:  # beside Airflow, in a warehouse of its own
        by_hand_too = person.submit(by_hand, reference)
        questions = driven(owner, line)
        by_hand_too.result()
    assert questions and all(q["options"] == ["approve", "reject"] and "flights" in q["subject"] for q in questions)
    tables = exact(reference.warehouse)
    assert {"lake/flights/predictions", "registry/events", "registry/decisions"} <= set(tables)
    compare(reference.warehouse, line.warehouse, *tables)

    # Monitoring has asked for a training through the Java client, once; it was trained for that date already.
    asked = [r for r in owner.done(line.dag("retrain"), len(DATES) + 1) if r["dag_run_id"].startswith("drift__flights__")]
    told = [json.loads(f.read_text())["retrain_requests"] for f in line.warehouse.glob("registry/_results/flights/monitor-*.json")]
    accepted = {r["id"] for some in told for r in some if r["state"] == "accepted"}
    assert accepted and {r["dag_run_id"] for r in asked} == accepted
    assert len({r["dag_run_id"].split("__")[2] for r in asked}) == len(asked), "one run a window"
    for run in asked:
        assert run["conf"]["date"] in DATES and run["run_type"] == "manual"
    monitored = owner.runs(line.dag("monitor"))[-1]["dag_run_id"]
    links = owner.links(line.dag("monitor"), monitored, "monitor")
    assert links["Spark history"].startswith("https://history.example/history/local-"), links
    assert "flights-2013-06-02.html" in links["Report"] and "result" in links["Run"], links
    # Each challenger stands under its own name.
    for run in owner.runs(line.dag("challenge")):
        names = {t["rendered_map_index"] for t in owner.tasks(line.dag("challenge"), run["dag_run_id"]) if t["map_index"] >= 0}
        assert len(names) == 2 and all(n.split()[1] in ("linear", "trees") for n in names), names
    for event in ("APPROVED", "PROMOTED"):
        who = rematch("models", "history", "flights", f"--warehouse={line.warehouse}", "--json").stdout
        assert event in who and "admin (through " in who and WHY in who
