"""See standalone, which starts this in an environment that has Airflow and Spark."""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

AIRFLOW_DAGS = Path(__file__).resolve().parents[1]
PROJECT = AIRFLOW_DAGS.parent
sys.path.insert(0, str(AIRFLOW_DAGS))

from local_airflow import LocalAirflow  # noqa: E402


def main() -> None:
    arguments = _arguments()
    home = PROJECT / ".rematch" / "airflow"
    rematch = str(PROJECT / "jobs" / "bin" / "rematch")
    spark_submit = str(Path(os.environ["SPARK_HOME"]) / "bin" / "spark-submit")
    plans = home / "plans"
    subprocess.run(
        [rematch, "plan", "--pipeline", arguments.pipeline, "--out", plans, "--warehouse", home / "warehouse", "--spark-submit", spark_submit],
        check=True,
    )
    plan = json.loads(max(plans.glob("*.json"), key=lambda p: p.stat().st_mtime).read_text())
    name, pool = plan["compiled"]["pipeline"], plan["compiled"]["airflow"]["pool"]
    connection = plan["compiled"]["airflow"]["connection"]
    airflow = LocalAirflow(home, AIRFLOW_DAGS / "dags", {"REMATCH_AIRFLOW_PLANS": str(plans)}, arguments.port)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with airflow:
        subprocess.run(
            [rematch, "airflow", "bootstrap", "--plans", plans, "--master", "local[2]"],
            env={**airflow.environment},
            check=True,
        )
        airflow.wait(f"the DAGs of {name}", lambda: len(_dags(airflow, name)) > 1, 60)
        for dag in _dags(airflow, name):
            airflow.call("PATCH", f"/dags/{dag}", {"is_paused": False})
        if arguments.backfill:
            _backfill(airflow, plan, arguments.backfill)
        print(f"\nAirflow    {airflow.url}   user {airflow.user}, password {airflow.password}")
        print(f"pipeline   {name}, pool {pool}, connection {connection}; tables in {home / 'warehouse'}")
        print("Ctrl-C ends it; what was done is kept.", flush=True)
        stop.wait()
        print("stopping", flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="standalone", description="A local Airflow with one pipeline, for a look.")
    parser.add_argument("pipeline", nargs="?", default=str(PROJECT / "conf/flights/pipeline.conf"), help="its config file")
    parser.add_argument("--backfill", type=int, default=0, metavar="N", help="let Airflow run the first N logical dates")
    parser.add_argument("--port", type=int, default=8080, help="of the user interface")
    return parser.parse_args()


def _dags(airflow: LocalAirflow, pipeline: str) -> list[str]:
    return [d["dag_id"] for d in airflow.call("GET", f"/dags?dag_id_pattern=rematch_{pipeline}_&limit=100")["dags"]]


def _backfill(airflow: LocalAirflow, plan: dict, dates: int) -> None:
    """The first dates of the schedule: months from its start, by Airflow's own backfill."""
    start = plan["compiled"]["airflow"]["start"]
    year, month = int(start[:4]), int(start[5:7]) + dates - 1
    end = f"{year + (month - 1) // 12:04d}-{(month - 1) % 12 + 1:02d}-15T00:00:00Z"
    stage = "cycle" if plan["compiled"]["airflow"]["one_jvm"] else "elt"
    airflow.call(
        "POST",
        "/backfills",
        {
            "dag_id": f"rematch_{plan['compiled']['pipeline']}_{stage}",
            "from_date": f"{start}T00:00:00Z",
            "to_date": end,
            "max_active_runs": 1,
            "reprocess_behavior": "none",
            "run_backwards": False,
        },
    )


main()
