"""The DAG as Airflow sees it, and one real run of it against the built jar."""

import json
import os
from pathlib import Path

import pytest

from rematch_airflow.settings import InvalidSettings, jars, read

HOME = Path(__file__).resolve().parents[2]
DAGS = HOME / "airflow-dags" / "dags"


def entry(**changes):
    values = {
        "name": "parcels",
        "pipeline": str(HOME / "conf/sample/pipeline.conf"),
        "warehouse": "/data/warehouse",
        "schedule": "@monthly",
        "application": str(HOME / "jobs/target/rematch-jobs.jar"),
        "jars": str(HOME / "jobs/target/submit-jars.txt"),
    }
    values.update(changes)
    return values


def settings_file(folder, entries):
    path = folder / "settings.json"
    path.write_text(json.dumps(entries))
    return path


def load(monkeypatch, path):
    from airflow.dag_processing.dagbag import DagBag

    monkeypatch.setenv("REMATCH_AIRFLOW_SETTINGS", str(path))
    bag = DagBag(str(DAGS))
    assert bag.import_errors == {}
    return bag.dags["rematch_parcels"]


def test_the_dag_submits_one_cycle(tmp_path, monkeypatch):
    dag = load(monkeypatch, settings_file(tmp_path, [entry()]))

    task = dag.get_task("cycle")
    assert dag.max_active_runs == 1 and not dag.catchup
    assert task.application_args[:3] == ["cycle", "--pipeline", entry()["pipeline"]]
    assert task.application_args[-2:] == ["--warehouse", "/data/warehouse"]
    assert task.retries == 2
    assert all(Path(jar).is_absolute() for jar in task.jars.split(","))
    assert any("delta-spark" in jar for jar in task.jars.split(","))


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ({"name": "x"}, "must be a JSON list"),
        ([entry(jar="x")], "unknown key jar"),
        ([entry(schedule=7)], "schedule must be a text"),
        ([{"name": "x"}], "missing"),
    ],
)
def test_settings_that_cannot_be_used_say_why(tmp_path, entries, message):
    with pytest.raises(InvalidSettings, match=message):
        read(settings_file(tmp_path, entries))


def test_jars_that_were_not_built_say_so(tmp_path):
    (one,) = read(settings_file(tmp_path, [entry(jars=str(tmp_path / "a/b/c/none.txt"))]))
    with pytest.raises(InvalidSettings, match="build Rematch first"):
        jars(one)


def test_a_real_run_lands_and_scores_the_sample(tmp_path, monkeypatch):
    from airflow.utils import db

    db.initdb()
    spark_home = Path(os.environ["SPARK_HOME"])
    monkeypatch.setenv("AIRFLOW_CONN_SPARK_DEFAULT", json.dumps({"conn_type": "spark", "host": "local[2]", "extra": {}}))
    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    warehouse = tmp_path / "warehouse"
    path = settings_file(
        tmp_path, [entry(warehouse=str(warehouse), spark_binary=str(spark_home / "bin" / "spark-submit"))]
    )
    dag = load(monkeypatch, path)

    from datetime import datetime, timezone

    run = dag.test(logical_date=datetime(2024, 2, 2, tzinfo=timezone.utc))

    assert run.state == "success"
    assert (warehouse / "lake/parcels/predictions/_delta_log").is_dir()
    assert (warehouse / "registry/runs/_delta_log").is_dir()
