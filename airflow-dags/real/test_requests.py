"""What no schedule asks for: a training that monitoring finds worth it."""

from __future__ import annotations

import csv
import shutil

from conftest import PROJECT, rematch
from local_airflow import free_port


def turned(folder):
    """The sample with labels of its last month turned round: whoever learned from the others is wrong about it."""
    shutil.copytree(PROJECT / "conf/sample", folder)
    file = folder / "landing/parcels-2024-03.csv"
    rows = list(csv.DictReader(file.open()))
    with file.open("w", newline="") as out:
        writer = csv.DictWriter(out, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(row | {"late": {"0": "1", "1": "0"}.get(row["late"], "")} for row in rows)
    return folder / "pipeline.conf"


def test_a_loss_starts_the_training_that_no_schedule_does(bootstrapped, tmp_path):
    owner = bootstrapped
    line = owner.line("on_request", turned(tmp_path / "turned"), **{"airflow__retrain": "drift"})
    for date in ("2024-02-02", "2024-03-02"):
        rematch("cycle", *line.options(), f"--date={date}")
    for command in ("ingest", "score"):
        rematch(command, *line.options(), "--date=2024-04-02")

    def monitor(url, check=True):
        done = rematch("monitor", *line.options(), "--date=2024-04-02", environment={**owner.airflow.environment, "REMATCH_AIRFLOW_URL": url}, check=check)
        return done.returncode, done.stdout + done.stderr

    retrain = line.dag("retrain")
    stays = "Cannot ask for 1 training(s) of on_request, which stay recorded in retrain_requests and are sent by the next run of monitor"
    down = monitor(f"http://127.0.0.1:{free_port()}", check=False)
    assert down[0] == 1 and stays in down[1] and " waiting: " in down[1] and "nobody answers there" in down[1], down
    missing = monitor(owner.airflow.url, check=False)
    assert missing[0] == 1 and stays in missing[1] and f"there is no DAG {retrain}: plan the pipeline (rematch plan)" in missing[1], missing
    owner.plan_paused(line)
    for _ in range(2):
        paused = monitor(owner.airflow.url)
        assert f"accepted: queued until somebody unpauses {retrain}" in paused[1], paused
    (queued,) = owner.runs(retrain)
    assert queued["state"] == "queued"

    owner.unpause(line, "retrain", "challenge")
    (asked,) = owner.done(retrain, 1, 300)
    assert asked["dag_run_id"].startswith("drift__on_request__2024-03-01_2024-04-01__")
    assert asked["conf"]["date"] == "2024-04-02" and "worse than in its own rematch" in asked["conf"]["reason"]
    (trained,) = owner.xcom(retrain, asked["dag_run_id"], "read_train")
    assert trained["state"] == "SUCCEEDED" and trained["date"] == "2024-04-02", trained
    owner.done(line.dag("challenge"), 1, 300)
    again = monitor(owner.airflow.url)
    assert again[0] == 0 and len(owner.runs(retrain)) == 1, again
