"""A plan file as values, and the DAGs that follow from it.

Pure: no airflow, no network, no JVM, no clock. `read` checks a file, `dags_of` says which DAGs and tasks it means,
`describe` prints them for people and golden files; `render` makes airflow's objects of them.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

SCHEMA_VERSION = 1

_PIPELINE = re.compile(r"[a-z][a-z0-9_-]{0,63}")
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,200}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_CRON = re.compile(r"[0-9A-Za-z*,/#?-]+( [0-9A-Za-z*,/#?-]+){4}")
_PRESETS = frozenset({"@hourly", "@daily", "@midnight", "@weekly", "@monthly", "@quarterly", "@yearly", "@annually"})


class InvalidPlan(ValueError):
    """A plan file that cannot be used: which file, which key, the value found there and the rule that it breaks."""

    def __init__(self, file: Path | str, key: str, value: object, rule: str) -> None:
        super().__init__(f"Cannot use plan {file}: {key} is {_short(value)} ({rule}); run `rematch plan` again")
        self.file, self.key, self.value, self.rule = str(file), key, value, rule


@dataclass(frozen=True)
class Airflow:
    """The `airflow` block of the pipeline's config: schedules are crons, presets or the name of an asset."""

    connection: str
    elt: str | None
    score: str
    retrain: str
    maintain: str | None
    one_jvm: bool
    start: date
    end: date | None
    pool: str
    retries: int
    retry_delay_seconds: int
    max_retry_delay_seconds: int
    history_url: str | None
    report_url: str | None
    run_url: str | None


@dataclass(frozen=True)
class Approval:
    """Who carries a promotion out (automatic or manual) and how many days a person has to answer."""

    mode: str
    days: int


@dataclass(frozen=True)
class Submit:
    """What this machine passes to spark-submit; not part of the plan's hash."""

    pipeline_file: str
    overrides: MappingProxyType[str, str]
    warehouse: str
    application: str
    jars: tuple[str, ...]
    spark_binary: str


@dataclass(frozen=True)
class Plan:
    """One pipeline as `rematch plan` compiled it."""

    file: str
    sha256: str
    pipeline: str
    question: str
    airflow: Airflow
    approval: Approval
    submit: Submit


@dataclass(frozen=True)
class Cron:
    """Starts at times, in UTC."""

    text: str


@dataclass(frozen=True)
class OnAsset:
    """Starts when the asset of this name is updated."""

    name: str


@dataclass(frozen=True)
class TaskPlan:
    """One task.

    kind: await | submit | read | branch | mark | report | ask | decide; command: of the jar, for submit, decide and
    read; upstream: ids of the tasks before it; over: the reader whose items a report is mapped over; reads: names of
    assets whose newer events it looks at; emits: names of assets that it updates. Only submit and decide start Spark:
    they alone have a pool, and with await retries.
    """

    id: str
    kind: str
    command: str = ""
    upstream: tuple[str, ...] = ()
    trigger_rule: str = "all_success"
    retries: int = 0
    pool: str | None = None
    over: str | None = None
    reads: tuple[str, ...] = ()
    emits: tuple[str, ...] = ()


@dataclass(frozen=True)
class DagPlan:
    """One DAG; runs of a DAG never overlap, since two stages of one pipeline and date would only race each other."""

    id: str
    stage: str
    description: str
    schedule: Cron | OnAsset | None
    params: tuple[str, ...]
    tasks: tuple[TaskPlan, ...]
    max_active_runs: int = 1

    @property
    def spark(self) -> str:
        """The id of the task that does the stage's work."""
        return next(task.id for task in self.tasks if task.kind == "submit")


