"""What no schedule asks for: a training that monitoring finds worth it."""

from __future__ import annotations

import csv
import shutil

from conftest import PROJECT


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
    line = owner.plan("on_request", turned(tmp_path / "turned"), **{"airflow__retrain": "drift"})
    # The first champion is trained because a person asks for it.
    owner.backfill(line.dag("elt"), "2024-02-01", "2024-03-03")
    owner.done(line.dag("monitor"), 2, 600)
    owner.trigger(line.dag("retrain"), "by-hand", date="2024-03-02", reason="the first one")
    owner.done(line.dag("challenge"), 1, 300)
    owner.backfill(line.dag("elt"), "2024-03-04", "2024-04-03")
    owner.done(line.dag("monitor"), 3, 600)

    (asked,) = [r for r in owner.done(line.dag("retrain"), 2, 300) if r["dag_run_id"].startswith("drift__on_request__2024-03-01_2024-04-01__")]
    assert asked["conf"]["date"] == "2024-04-02" and "worse than in its own rematch" in asked["conf"]["reason"]
    (trained,) = owner.xcom(line.dag("retrain"), asked["dag_run_id"], "read_train")
    assert trained["state"] == "SUCCEEDED" and trained["date"] == "2024-04-02", trained
    owner.done(line.dag("challenge"), 2, 300)
