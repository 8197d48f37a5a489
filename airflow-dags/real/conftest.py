"""One real Airflow for all tests of this folder, and what they ask of it.

Nothing here imports airflow: the tests see it from outside, as an owner does.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest

AIRFLOW_DAGS = Path(__file__).resolve().parents[1]
PROJECT = AIRFLOW_DAGS.parent
sys.path.insert(0, str(AIRFLOW_DAGS))

from local_airflow import LocalAirflow  # noqa: E402

STAGES = ("elt", "score", "retrain", "challenge", "monitor")


@dataclass(frozen=True)
class Line:
    """One pipeline that Airflow runs: a config file under settings of its own, in a warehouse of its own."""

    name: str
    file: Path
    settings: dict[str, str]
    warehouse: Path

    def options(self) -> list[str]:
        sets = [f"--set={key}={value}" for key, value in {"pipeline": self.name, **self.settings}.items()]
        return [f"--pipeline={self.file}", f"--warehouse={self.warehouse}", *sets]

    def stages(self) -> tuple[str, ...]:
        return ("cycle",) if self.settings.get("airflow.one-jvm") == "true" else STAGES

    def dag(self, stage: str) -> str:
        return f"rematch_{self.name}_{stage}"


def rematch(*arguments: str | Path, environment: dict[str, str] | None = None, check: bool = True) -> subprocess.CompletedProcess:
    """A command of the launcher, as a person types it."""
    done = subprocess.run(
        [PROJECT / "jobs/bin/rematch", *map(str, arguments)], env=environment or os.environ, capture_output=True, text=True, timeout=600
    )
    assert not check or done.returncode == 0, f"rematch {arguments} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
    return done


class Owner:
    """What an Airflow owner does, over REST."""

    def __init__(self, airflow: LocalAirflow, plans: Path, folder: Path):
        self.airflow = airflow
        self.plans = plans
        self.folder = folder

    def line(self, name: str, file: Path, **settings: str) -> Line:
        """A pipeline that is not planned yet; "__" in the name of a setting is its dot."""
        return Line(name, file, {k.replace("__", "."): v for k, v in settings.items()}, self.folder / name)

    def plan(self, name: str, file: Path, **settings: str) -> Line:
        """Plans a pipeline and waits until its DAGs are there; all run as soon as they are triggered."""
        line = self.line(name, file, **settings)
        self.plan_paused(line)
        self.unpause(line, *line.stages())
        return line

    def plan_paused(self, line: Line) -> None:
        submit = Path(os.environ["SPARK_HOME"]) / "bin/spark-submit"
        rematch("plan", *line.options(), "--out", self.plans, "--spark-submit", submit)
        self.airflow.wait(f"the DAGs of {line.name}", lambda: all(self._known(line.dag(s)) for s in line.stages()), 120)

    def unpause(self, line: Line, *stages: str) -> None:
        for stage in stages:
            self.airflow.call("PATCH", f"/dags/{line.dag(stage)}", {"is_paused": False})

    def _known(self, dag: str) -> bool:
        return any(d["dag_id"] == dag for d in self.airflow.call("GET", f"/dags?dag_id_pattern={dag}")["dags"])

    def backfill(self, dag: str, first: str, last: str) -> None:
        body = {
            "dag_id": dag,
            "from_date": f"{first}T00:00:00Z",
            "to_date": f"{last}T00:00:00Z",
            "max_active_runs": 1,
            "reprocess_behavior": "none",
            "run_backwards": False,
        }
        self.airflow.call("POST", "/backfills", body)

    def trigger(self, dag: str, run_id: str, **conf: str) -> None:
        self.airflow.call("POST", f"/dags/{dag}/dagRuns", {"dag_run_id": run_id, "logical_date": None, "conf": conf})

    def runs(self, dag: str) -> list[dict]:
        return self.airflow.call("GET", f"/dags/{dag}/dagRuns?limit=100&order_by=id")["dag_runs"]

    def tasks(self, dag: str, run_id: str) -> list[dict]:
        return self.airflow.call("GET", f"/dags/{dag}/dagRuns/{quote(run_id, safe='')}/taskInstances?limit=100")["task_instances"]

    def xcom(self, dag: str, run_id: str, task: str, key: str = "return_value") -> object:
        return self.airflow.call("GET", f"/dags/{dag}/dagRuns/{quote(run_id, safe='')}/taskInstances/{task}/xcomEntries/{key}")["value"]

    def links(self, dag: str, run_id: str, task: str) -> dict[str, str]:
        return self.airflow.call("GET", f"/dags/{dag}/dagRuns/{quote(run_id, safe='')}/taskInstances/{task}/links")["extra_links"]

    def done(self, dag: str, count: int, seconds: float = 600, states: tuple[str, ...] = ("success",)) -> list[dict]:
        """Waits until so many runs of a DAG have ended; a run in another state fails the test at once, with its tasks."""

        def enough() -> list[dict]:
            runs = self.runs(dag)
            for run in runs:
                if run["state"] in ("success", "failed") and run["state"] not in states:
                    raise AssertionError(self.story(dag, run["dag_run_id"]))
            ended = [r for r in runs if r["state"] in states]
            return ended if len(ended) >= count else []

        try:
            return self.airflow.wait(f"{count} runs of {dag}", enough, seconds)
        except TimeoutError as e:
            runs = self.runs(dag)
            raise AssertionError("\n".join([str(e), *(self.story(dag, r["dag_run_id"]) for r in runs)])) from e

    def settled(self, line: Line, seconds: float = 600) -> None:
        """Waits until no run of a pipeline is queued or going on, for a while: one asset starts the next DAG."""
        quiet = 0

        def over() -> bool:
            nonlocal quiet
            active = [r for s in line.stages() for r in self.runs(line.dag(s)) if r["state"] in ("queued", "running")]
            quiet = 0 if active else quiet + 1
            return quiet > 12

        self.airflow.wait(f"the end of all runs of {line.name}", over, seconds)

    def story(self, dag: str, run_id: str) -> str:
        tasks = [f"{t['task_id']} {t['map_index']} {t['state']} try {t['try_number']}" for t in self.tasks(dag, run_id)]
        logs = self.airflow.home / "logs"
        files = sorted(logs.glob(f"dag_id={dag}/run_id={run_id}/**/*.log"))
        tails = [f"--- {f.relative_to(logs)}\n{_tail(f)}" for f in files]
        return "\n".join([f"{dag} {run_id}:", *tasks, *tails])

    def question(self, dag: str) -> dict:
        """The open question of a DAG, as soon as there is one."""
        path = f"/dags/{dag}/dagRuns/~/hitlDetails?response_received=false&limit=1"
        return self.airflow.wait(f"a question of {dag}", lambda: self.airflow.call("GET", path)["hitl_details"], 600)[0]


def _tail(file: Path) -> str:
    lines = []
    for line in file.read_text(errors="replace").splitlines()[-25:]:
        try:
            lines.append(str(json.loads(line).get("event"))[:600])
        except ValueError:
            lines.append(line[:600])
    return "\n".join(lines)


def exact(reference: Path) -> list[str]:
    """The tables of many rows that are the same on each run. Quantile sketches of so many toss coins: distances that are made of them
    differ within their error, and so does what follows from these."""
    tossed = {"registry/drift", "registry/alerts", "registry/responses"}
    return sorted({str(p.parent.relative_to(reference)) for p in reference.glob("**/_delta_log")} - tossed)


def compare(reference: Path, found: Path, *tables: str) -> None:
    """Fails with every table that differs by content."""
    done = subprocess.run([PROJECT / "scripts/compare-warehouses", reference, found, *tables], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="session")
def owner(tmp_path_factory):
    folder = tmp_path_factory.mktemp("airflow")
    plans = folder / "plans"
    plans.mkdir()
    environment = {
        "REMATCH_AIRFLOW_PLANS": str(plans),
        "PATH": f"{os.environ['SPARK_HOME']}/bin:{os.environ['PATH']}",
        "SPARK_LOCAL_IP": "127.0.0.1",
        # A stage of a small month spends half of its time on compiling itself.
        "JDK_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1",
    }
    with LocalAirflow(folder / "home", AIRFLOW_DAGS / "dags", environment) as airflow:
        yield Owner(airflow, plans, folder)


@pytest.fixture(scope="session")
def bootstrapped(owner):
    """Pool and connection, made by the command that owners use; the other one says that nothing is missing then."""
    environment = owner.airflow.environment
    line = owner.plan("first", PROJECT / "conf/sample/pipeline.conf")
    lacking = rematch("airflow", "check", "--plans", owner.plans, environment=environment, check=False)
    assert lacking.returncode == 5 and "make pool rematch_spark (rematch airflow bootstrap)" in lacking.stderr, lacking
    assert "where there is none Airflow submits to YARN without a word" in lacking.stderr
    made = rematch("airflow", "bootstrap", "--plans", owner.plans, "--master", "local[2]", environment=environment)
    assert "connection  spark_default: made, spark local[2]" in made.stdout, made
    again = rematch("airflow", "bootstrap", "--plans", owner.plans, environment=environment)
    assert "pool        rematch_spark: is there, 2 slots" in again.stdout, again
    found = rematch("airflow", "check", "--plans", owner.plans, environment=environment)
    assert f"ok       DAG {line.dag('elt')}" in found.stdout and "MISSING" not in found.stdout, found
    return owner