def read(path: Path) -> Plan:
    """The plan in a file; InvalidPlan where it is no plan, was changed by hand or is of another schema version."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as e:
        raise InvalidPlan(path, "the file", str(e), "must be readable UTF-8") from e
    try:
        top = _Block(path, "", json.loads(text, parse_constant=_no_constant))
    except ValueError as e:
        raise InvalidPlan(path, "the file", str(e), "must be JSON") from e
    top.value("schema_version", lambda v: v == SCHEMA_VERSION and type(v) is int, f"must be {SCHEMA_VERSION}")
    sha256 = top.text("sha256", _SHA256, "must be 64 hex digits")
    compiled = top.block("compiled")
    found = hash_of(compiled.content)
    if sha256 != found:
        raise InvalidPlan(path, "sha256", sha256, f"must be the hash of `compiled`, which is {found}")
    pipeline = compiled.text("pipeline", _PIPELINE, "must be a pipeline's name")
    # Two files for one pipeline would hide each other without a word.
    if path.stem != pipeline:
        raise InvalidPlan(path, "compiled.pipeline", pipeline, f"must be the file's name, {path.stem}")
    return Plan(
        file=str(path),
        sha256=sha256,
        pipeline=pipeline,
        question=compiled.text("question"),
        airflow=_airflow(compiled.block("airflow")),
        approval=_approval(compiled.block("approval")),
        submit=_submit(top.block("submit")),
    )


def hash_of(compiled: object) -> str:
    """SHA-256 of a value as compact JSON with sorted keys, as the jar computes it."""
    text = json.dumps(compiled, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def asset(pipeline: str, name: str) -> str:
    """The name of one of a pipeline's assets."""
    return f"rematch_{pipeline}_{name}"


def dags_of(plan: Plan) -> tuple[DagPlan, ...]:
    """The DAGs of a plan, in the order in which a date passes through them."""
    if plan.airflow.one_jvm:
        return _cycle(plan), _maintain(plan)
    return _elt(plan), _score(plan), _retrain(plan), _challenge(plan), _monitor(plan), _maintain(plan)


def describe(dag: DagPlan) -> str:
    """A DAG in lines of text."""
    match dag.schedule:
        case Cron(text):
            starts = f"cron {text} UTC"
        case OnAsset(name):
            starts = f"on {name}"
        case None:
            starts = "by hand or by request"
    lines = [f"{dag.id}: {starts}; params {', '.join(dag.params)}; max_active_runs {dag.max_active_runs}"]
    for task in dag.tasks:
        facts = [
            " ".join(filter(None, (task.kind, task.command))),
            f"over {task.over}" if task.over else "",
            f"after {', '.join(task.upstream)}" if task.upstream else "",
            f"if {task.trigger_rule}" if task.trigger_rule != "all_success" else "",
            f"retries {task.retries}" if task.retries else "",
            f"pool {task.pool}" if task.pool else "",
            f"reads {', '.join(task.reads)}" if task.reads else "",
            f"emits {', '.join(task.emits)}" if task.emits else "",
        ]
        lines.append(f"  {task.id}: {'; '.join(filter(None, facts))}")
    return "\n".join(lines) + "\n"


# The stages.


def _elt(plan: Plan) -> DagPlan:
    tasks = (
        _await(plan),
        _spark(plan, "ingest", ("await_previous",)),
        TaskPlan("read_ingest", "read", "ingest", ("ingest",), emits=(asset(plan.pipeline, "features"),)),
    )
    return _dag(plan, "elt", _schedule(plan, plan.airflow.elt), tasks, "lands and transforms the data of a date")


def _score(plan: Plan) -> DagPlan:
    tasks = (
        _spark(plan, "score"),
        TaskPlan("read_score", "read", "score", ("score",), emits=(asset(plan.pipeline, "predictions"),)),
        # A date that was scored before still goes on to training.
        TaskPlan("scored", "mark", "", ("read_score",), "none_failed", emits=(asset(plan.pipeline, "scored"),)),
    )
    return _dag(plan, "score", _schedule(plan, plan.airflow.score), tasks, "the sitting champion scores a date")


def _retrain(plan: Plan) -> DagPlan:
    tasks = (
        _spark(plan, "train"),
        TaskPlan("read_train", "read", "train", ("train",)),
        TaskPlan("any_candidates", "branch", "train", ("read_train",)),
        TaskPlan("candidates", "mark", "", ("any_candidates",), emits=(asset(plan.pipeline, "candidates"),)),
        TaskPlan("no_candidates", "mark", "", ("any_candidates",), emits=(asset(plan.pipeline, "round"),)),
    )
    return _dag(
        plan,
        "retrain",
        _schedule(plan, plan.airflow.retrain),
        tasks,
        "trains every recipe and registers candidates",
        ("date", "reason"),
    )


