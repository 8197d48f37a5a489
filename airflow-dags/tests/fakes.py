"""What stands in for Spark, the jar and airflow's context: written by hand, no mocks."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

SCRIPT = """#!{python}
import json, os, sys
home = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(home, "calls.jsonl"), "a") as log:
    log.write(json.dumps(sys.argv[1:]) + "\\n")
def option(name):
    return next((a.split("=", 1)[1] for a in sys.argv if a.startswith(name + "=")), None)
answers = json.load(open(os.path.join(home, "answers.json")))
with open(os.path.join(home, "calls.jsonl")) as log:
    count = len(log.readlines())
answer = answers[min(count, len(answers)) - 1]
body, path = answer["result"], option("--result")
if body is not None and path:
    body = dict(body)
    body.setdefault("request", option("--request"))
    body["ended_at"] = "2026-11-25T12:01:%02d.123Z" % count
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as out:
        out.write(json.dumps(body))
print(answer.get("says") or "fake spark-submit ends with %s" % answer["code"])
sys.exit(answer["code"])
"""


class FakeSpark:
    """answers: one per call, the last for all further ones."""

    def __init__(self, folder):
        folder.mkdir(parents=True)
        self.folder = folder
        self.binary = folder / "spark-submit"
        self.binary.write_text(SCRIPT.format(python=sys.executable))
        self.binary.chmod(0o755)
        self.answer(result())

    def answer(self, *results, code=None):
        """Each a result, or an exit code for an application that leaves none."""
        answers = [
            {"code": r, "result": None} if isinstance(r, int) else {"code": r["exit_code"] if code is None else code, "result": r}
            for r in results
        ]
        (self.folder / "answers.json").write_text(json.dumps(answers))

    def on_a_cluster(self, *results):
        """Each the result of a driver that is submitted: driver-0, driver-1, ..."""
        answers = [{"code": 0, "result": body, "says": f"created as driver-{number}"} for number, body in enumerate(results)]
        (self.folder / "answers.json").write_text(json.dumps(answers))

    @property
    def calls(self):
        """The arguments after the application's jar, call by call."""
        return [line[line.index("/srv/rematch/rematch-jobs.jar") + 1 :] for line in self.lines]

    @property
    def lines(self):
        path = self.folder / "calls.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def run(**changes):
    values = {
        "command": "ingest",
        "date": "2013-05-02",
        "run_id": "flights-ingest-2013-05-02-ab12cd34",
        "state": "SUCCEEDED",
        "changed": True,
        "summary": "81,000 rows",
        "rows_in": 81000,
        "rows_out": 81000,
        "inputs": ["raw_flights@3"],
        "outputs": ["features@7"],
    }
    return values | changes


def decision(**changes):
    values = {
        "decision_id": "d1",
        "date": "2013-05-02",
        "challenger": 3,
        "recipe": "linear",
        "champion": 2,
        "verdict": "KEEP",
        "held_by": None,
        "metric": "roc-auc",
        "delta": 0.01,
        "low": 0.0,
        "high": 0.02,
        "reason": "not better by the margin",
        "state": "NONE",
        "answer_by": None,
    }
    return values | changes


def result(command="ingest", kind=None, message="because", **changes):
    codes = {"INTERNAL": 1, "INVALID_INPUT": 2, "EXPECTATIONS_NOT_MET": 3, "LOST_RACE": 4, "MISSING_INPUT": 5, "REFUSED": 6}
    values = {
        "schema_version": 1,
        "command": command,
        "pipeline": "flights",
        "plan_sha256": "a" * 64,
        "started_at": "2026-11-25T12:00:00.123Z",
        "ended_at": "2026-11-25T12:01:00.123Z",
        "exit_code": codes[kind] if kind else 0,
        "error": {"kind": kind, "message": message} if kind else None,
        "application_id": "local-1",
        "runs": [run(command=command)],
        "tables": {"features": {"version": 7, "rows": 81000}},
        "candidates": [],
        "decisions": [],
        "champion": 2,
        "report": None,
        "retrain_requests": [],
    }
    return values | changes


class FakeTask(SimpleNamespace):
    """A task instance: what it pulls is given, what it pushes is kept."""

    def __init__(self, pulls=None, previous=None, **facts):
        super().__init__(**({"dag_id": "rematch_flights_elt", "task_id": "ingest", "run_id": "manual__1", "pushed": {}, "stats_tags": {}} | facts))
        self.pulls = pulls or {}
        self.previous = previous

    def xcom_pull(self, task_ids, key="return_value"):
        return self.pulls.get((task_ids, key))

    def xcom_push(self, key, value):
        self.pushed[key] = value

    def get_previous_dagrun(self):
        return self.previous


class Store(dict):
    """What a task keeps: over its tries, and over being cleared."""

    def __init__(self):
        super().__init__()
        self.retentions = {}

    def set(self, key, value, *, retention=None):
        self[key] = json.loads(json.dumps(value))
        self.retentions[key] = retention

    def delete(self, key):
        self.pop(key, None)


class Newer(dict):
    """Events of the inlets, by asset, in the order of their times; each a time and what it says."""

    def __getitem__(self, asset):
        return SimpleNamespace(
            after=lambda since: [SimpleNamespace(extra=e) for t, e in super(Newer, self).__getitem__(asset) if moment(t) >= moment(since)]
        )


class Events(dict):
    """Outlet events: an object with `extra` for each asset."""

    def __missing__(self, key):
        self[key] = SimpleNamespace(extra={})
        return self[key]


def moment(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None


def context(*, logical_date="2013-05-02", run_type="manual", conf=None, params=None, events=None, newer=None, **ti):
    conf = conf or {}
    return {
        "dag_run": SimpleNamespace(
            dag_id="rematch_flights_elt",
            run_id="manual__1",
            run_type=run_type,
            logical_date=moment(logical_date),
            run_after=moment("2013-06-03T23:30:00"),
            start_date=moment("2026-11-25T12:00:00.5"),
            conf=conf,
        ),
        "params": {"date": None} | conf | (params or {}),
        "triggering_asset_events": {"a": [SimpleNamespace(extra=e) for e in events or []]},
        "inlet_events": Newer(newer or {}),
        "task_state_store": Store(),
        "ti": FakeTask(**ti),
        "outlet_events": Events(),
    }


def write_result(folder, name, body):
    path = Path(folder) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(body))
    return path
