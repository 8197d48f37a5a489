"""An Airflow home of its own, set before anything imports airflow."""

import json
import os
import sys
import tempfile
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parents[1]

os.environ["AIRFLOW_HOME"] = tempfile.mkdtemp(prefix="rematch-airflow-")
os.environ["AIRFLOW__CORE__LOAD_EXAMPLES"] = "False"
# A run looks its DAG up in this folder again.
os.environ["AIRFLOW__CORE__DAGS_FOLDER"] = str(HOME / "dags")
os.environ["AIRFLOW_CONN_SPARK_DEFAULT"] = json.dumps({"conn_type": "spark", "host": "local[2]", "extra": {}})
sys.path.insert(0, str(HOME / "tests"))


@pytest.fixture(scope="session")
def airflow_db():
    """The database that a DAG run needs."""
    from airflow.utils import db

    db.initdb()


@pytest.fixture
def spark_home():
    """A whole Spark distribution, for tests that run the jar."""
    home = os.environ.get("SPARK_HOME")
    if not home:
        pytest.skip("SPARK_HOME names no Spark; scripts/test-dags sets it")
    return Path(home)


@pytest.fixture
def plans_folder(tmp_path, monkeypatch):
    folder = tmp_path / "plans"
    folder.mkdir()
    monkeypatch.setenv("REMATCH_AIRFLOW_PLANS", str(folder))
    return folder


@pytest.fixture
def load_dags(plans_folder):
    """Loads the DAGs as airflow does, after the given plans were written."""

    def load(*contents, errors=()):
        import plans
        from airflow.dag_processing.dagbag import DagBag

        for one in contents:
            plans.write(plans_folder, one)
        bag = DagBag(str(HOME / "dags"))
        assert sorted(Path(f).name for f in bag.import_errors) == list(errors), bag.import_errors
        assert bag.captured_warnings == {}
        return bag

    return load


@pytest.fixture
def fake_spark(tmp_path):
    """A spark-submit that notes its arguments and writes the result file that it is told to."""
    import fakes

    return fakes.FakeSpark(tmp_path / "fake spark")
