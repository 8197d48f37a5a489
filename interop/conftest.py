"""What the tests share: a Spark session, small warehouses made by the real command, an MLflow server."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

HOME = Path(__file__).resolve().parent.parent
BINARY = ["recipes.forest={algorithm=random-forest, window=1 months, parameters={trees=5, max-depth=3}}"]
REGRESSION = [
    "features.label.task=regression",
    "challenge.metric=mae",
    "monitoring.performance.metric=mae",
    "recipes.linear.algorithm=linear-regression",
    *BINARY,
]


def rematch(*words, check=True):
    """Runs a command of the packaged jar; its output is text."""
    command = [str(word) for word in (HOME / "jobs/bin/rematch", *words)]
    done = subprocess.run(command, capture_output=True, text=True)
    if check and done.returncode:
        raise AssertionError(f"{' '.join(command)} ended with {done.returncode}: {done.stderr}")
    return done


def replay(warehouse, overrides, to="2024-03-01"):
    pipeline = HOME / "conf/sample/pipeline.conf"
    words = [word for override in overrides for word in ("--set", override)]
    dates = ["--from=2024-01-01", f"--to={to}"]
    rematch("replay-history", "--pipeline", pipeline, *dates, "--warehouse", warehouse, *words)


@pytest.fixture(scope="session")
def spark():
    session = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
    yield session
    session.stop()


@pytest.fixture(scope="session", params=[BINARY, REGRESSION], ids=["binary", "regression"])
def warehouse(request, tmp_path_factory):
    made = tmp_path_factory.mktemp("warehouse")
    replay(made, request.param)
    return made


@pytest.fixture(scope="session")
def mlflow_server(tmp_path_factory):
    """A real tracking server on SQLite that serves artifacts; its address."""
    folder = tmp_path_factory.mktemp("mlflow")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [Path(sys.executable).parent / "mlflow", "server", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--backend-store-uri", f"sqlite:///{folder}/mlflow.db"]
    command += ["--artifacts-destination", str(folder / "artifacts")]
    address = f"http://127.0.0.1:{port}"
    with open(folder / "log", "w") as log:
        variables = {**os.environ, "MLFLOW_DISABLE_TELEMETRY": "true"}
        server = subprocess.Popen(command, stdout=log, stderr=log, env=variables, start_new_session=True)
        try:
            for _ in range(240):
                try:
                    urllib.request.urlopen(address + "/health").read()
                    break
                except OSError:
                    if server.poll() is not None:
                        raise AssertionError((folder / "log").read_text()) from None
                    time.sleep(0.5)
            yield address
        finally:
            os.killpg(server.pid, 15)
            server.wait()
