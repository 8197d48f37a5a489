"""The result file that the jar writes for a task, and what follows from it. Airflow is only asked for object storage."""

from __future__ import annotations

import hashlib
import json
import math
import os
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

SCHEMA_VERSION = 1

# A retry may do better after these; after the others (bad input, missing input, a refusal) it cannot.
RETRYABLE = frozenset({"INTERNAL", "LOST_RACE"})
_KINDS = RETRYABLE | {"INVALID_INPUT", "EXPECTATIONS_NOT_MET", "MISSING_INPUT", "REFUSED"}


class UnreadableResult(ValueError):
    """The text of a result file is not what the jar writes; the message says where."""


@dataclass(frozen=True)
class Failure:
    kind: str
    message: str


@dataclass(frozen=True)
class Run:
    """One date of a stage. changed: something was written for it since this DAG run was started, by this try or another."""

    command: str
    date: str
    run_id: str
    state: str
    changed: bool
    summary: str
    rows_in: int | None
    rows_out: int | None
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """The newest version of a table, and its rows where they were counted."""

    version: int
    rows: int | None


@dataclass(frozen=True)
class Candidate:
    version: int
    recipe: str
    date: str


@dataclass(frozen=True)
class Decision:
    """One challenger's rematch. Differences are challenger minus champion; None where there was nothing to measure."""

    decision_id: str
    date: str
    challenger: int
    recipe: str
    champion: int | None
    verdict: str
    held_by: str | None
    metric: str | None
    delta: float | None
    low: float | None
    high: float | None
    reason: str
    state: str
    answer_by: str | None

    @property
    def name(self) -> str:
        return f"v{self.challenger} {self.recipe} {self.date}"

    @property
    def figures(self) -> str:
        if self.delta is None:
            return "nothing measured"
        interval = "" if self.low is None or self.high is None else f" (from {self.low:+.4f} to {self.high:+.4f})"
        return f"{self.metric or 'difference'} {self.delta:+.4f}{interval}"


@dataclass(frozen=True)
class RetrainRequest:
    id: str
    state: str
    detail: str


@dataclass(frozen=True)
class Result:
    command: str
    pipeline: str
    request: str
    plan_sha256: str | None
    started_at: str
    ended_at: str
    exit_code: int
    error: Failure | None
    application_id: str | None
    runs: tuple[Run, ...]
    tables: dict[str, Table]
    candidates: tuple[Candidate, ...]
    decisions: tuple[Decision, ...]
    champion: int | None
    report: str | None
    retrain_requests: tuple[RetrainRequest, ...]

    @property
    def changed(self) -> bool:
        return any(run.changed for run in self.runs)

    @property
    def pending(self) -> Decision | None:
        """The newest decision that waits for a person."""
        waiting = [d for d in self.decisions if d.state == "PENDING"]
        return max(waiting, key=lambda d: (d.date, d.challenger), default=None)


@dataclass(frozen=True)
class Missing:
    path: str


@dataclass(frozen=True)
class Unreadable:
    path: str
    why: str


Found = Result | Missing | Unreadable


@dataclass(frozen=True)
class Push:
    result: Result


@dataclass(frozen=True)
class Skip:
    result: Result
    reason: str


@dataclass(frozen=True)
class Fail:
    message: str


@dataclass(frozen=True)
class TryAgain:
    message: str


def path_of(warehouse: str, pipeline: str, command: str, request: str) -> str:
    """Where the result of a command in a DAG run is written: a retry finds and replaces it."""
    name = hashlib.sha256(request.encode("utf-8")).hexdigest()[:32]
    return f"{folder_of(warehouse, pipeline)}/{command.replace(' ', '-')}-{name}.json"


def folder_of(warehouse: str, pipeline: str) -> str:
    return f"{warehouse.rstrip('/')}/registry/_results/{pipeline}"


# Decisions.


