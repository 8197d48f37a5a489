"""From a plan file to a plain task graph: no Airflow, no network, no JVM.

`rematch plan` writes the file; `read` checks it, `graph` says which DAGs with which tasks it means, `render` makes them.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path

SCHEMA_VERSION = 1

#: Stage of a DAG -> command of the jar.
COMMANDS = {
    "elt": "ingest",
    "score": "score",
    "retrain": "train",
    "challenge": "challenge",
    "monitor": "monitor",
    "maintain": "maintain",
    "cycle": "cycle",
}


class InvalidPlan(ValueError):
    """A plan file cannot be used; the message says which, why and what to do."""


@dataclass(frozen=True)
class Spec:
    """A plan file as it was read and checked."""

    file: str
    sha256: str
    pipeline: str
    question: str
    elt: str | None
    score: str
    retrain: str
    maintain: str | None
    one_jvm: bool
    start: str
    end: str | None
    connection: str
    pool: str
    retries: int
    retry_delay_seconds: int
    max_retry_delay_seconds: int
    history_url: str | None
    report_url: str | None
    run_url: str | None
    approval_days: int
    pipeline_file: str
    overrides: tuple[tuple[str, str], ...]
    warehouse: str
    application: str
    jars: tuple[str, ...]
    spark_binary: str

    def dag_id(self, stage: str) -> str:
        return f"rematch_{self.pipeline}_{stage}"

    def asset(self, name: str) -> str:
        return f"rematch_{self.pipeline}_{name}"


@dataclass(frozen=True)
class TaskPlan:
    """One task.

    kind: what it is, see `render`; after: the tasks before it; emits: the asset whose event it sends; rule: Airflow's
    trigger rule; settings: what a kind needs besides, as sorted pairs.
    """

    task_id: str
    kind: str
    after: tuple[str, ...] = ()
    emits: str | None = None
    rule: str = "all_success"
    retries: int = 0
    pool: str | None = None
    settings: tuple[tuple[str, object], ...] = ()

    def setting(self, name: str) -> object:
        return dict(self.settings)[name]


@dataclass(frozen=True)
class DagPlan:
    """One DAG.

    cron: its time schedule; assets: what starts it instead; with neither it is only triggered.
    """

    dag_id: str
    stage: str
    description: str
    tasks: tuple[TaskPlan, ...]
    cron: str | None = None
    assets: tuple[str, ...] = ()
    start: str = "2000-01-01"
    end: str | None = None
    params: tuple[str, ...] = ("date",)
    tags: tuple[str, ...] = field(default=())


_PRESETS = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@quarterly": "0 0 1 */3 *",
    "@yearly": "0 0 1 1 *",
}


def read(file: Path) -> Spec:
    """The plan in a file; raises InvalidPlan."""
    where = f"Cannot use the plan {file}"
    again = "run rematch plan again"
    try:
        plan = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as e:
        raise InvalidPlan(f"{where}: it cannot be read ({e}); {again}") from e
    version = plan.get("schema_version") if isinstance(plan, dict) else None
    if version != SCHEMA_VERSION:
        raise InvalidPlan(f"{where}: schema_version must be {SCHEMA_VERSION}, found {version!r}; {again} with this release's jar")
    compiled, submit = _part(where, plan, "compiled", dict), _part(where, plan, "submit", dict)
    sha256 = _part(where, plan, "sha256", str)
    found = hash_of(compiled)
    if found != sha256:
        raise InvalidPlan(f"{where}: it was changed by hand, its hash is {found} and not {sha256}; change the config and {again}")
    airflow, approval = _part(where, compiled, "airflow", dict), _part(where, compiled, "approval", dict)
    optional = {key: _part(where, airflow, key, (str, type(None))) for key in ("elt", "maintain", "end", "history_url", "report_url", "run_url")}
    texts = {key: _part(where, airflow, key, str) for key in ("score", "retrain", "start", "connection", "pool")}
    numbers = {key: _part(where, airflow, key, int) for key in ("retries", "retry_delay_seconds", "max_retry_delay_seconds")}
    return Spec(
        file=str(file),
        sha256=sha256,
        pipeline=_part(where, compiled, "pipeline", str),
        question=_part(where, compiled, "question", str),
        one_jvm=_part(where, airflow, "one_jvm", bool),
        approval_days=_part(where, approval, "days", int),
        pipeline_file=_part(where, submit, "pipeline_file", str),
        overrides=tuple(sorted(_part(where, submit, "overrides", dict).items())),
        warehouse=_part(where, submit, "warehouse", str),
        application=_part(where, submit, "application", str),
        jars=tuple(_part(where, submit, "jars", list)),
        spark_binary=_part(where, submit, "spark_binary", str),
        **optional,
        **texts,
        **numbers,
    )


def hash_of(compiled: dict) -> str:
    """The hash that the jar makes of the same plan."""
    text = json.dumps(compiled, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _part(where: str, of: dict, key: str, kind: type | tuple[type, ...]):
    if key not in of:
        raise InvalidPlan(f"{where}: {key} is missing; run rematch plan again")
    value = of[key]
    # In Python true is an int.
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is int):
        names = kind.__name__ if isinstance(kind, type) else " or ".join(k.__name__ for k in kind)
        raise InvalidPlan(f"{where}: {key} must be {names}, found {value!r}; run rematch plan again")
    return value


def graph(spec: Spec) -> tuple[DagPlan, ...]:
    """The DAGs of a plan: a chain of five, or one for all stages; and the weekly tidying up."""
    return (*((_cycle(spec),) if spec.one_jvm else _chain(spec)), _maintain(spec))


def _chain(spec: Spec) -> tuple[DagPlan, ...]:
    by_assets = spec.retrain == "scored"
    # Where scoring has a clock of its own, no date of landing is ever through.
    waits = (TaskPlan("await_previous", "await_previous", retries=spec.retries),) if spec.score == "features" else ()
    return (
        _dag(
            spec,
            "elt",
            "lands new data and makes the tables of it",
            *waits,
            _submit(spec, "ingest", "elt", after=tuple(w.task_id for w in waits)),
            TaskPlan("read_ingest", "read", ("ingest",), emits="features", settings=_settings(command="ingest", table="features")),
            cron=spec.elt,
        ),
        _dag(
            spec,
            "score",
            "predicts the latest period with the champion",
            _submit(spec, "score", "score"),
            TaskPlan("read_score", "read", ("score",), emits="predictions", settings=_settings(command="score", table="predictions")),
            # Sent even when there was nothing to score: a month without a champion is trained on all the same.
            TaskPlan("scored", "emit", ("read_score",), emits="scored", rule="none_failed"),
            **_start(spec.score, features="features"),
        ),
        _dag(
            spec,
            "retrain",
            "trains every recipe and registers the versions",
            _submit(spec, "train", "retrain"),
            TaskPlan("read_train", "read", ("train",), settings=_settings(command="train", table=None)),
            TaskPlan("any_candidate", "branch_candidates", ("train",), settings=_settings(command="train")),
            TaskPlan("candidates", "emit", ("any_candidate",), emits="candidates"),
            TaskPlan("no_candidate", "emit", ("any_candidate",), emits="round"),
            params=("date", "reason"),
            **_start(spec.retrain, scored="scored", drift=None),
        ),
        _dag(
            spec,
            "challenge",
            "plays the rematch and lets the winner take the place",
            _submit(spec, "challenge", "challenge"),
            *_verdict(spec, "challenge"),
            assets=("candidates",),
        ),
        _dag(
            spec,
            "monitor",
            "looks at drift and performance and asks for what they call for",
            _submit(spec, "monitor", "monitor"),
            TaskPlan("read_monitor", "read", ("monitor",), settings=_settings(command="monitor", table=None)),
            assets=("round",) if by_assets else ("scored",),
        ),
    )


def _cycle(spec: Spec) -> DagPlan:
    return _dag(
        spec,
        "cycle",
        "all stages of a date in one Spark application",
        _submit(spec, "cycle", "cycle"),
        TaskPlan("stages", "list_stages", ("cycle",), settings=_settings(command="cycle")),
        TaskPlan("stage", "report_stages", ("stages",)),
        *_verdict(spec, "cycle"),
        cron=spec.elt,
    )


def _verdict(spec: Spec, command: str) -> tuple[TaskPlan, ...]:
    """What follows a rematch: each challenger's verdict, and a person where one has to decide."""
    read = f"read_{command}"
    return (
        TaskPlan(read, "read", (command,), settings=_settings(command=command, table=None)),
        TaskPlan("challengers", "list_challengers", (command,), settings=_settings(command=command)),
        TaskPlan("challenger", "report_challengers", ("challengers",)),
        TaskPlan("verdict", "branch_verdict", (command,), settings=_settings(command=command)),
        TaskPlan("promoted", "nothing", ("verdict",)),
        TaskPlan("kept", "nothing", ("verdict",)),
        TaskPlan("ask", "ask", ("verdict",), settings=_settings(command=command, days=spec.approval_days)),
        _submit(spec, "approve", "decision", after=("ask",), verb="approve", command=command),
        _submit(spec, "reject", "decision", after=("ask",), verb="reject", command=command),
        TaskPlan("round", "emit", ("promoted", "kept", "approve", "reject"), emits="round", rule="none_failed_min_one_success"),
    )


