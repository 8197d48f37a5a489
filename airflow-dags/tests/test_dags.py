"""The DAGs as Airflow sees them, and one real run: Airflow, spark-submit and the built jar."""

import os
import subprocess
from datetime import datetime, timezone
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parents[2]


def test_the_folder_imports(dag_bag):
    assert dag_bag.import_errors == {}
    assert list(dag_bag.dags) == ["rematch_parcels"]


def test_a_date_waits_for_the_one_before_it(dag_bag):
    dag = dag_bag.dags["rematch_parcels"]

    assert dag.max_active_runs == 1
    assert not dag.catchup
    assert dag.get_task("cycle").retries == 2


def run(logical_date, run_after=datetime(2024, 5, 9, 23, 30, tzinfo=timezone.utc)):
    return SimpleNamespace(logical_date=logical_date, run_after=run_after)


@pytest.mark.parametrize(
    ("dag_run", "param", "date"),
    [
        (run(datetime(2024, 2, 1, tzinfo=timezone.utc)), None, "2024-02-01"),
        (run(None), None, "2024-05-09"),
        (run(datetime(2024, 2, 1, tzinfo=timezone.utc)), "2024-04-01", "2024-04-01"),
    ],
    ids=["scheduled", "triggered", "date given"],
)
def test_the_date_of_a_run(dag_bag, dag_run, param, date):
    task = dag_bag.dags["rematch_parcels"].get_task("cycle")

    arguments = task.render_template(task.application_args, {"dag_run": dag_run, "params": {"date": param}})

    assert arguments[0] == "cycle"
    assert arguments[arguments.index("--date") + 1] == date


def test_a_real_run(dag_bag, warehouse):
    """Airflow, spark-submit and the packaged jar on two small months; takes about half a minute."""
    ended = dag_bag.dags["rematch_parcels"].test(run_conf={"date": "2024-03-02"})

    # dag.test() does not raise when a task fails
    assert ended.state == "success"
    listed = subprocess.run(
        [ROOT / "jobs/bin/rematch", "models", "list", "--warehouse", warehouse],
        capture_output=True, text=True, check=True, env={**os.environ, "REMATCH_CDS": "off"},
    )  # fmt: skip
    assert "champion" in listed.stdout
