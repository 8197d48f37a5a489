"""What is killed, doubled or repeated ends as if nothing had happened."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from pathlib import Path

import pytest
from conftest import PROJECT, compare, rematch

CONF = PROJECT / "conf/sample/pipeline.conf"
FIRST, LAST = "2024-02-01", "2024-04-03"
DATES = 3
# Retries at once: the tests wait for them.
QUICK = {"airflow__retry-delay-seconds": "1", "airflow__retries": "5"}


def reference(line, folder):
    """The same line, replayed in one process that nobody disturbs."""
    calm = type(line)(line.name, line.file, line.settings, folder / "reference")
    rematch("replay-history", *calm.options(), "--from=2024-01-01", "--to=2024-04-01")
    return calm.warehouse


def drivers(line, command):
    """The JVMs that run a command of a line now, by pid."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            argv = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue  # it has ended
        text = [a.decode(errors="replace") for a in argv]
        if text[0].endswith("java") and command in text and f"--warehouse={line.warehouse}" in text:
            found.append(int(folder.name))
    return found


def when(condition, seconds=300):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := condition():
            return found
        time.sleep(0.05)
    raise AssertionError(f"nothing to kill within {seconds} s")


def writing(line, command, folder):
    """The driver of a command as soon as it has begun to write a data file."""
    before = set(line.warehouse.glob(f"{folder}/**/*.parquet"))

    def found():
        running = drivers(line, command)
        begun = set(line.warehouse.glob(f"{folder}/**/*.parquet")) - before
        return running if running and begun else []

    return found


@pytest.mark.parametrize(
    ("command", "folder"),
    [
        ("ingest", "lake/*/raw_parcels"),
        ("train", "models"),
        ("challenge", "lake/*/paired_scores"),
        ("score", "lake/*/predictions"),
        ("monitor", "registry/drift"),
    ],
)
def test_a_spark_task_that_is_killed_while_it_writes(bootstrapped, tmp_path, command, folder):
    owner = bootstrapped
    line = owner.plan(f"killed_{command}", CONF, **QUICK)
    killed = []

    def kill():
        for pid in when(writing(line, command, folder), 600):
            os.kill(pid, signal.SIGKILL)
            killed.append(pid)

    killer = threading.Thread(target=kill, daemon=True)
    killer.start()
    owner.backfill(line.dag("elt"), FIRST, LAST)
    owner.done(line.dag("monitor"), DATES, 900)
    killer.join(1)
    assert killed, f"no {command} was killed"
    compare(reference(line, tmp_path), line.warehouse)


def test_the_scheduler_dies_with_all_its_tasks(bootstrapped, tmp_path):
    owner = bootstrapped
    line = owner.plan("scheduler_dies", CONF, **QUICK)
    owner.backfill(line.dag("elt"), FIRST, LAST)
    when(lambda: drivers(line, "train"), 600)
    owner.airflow.kill("scheduler")
    for pid in drivers(line, "train"):  # spark-submit is a group of its own
        os.kill(pid, signal.SIGKILL)
    owner.airflow.start_one("scheduler")
    owner.done(line.dag("monitor"), DATES, 900)
    compare(reference(line, tmp_path), line.warehouse)


def test_a_task_that_is_run_again_after_its_commit_writes_nothing_twice(bootstrapped, tmp_path):
    owner = bootstrapped
    line = owner.plan("run_again", CONF, **QUICK)
    owner.backfill(line.dag("elt"), FIRST, LAST)
    owner.done(line.dag("monitor"), DATES, 900)
    for stage in ("score", "retrain", "challenge", "monitor"):
        last = owner.runs(line.dag(stage))[-1]["dag_run_id"]
        owner.airflow.call("POST", f"/dags/{line.dag(stage)}/clearTaskInstances", {"dag_run_id": last, "dry_run": False, "only_failed": False})
        owner.airflow.wait(
            f"{stage} again", lambda s=stage: all(r["state"] == "success" for r in owner.runs(line.dag(s))), 300
        )
    compare(reference(line, tmp_path), line.warehouse)


def test_two_overlapping_runs_leave_the_tables_of_one(bootstrapped, tmp_path):
    owner = bootstrapped
    line = owner.plan("overlapping", CONF, **QUICK)
    owner.backfill(line.dag("elt"), FIRST, LAST)
    by_hand = []
    for command in ("score", "train", "challenge"):  # beside Airflow's own: two processes, one date
        when(lambda c=command: drivers(line, c), 600)
        date = "2024-04-02" if command == "score" else "2024-03-02"
        by_hand.append(
            subprocess.Popen(
                [PROJECT / "jobs/bin/rematch", command, *line.options(), f"--date={date}"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
            )
        )
    owner.done(line.dag("monitor"), DATES, 900)
    for process in by_hand:
        process.wait(300)
    compare(reference(line, tmp_path), line.warehouse)