def _challenge(plan: Plan) -> DagPlan:
    tasks = (
        _spark(plan, "challenge"),
        TaskPlan("read_challenge", "read", "challenge", ("challenge",)),
        *_verdict(plan, "challenge", "read_challenge"),
    )
    on = OnAsset(asset(plan.pipeline, "candidates"))
    return _dag(plan, "challenge", on, tasks, "candidates play the champion on data that neither has seen")


def _monitor(plan: Plan) -> DagPlan:
    tasks = (_spark(plan, "monitor"), TaskPlan("read_monitor", "read", "monitor", ("monitor",)))
    # Where training follows scoring, the date is over after the round; else nothing but scoring belongs to the date.
    after = "round" if plan.airflow.retrain == "scored" else "scored"
    return _dag(plan, "monitor", OnAsset(asset(plan.pipeline, after)), tasks, "measures drift and performance")


def _maintain(plan: Plan) -> DagPlan:
    tasks = (_spark(plan, "maintain"), TaskPlan("read_maintain", "read", "maintain", ("maintain",)))
    return _dag(plan, "maintain", _schedule(plan, plan.airflow.maintain), tasks, "removes what nothing needs any more")


def _cycle(plan: Plan) -> DagPlan:
    emits = (asset(plan.pipeline, "features"), asset(plan.pipeline, "predictions"))
    tasks = (
        _await(plan),
        _spark(plan, "cycle", ("await_previous",)),
        TaskPlan("read_cycle", "read", "cycle", ("cycle",), emits=emits),
        TaskPlan("stage", "report", "runs", ("read_cycle",), over="read_cycle"),
        # Airflow maps over the one value that a task returns, so decisions need a reader of their own.
        TaskPlan("read_decisions", "read", "cycle", ("read_cycle",)),
        *_verdict(plan, "cycle", "read_decisions"),
    )
    return _dag(plan, "cycle", _schedule(plan, plan.airflow.elt), tasks, "all stages of a date in one application")


def _verdict(plan: Plan, command: str, reader: str) -> tuple[TaskPlan, ...]:
    """What follows the rematches: one report per challenger, and the way to the end of the round."""
    return (
        TaskPlan("challenger", "report", "decisions", (reader,), over=reader),
        TaskPlan("verdict", "branch", command, (reader,)),
        TaskPlan("promoted", "mark", "", ("verdict",)),
        TaskPlan("kept", "mark", "", ("verdict",)),
        TaskPlan("ask", "ask", "", ("verdict",)),
        _spark(plan, "approve", ("ask",), kind="decide", command="decisions approve"),
        _spark(plan, "reject", ("ask",), kind="decide", command="decisions reject"),
        TaskPlan(
            "round",
            "mark",
            "",
            ("promoted", "kept", "approve", "reject"),
            "none_failed_min_one_success",
            emits=(asset(plan.pipeline, "round"),),
        ),
    )


def _await(plan: Plan) -> TaskPlan:
    # A wait decides nothing, and a scheduler that lags between two looks takes the second for a failure of the first.
    return TaskPlan("await_previous", "await", retries=plan.airflow.retries)


def _spark(
    plan: Plan, id: str, upstream: tuple[str, ...] = (), *, kind: str = "submit", command: str | None = None
) -> TaskPlan:
    return TaskPlan(id, kind, command or id, upstream, retries=plan.airflow.retries, pool=plan.airflow.pool)


def _dag(
    plan: Plan,
    stage: str,
    schedule: Cron | OnAsset | None,
    tasks: tuple[TaskPlan, ...],
    does: str,
    params: tuple[str, ...] = ("date",),
) -> DagPlan:
    if isinstance(schedule, OnAsset):
        tasks = tuple(replace(t, reads=(schedule.name,)) if t.kind == "submit" else t for t in tasks)
    return DagPlan(f"rematch_{plan.pipeline}_{stage}", stage, f"Rematch, {plan.pipeline}: {does}", schedule, params, tasks)


def _schedule(plan: Plan, text: str | None) -> Cron | OnAsset | None:
    if text is None or text == "drift":
        return None
    return OnAsset(asset(plan.pipeline, text)) if text in ("features", "scored") else Cron(text)