def decide(found: Found, request: str, path: str, *, skip_unchanged: bool) -> Push | Skip | Fail:
    """What a reader does after its Spark task was green. Green without a result of its own is a failure: a cluster may
    report success for a driver that vanished."""
    look = f"look at the log of the Spark task and clear it to run it again ({path})"
    match found:
        case Missing():
            return Fail(f"Cannot use the result: the Spark task was green but left no result file; {look}")
        case Unreadable(why=why):
            return Fail(f"Cannot use the result: the result file is unreadable, {why}; {look}")
        case Result() if found.request != request:
            return Fail(
                f"Cannot use the result: the Spark task was green but the result file is of another request, "
                f"{found.request!r}, not {request!r}; {look}"
            )
        case Result(error=Failure(kind=kind, message=message)):
            return Fail(f"{found.command} failed though its Spark task was green: {kind}: {message} ({path})")
        case Result() if found.exit_code != 0:
            return Fail(f"{found.command} ended with exit code {found.exit_code} though its Spark task was green ({path})")
        case Result() if skip_unchanged and not found.changed and found.pending is None:
            return Skip(found, f"{found.command} had nothing to do: {'; '.join(r.summary for r in found.runs) or 'no run'}")
        case _:
            return Push(found)


def after_failure(found: Found, request: str, before: Found) -> Fail | TryAgain:
    """What a Spark task does after its application failed: `before` is what lay there when the try began."""
    if not isinstance(found, Result) or found.request != request:
        return TryAgain("the application left no result file")
    if found == before:
        return TryAgain("the application left no result file of this try")
    if found.error is None:
        return TryAgain(f"the result file says exit code {found.exit_code} and names no error")
    message = f"{found.command} of {found.pipeline} failed: {found.error.kind}: {found.error.message}"
    return TryAgain(message) if found.error.kind in RETRYABLE else Fail(message)


def verdict_of(decisions: tuple[Decision, ...] | list[Decision]) -> str:
    """The branch after the rematches: ask while a decision waits, promoted where one was carried out, else kept."""
    if any(d.state == "PENDING" for d in decisions):
        return "ask"
    if any(d.state == "CARRIED_OUT" and d.verdict.startswith("PROMOTE") for d in decisions):
        return "promoted"
    return "kept"


def open_date(before: str, results: list[Result], until: str) -> str | None:
    """The date that a backfill must wait for: the greatest one earlier than `before` for which ingest wrote something,
    while no successful result of the command `until` names it. A cycle that failed may have ingested before."""
    good = [result for result in results if result.exit_code == 0 and result.error is None]
    begun = [result for result in results if result.command == "cycle" or result in good]
    landed = {r.date for result in begun for r in result.runs if r.command == "ingest" and r.changed}
    over = {r.date for result in good for r in result.runs if r.command == until}
    newest = max((d for d in landed if d < before), default=None)
    return None if newest in over else newest


# Reading.


def load(path: str) -> Found:
    """The result in a file; storage that cannot be reached raises what it raises."""
    try:
        with _opened(path) as file:
            data = file.read()
    except FileNotFoundError:
        return Missing(path)
    try:
        return parse(data.decode("utf-8"))
    except ValueError as e:
        return Unreadable(path, str(e))


def load_folder(folder: str, *commands: str) -> list[Result]:
    """The readable results of these commands in a folder; none where there is no folder. A file that is just being
    replaced or of another kind does not count."""
    found = (load(path) for path in _names(folder) if path.endswith(".json") and _command_of(path) in commands)
    return [result for result in found if isinstance(result, Result)]


def parse(text: str) -> Result:
    """The result in a text; UnreadableResult where it is none."""
    try:
        top = json.loads(text)
    except ValueError as e:
        raise UnreadableResult(f"not JSON ({e})") from e
    version = top.get("schema_version") if isinstance(top, dict) else None
    if version != SCHEMA_VERSION:
        raise UnreadableResult(f"schema_version is {version!r} (must be {SCHEMA_VERSION})")
    return Result(
        command=_get(top, "command", str),
        pipeline=_get(top, "pipeline", str),
        request=_get(top, "request", str),
        plan_sha256=_get(top, "plan_sha256", str, None),
        started_at=_get(top, "started_at", str),
        ended_at=_get(top, "ended_at", str),
        exit_code=_get(top, "exit_code", int),
        error=_failure(_get(top, "error", dict, None)),
        application_id=_get(top, "application_id", str, None),
        runs=tuple(_run(o) for o in _objects(top, "runs")),
        tables={k: _table(k, v) for k, v in (_get(top, "tables", dict, None) or {}).items()},
        candidates=tuple(
            Candidate(_get(o, "version", int), _get(o, "recipe", str), _get(o, "date", str))
            for o in _objects(top, "candidates")
        ),
        decisions=tuple(decision_of(o) for o in _objects(top, "decisions")),
        champion=_get(top, "champion", int, None),
        report=_get(top, "report", str, None),
        retrain_requests=tuple(
            RetrainRequest(_get(o, "id", str), _get(o, "state", str), _get(o, "detail", str, None) or "")
            for o in _objects(top, "retrain_requests")
        ),
    )


