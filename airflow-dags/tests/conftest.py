"""An Airflow home of its own, set before anything imports airflow."""

import os
import tempfile
from pathlib import Path

os.environ["AIRFLOW_HOME"] = tempfile.mkdtemp(prefix="rematch-airflow-")
os.environ["AIRFLOW__CORE__LOAD_EXAMPLES"] = "False"
# A run looks its DAG up in this folder again.
os.environ["AIRFLOW__CORE__DAGS_FOLDER"] = str(Path(__file__).resolve().parents[1] / "dags")