# Reading.


def _airflow(block: _Block) -> Airflow:
    return Airflow(
        connection=block.text("connection", _NAME, "must be a connection's id"),
        elt=block.schedule("elt", None),
        score=block.schedule("score", "features"),
        retrain=block.schedule("retrain", "scored", "drift"),
        maintain=block.schedule("maintain", None),
        one_jvm=block.value("one_jvm", lambda v: isinstance(v, bool), "must be true or false"),
        start=block.date("start"),
        end=block.date("end") if block.content.get("end") is not None else None,
        pool=block.text("pool", re.compile(r".{1,250}"), "must be a pool's name"),
        retries=block.number("retries", 0),
        retry_delay_seconds=block.number("retry_delay_seconds", 1),
        max_retry_delay_seconds=block.number("max_retry_delay_seconds", 1),
        history_url=block.optional_text("history_url"),
        report_url=block.optional_text("report_url"),
        run_url=block.optional_text("run_url"),
    )


def _approval(block: _Block) -> Approval:
    modes = ("automatic", "manual")
    return Approval(block.value("mode", lambda v: v in modes, f"must be one of {', '.join(modes)}"), block.number("days", 1))


def _submit(block: _Block) -> Submit:
    overrides = block.block("overrides").content
    for key, value in overrides.items():
        if not isinstance(value, str):
            raise InvalidPlan(block.file, f"submit.overrides.{key}", value, "must be a text")
    jars = block.value("jars", lambda v: isinstance(v, list) and all(_is_text(j) for j in v), "must be a list of paths")
    return Submit(
        pipeline_file=block.text("pipeline_file"),
        overrides=MappingProxyType(dict(sorted(overrides.items()))),
        warehouse=block.text("warehouse"),
        application=block.text("application"),
        jars=tuple(jars),
        spark_binary=block.text("spark_binary"),
    )


class _Block:
    """An object of the file, and where it stands."""

    def __init__(self, file: Path, key: str, content: object) -> None:
        self.file, self.key = file, key
        if not isinstance(content, dict):
            raise InvalidPlan(file, key or "the file", content, "must be an object")
        self.content: dict[str, Any] = content

    def value(self, name: str, holds: Callable[[Any], bool], rule: str) -> Any:
        key = f"{self.key}.{name}" if self.key else name
        if name not in self.content:
            raise InvalidPlan(self.file, key, "missing", rule)
        value = self.content[name]
        if not holds(value):
            raise InvalidPlan(self.file, key, value, rule)
        return value

    def block(self, name: str) -> _Block:
        content = self.value(name, lambda v: isinstance(v, dict), "must be an object")
        return _Block(self.file, f"{self.key}.{name}" if self.key else name, content)

    def text(self, name: str, pattern: re.Pattern[str] | None = None, rule: str = "must be a text") -> str:
        return self.value(name, lambda v: _is_text(v) and (not pattern or bool(pattern.fullmatch(v))), rule)

    def optional_text(self, name: str) -> str | None:
        return self.value(name, lambda v: v is None or _is_text(v), "must be a text or null")

    def number(self, name: str, least: int) -> int:
        return self.value(name, lambda v: type(v) is int and v >= least, f"must be a whole number, {least} or more")

    def date(self, name: str) -> date:
        text = self.value(name, _is_date, "must be a date like 2013-01-31")
        return date.fromisoformat(text)

    def schedule(self, name: str, *words: str | None) -> Any:
        allowed = ", ".join("null" if w is None else w for w in words)

        def holds(v: Any) -> bool:
            return v in words or (isinstance(v, str) and (v in _PRESETS or bool(_CRON.fullmatch(v))))

        return self.value(name, holds, f"must be a cron expression of five fields, a preset like @monthly, or {allowed}")


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value != ""


def _is_date(value: object) -> bool:
    try:
        return isinstance(value, str) and len(value) == 10 and bool(date.fromisoformat(value))
    except ValueError:
        return False


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _short(value: object) -> str:
    text = value if value == "missing" else repr(value)
    return text if len(text) <= 120 else text[:117] + "..."