def decision_of(o: dict[str, Any]) -> Decision:
    return Decision(
        decision_id=_get(o, "decision_id", str),
        date=_get(o, "date", str),
        challenger=_get(o, "challenger", int),
        recipe=_get(o, "recipe", str, None) or "",
        champion=_get(o, "champion", int, None),
        verdict=_get(o, "verdict", str),
        held_by=_get(o, "held_by", str, None),
        metric=_get(o, "metric", str, None),
        delta=_number(o, "delta"),
        low=_number(o, "low"),
        high=_number(o, "high"),
        reason=_get(o, "reason", str, None) or "",
        state=_get(o, "state", str),
        answer_by=_get(o, "answer_by", str, None),
    )


def url_of(path: str) -> str:
    """A link to a file: object storage has its own scheme, a plain path becomes a file: URL."""
    return path if "://" in path else "file://" + quote(os.path.abspath(path))


def _opened(path: str):  # noqa: ANN202: a binary file of either kind
    if "://" in path:
        from airflow.sdk import ObjectStoragePath

        return ObjectStoragePath(path).open("rb")
    return open(path, "rb")


def _names(folder: str) -> list[str]:
    try:
        if "://" in folder:
            from airflow.sdk import ObjectStoragePath

            try:
                return sorted(str(p) for p in ObjectStoragePath(folder).iterdir())
            except NotADirectoryError:
                # Object storage has no folders: one without files is none.
                return []
        return sorted(entry.path for entry in os.scandir(folder))
    except FileNotFoundError:
        return []


def _command_of(path: str) -> str:
    return path.rsplit("/", 1)[-1].rsplit("-", 1)[0]


_REQUIRED = object()


def _get(o: dict[str, Any], key: str, kind: type, default: Any = _REQUIRED) -> Any:
    value = o.get(key)
    if value is None and default is not _REQUIRED:
        return default
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise UnreadableResult(f"{key} is {str(value)[:80]!r} (must be {kind.__name__})")
    return value


def _number(o: dict[str, Any], key: str) -> float | None:
    value = o.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise UnreadableResult(f"{key} is {str(value)[:80]!r} (must be a finite number or null)")
    return float(value)


def _objects(o: dict[str, Any], key: str) -> list[dict[str, Any]]:
    values = _get(o, key, list, None) or []
    if not all(isinstance(v, dict) for v in values):
        raise UnreadableResult(f"{key} must hold objects")
    return values


def _failure(o: dict[str, Any] | None) -> Failure | None:
    if o is None:
        return None
    kind = _get(o, "kind", str)
    if kind not in _KINDS:
        raise UnreadableResult(f"error.kind is {kind[:80]!r} (must be one of {', '.join(sorted(_KINDS))})")
    return Failure(kind, _get(o, "message", str, None) or "")


def _table(name: str, o: object) -> Table:
    if not isinstance(o, dict):
        raise UnreadableResult(f"tables.{name} must be an object")
    return Table(_get(o, "version", int), _get(o, "rows", int, None))


def _run(o: dict[str, Any]) -> Run:
    return Run(
        command=_get(o, "command", str),
        date=_get(o, "date", str),
        run_id=_get(o, "run_id", str),
        state=_get(o, "state", str),
        changed=_get(o, "changed", bool),
        summary=_get(o, "summary", str, None) or "",
        rows_in=_get(o, "rows_in", int, None),
        rows_out=_get(o, "rows_out", int, None),
        inputs=tuple(_get(o, "inputs", list, None) or ()),
        outputs=tuple(_get(o, "outputs", list, None) or ()),
    )
