"""An Airflow of the tests' own: its home and database in a temporary folder, set before Airflow is first imported."""

import json
import os
import sys
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_home = tempfile.TemporaryDirectory(prefix="rematch-airflow-")
HOME = Path(_home.name)
SETTINGS = HOME / "rematch.json"
WAREHOUSE = HOME / "warehouse"

_jars = (ROOT / "jobs/target/submit-jars.txt").read_text(encoding="utf-8").strip().split(",")
SETTINGS.write_text(
    json.dumps(
        {
            "application": str(ROOT / "jobs/target/rematch-jobs.jar"),
            "jars": [str(ROOT / jar) for jar in _jars],
            "warehouse": str(WAREHOUSE),
            "pipelines": [
                {
                    "name": "parcels",
                    "file": str(ROOT / "conf/sample/pipeline.conf"),
                    "schedule": "@monthly",
                    "start": "2024-01-01",
                }
            ],
        }
    ),
    encoding="utf-8",
)

os.environ.update(
    AIRFLOW_HOME=str(HOME),
    AIRFLOW__CORE__DAGS_FOLDER=str(ROOT / "airflow-dags/dags"),
    AIRFLOW__CORE__LOAD_EXAMPLES="False",
    AIRFLOW__CORE__UNIT_TEST_MODE="False",
    REMATCH_AIRFLOW_SETTINGS=str(SETTINGS),
    # JSON, not a URI: spark://local[2] as a URI is silently taken for YARN.
    AIRFLOW_CONN_SPARK_DEFAULT=json.dumps({"conn_type": "spark", "host": "local[2]", "extra": {}}),
    SPARK_LOCAL_IP="127.0.0.1",
    PATH=os.pathsep.join([str(Path(os.environ["SPARK_HOME"]) / "bin"), str(Path(sys.executable).parent), os.environ["PATH"]]),
)


@pytest.fixture(scope="session")
def warehouse() -> Path:
    return WAREHOUSE


@pytest.fixture(scope="session")
def dag_bag():
    from airflow.utils import db

    db.initdb()
    from airflow.dag_processing.dagbag import DagBag

    return DagBag(os.environ["AIRFLOW__CORE__DAGS_FOLDER"])