def _maintain(spec: Spec) -> DagPlan:
    return _dag(
        spec,
        "maintain",
        "removes what nothing needs any more",
        _submit(spec, "maintain", "maintain"),
        TaskPlan("read_maintain", "read", ("maintain",), settings=_settings(command="maintain", table=None)),
        cron=spec.maintain,
    )


def _submit(spec: Spec, task_id: str, stage: str, after: tuple[str, ...] = (), **settings: object) -> TaskPlan:
    return TaskPlan(
        task_id,
        "submit_decision" if stage == "decision" else "submit",
        after,
        retries=spec.retries,
        pool=spec.pool,
        settings=_settings(**settings) if stage == "decision" else _settings(command=COMMANDS[stage]),
    )


def _dag(
    spec: Spec,
    stage: str,
    what: str,
    *tasks: TaskPlan,
    cron: str | None = None,
    assets: tuple[str, ...] = (),
    params: tuple[str, ...] = ("date",),
) -> DagPlan:
    return DagPlan(
        dag_id=spec.dag_id(stage),
        stage=stage,
        description=f"{spec.pipeline}: {what}",
        tasks=tasks,
        cron=_PRESETS.get(cron, cron) if cron else None,
        assets=tuple(spec.asset(a) for a in assets),
        start=spec.start,
        end=spec.end if cron else None,
        params=params,
        tags=("rematch", spec.pipeline),
    )


def _start(schedule: str, **words: str | None) -> dict:
    """What starts a stage: the asset that a word stands for, nothing, or a cron expression."""
    if schedule in words:
        asset = words[schedule]
        return {"assets": (asset,) if asset else ()}
    return {"cron": schedule}


def _settings(**values: object) -> tuple[tuple[str, object], ...]:
    return tuple(sorted(values.items()))


def load(folder: Path) -> tuple[list[tuple[Spec, tuple[DagPlan, ...]]], list[tuple[str, str]]]:
    """The graphs of every plan in a folder, and of each file that cannot be used its name and why."""
    sound, broken = [], []
    for file in sorted(folder.glob("*.json")):
        if file.name.startswith("."):
            continue
        try:
            spec = read(file)
            sound.append((spec, graph(spec)))
        except InvalidPlan as e:
            broken.append((file.stem, str(e)))
    return sound, broken
