"""What is killed, doubled or repeated ends as if nothing had happened."""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
import threading
import time
from pathlib import Path

from conftest import PROJECT, compare, rematch

CONF = PROJECT / "conf/sample/pipeline.conf"
FIRST = "2024-02-01"
# Retries at once: the tests wait for them.
QUICK = {"airflow__retry-delay-seconds": "1", "airflow__retries": "5"}


def reference(line, folder, last):
    """The same line up to the end of a month, replayed in one process that nobody disturbs."""
    calm = type(line)(line.name, line.file, line.settings, folder / "reference")
    rematch("replay-history", *calm.options(), "--from=2024-01-01", f"--to={last}")
    return calm.warehouse


def drivers(line, command):
    """The JVMs that run a command of a line now: the date that each is about, by pid."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            argv = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue  # it has ended
        text = [a.decode(errors="replace") for a in argv]
        # Before it, spark-submit asks another JVM for its command line.
        driver = text[0].endswith("java") and "org.apache.spark.launcher.Main" not in text
        if driver and command in text and f"--warehouse={line.warehouse}" in text:
            found[int(folder.name)] = next((a.removeprefix("--date=") for a in text if a.startswith("--date=")), "")
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
        return running if running and begun else {}

    return found


KILLED = {
    "ingest": "lake/*/raw_parcels",
    "train": "models",
    "challenge": "lake/*/paired_scores",
    "score": "lake/*/predictions",
    "monitor": "registry/drift",
}


def test_spark_tasks_that_are_killed_while_they_write_and_run_again_after_their_commit(bootstrapped, tmp_path):
    owner = bootstrapped
    line = owner.plan("killed", CONF, **QUICK)
    killed = {}

    def kill(command, folder):
        """Until one that writes has died of it: the first that was seen may have ended by itself."""
        while command not in killed:
            for pid in when(writing(line, command, folder), 900):
                try:
                    os.kill(pid, signal.SIGKILL)
                    killed[command] = pid
                except ProcessLookupError:
                    print(f"{command} had ended before it could be killed")

    killers = [threading.Thread(target=kill, args=each, daemon=True) for each in KILLED.items()]
    for killer in killers:
        killer.start()
    owner.backfill(line.dag("elt"), FIRST, "2024-04-03")
    owner.done(line.dag("monitor"), 3, 900)
    for killer in killers:
        killer.join(1)
    assert killed.keys() == KILLED.keys(), killed
    for stage in ("elt", "score", "retrain", "challenge", "monitor"):
        tries = [t["try_number"] for r in owner.runs(line.dag(stage)) for t in owner.tasks(line.dag(stage), r["dag_run_id"])]
        assert max(tries) > 1, f"no task of {stage} was tried again"
    calm = reference(line, tmp_path, "2024-04-01")
    compare(calm, line.warehouse)

    # The last run of each stage once more, all at once, when all of their work is done.
    for stage in ("score", "retrain", "challenge", "monitor"):
        last = owner.runs(line.dag(stage))[-1]["dag_run_id"]
        body = {"dag_run_id": last, "dry_run": False, "only_failed": False, "reset_dag_runs": True}
        owner.airflow.call("POST", f"/dags/{line.dag(stage)}/clearTaskInstances", body)
    owner.settled(line)
    compare(calm, line.warehouse)


def test_the_servers_die_and_somebody_else_runs_the_same(bootstrapped, tmp_path):
    owner = bootstrapped
    line = owner.plan("servers_die", CONF, **QUICK)
    owner.backfill(line.dag("elt"), FIRST, "2024-03-03")
    by_hand = []
    for command in ("score", "train", "challenge"):
        # Beside Airflow's own: two processes at one date.
        (date,) = when(lambda c=command: drivers(line, c), 900).values()
        argv = [PROJECT / "jobs/bin/rematch", command, *line.options(), f"--date={date}"]
        by_hand.append(subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True))
        if command == "train":
            owner.airflow.kill("scheduler")  # with all its tasks; spark-submit is a group of its own
            for pid in drivers(line, "train").keys() - {process.pid for process in by_hand}:
                os.kill(pid, signal.SIGKILL)
            owner.airflow.start_one("scheduler")
            owner.airflow.kill("api-server")
            owner.airflow.start_one("api-server")
    for process in by_hand:
        said, _ = process.communicate(timeout=600)
        assert process.returncode in (0, 4, 5), said
    owner.done(line.dag("monitor"), 2, 900, states=("success", "failed"))
    owner.settled(line)
    compare(reference(line, tmp_path, "2024-03-01"), line.warehouse)


def parents(pid):
    """The processes above one, nearest first."""
    while pid > 1:
        pid = int((Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[1])
        yield pid


def test_a_worker_that_is_lost_opens_an_alert(bootstrapped):
    owner = bootstrapped
    line = owner.plan("lost", CONF, airflow__retries="0")
    owner.trigger(line.dag("elt"), "lost", date="2024-02-02")
    (driver,) = when(lambda: drivers(line, "ingest"))
    scheduler = owner.airflow.pid("scheduler")
    worker = list(itertools.takewhile(lambda pid: pid != scheduler, parents(driver)))
    assert worker, "the task runs beneath the scheduler"
    for pid in [*reversed(worker), driver]:
        os.kill(pid, signal.SIGKILL)

    owner.done(line.dag("elt"), 1, 300, states=("failed",))

    def alert():
        listed = json.loads(rematch("alerts", "list", f"--warehouse={line.warehouse}", "--json").stdout)
        return [a for a in listed if a["subject"].startswith(line.dag("elt") + "/")]

    # Nobody but the DAG processor is left to call back.
    (opened,) = owner.airflow.wait("an alert", alert, 120)
    assert opened["state"] == "opened" and "ingest" in str(opened["evidence"]) and "elt/lost" in str(opened["evidence"]), opened
