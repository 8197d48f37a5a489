"""What a command of the jar says of what it did, and what the task that reads it makes of that."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path

SCHEMA_VERSION = 1

#: Running the same again cannot help: somebody has to mend something first.
FOR_GOOD = frozenset({"INVALID_INPUT", "EXPECTATIONS_NOT_MET", "MISSING_INPUT", "REFUSED"})


class NoResult(Exception):
    """There is no result of this run, whatever the state of the job says."""


@dataclass(frozen=True)
class StageRun:
    command: str
    date: str
    run_id: str
    state: str
    changed: bool
    summary: str


@dataclass(frozen=True)
class Decision:
    """The decision about one challenger; state PENDING waits for a person until answer_by."""

    decision_id: str
    date: str
    challenger: int
    recipe: str
    champion: int | None
    verdict: str
    held_by: str | None
    metric: str
    delta: float | None
    low: float | None
    high: float | None
    reason: str
    state: str
    answer_by: str | None

    @property
    def name(self) -> str:
        return f"v{self.challenger} {self.recipe}"

    @property
    def figures(self) -> str:
        if self.delta is None:
            return f"{self.metric} is not known"
        interval = "" if self.low is None or self.high is None else f" [{self.low:+.4f}, {self.high:+.4f}]"
        return f"{self.metric} {self.delta:+.4f}{interval}"


@dataclass(frozen=True)
class Result:
    command: str
    request: str | None
    ended_at: str
    exit_code: int
    error_kind: str | None
    error: str | None
    application_id: str | None
    runs: tuple[StageRun, ...]
    tables: dict = field(default_factory=dict)
    candidates: tuple[dict, ...] = ()
    decisions: tuple[Decision, ...] = ()
    champion: int | None = None
    report: str | None = None
    retrain_requests: tuple[dict, ...] = ()

    @property
    def retryable(self) -> bool:
        return self.error_kind not in FOR_GOOD

    @property
    def no_op(self) -> bool:
        """Whether neither this try nor an earlier one of the same DAG run changed anything."""
        return bool(self.runs) and not any(run.changed for run in self.runs)

    @property
    def waiting(self) -> Decision | None:
        """The newest decision that waits for a person."""
        pending = [d for d in self.decisions if d.state == "PENDING"]
        return pending[-1] if pending else None

    @property
    def dates(self) -> list[str]:
        return sorted({run.date for run in self.runs})

    def summary(self) -> str:
        return "; ".join(f"{run.date} {run.command}: {run.summary}" for run in self.runs)


def path(warehouse: str, pipeline: str, command: str, request: str) -> str:
    """Where the result of a command lies that a DAG run asked for."""
    key = hashlib.sha256(request.encode("utf-8")).hexdigest()[:32]
    return f"{warehouse}/registry/_results/{pipeline}/{command.replace(' ', '-')}-{key}.json"


def read(place: str, request: str) -> Result:
    """The result at a place; raises NoResult when it is not there, not whole, or another run's."""
    try:
        text = _text(place)
    except FileNotFoundError as e:
        raise NoResult(
            f"The job ended well and left no result at {place}: its driver was lost, or wrote to another warehouse."
            " Nothing is known of what it did; clear the task, it finds its own work."
        ) from e
    try:
        result = parse(json.loads(text))
    except (ValueError, KeyError, TypeError) as e:
        raise NoResult(f"The result at {place} cannot be used: {e!r}; do jar and DAGs come from one release?") from e
    if result.request != request:
        raise NoResult(f"The result at {place} is of {result.request} and not of {request}; clear the task, it finds its own work.")
    return result


def parse(values: dict) -> Result:
    if values["schema_version"] != SCHEMA_VERSION:
        raise ValueError(f"schema_version must be {SCHEMA_VERSION}, found {values['schema_version']!r}")
    error = values["error"] or {}
    return Result(
        command=values["command"],
        request=values["request"],
        ended_at=values["ended_at"],
        exit_code=values["exit_code"],
        error_kind=error.get("kind"),
        error=error.get("message"),
        application_id=values["application_id"],
        runs=tuple(StageRun(**{k: r[k] for k in StageRun.__dataclass_fields__}) for r in values["runs"]),
        tables=values["tables"],
        candidates=tuple(values["candidates"]),
        decisions=tuple(Decision(**{k: d[k] for k in Decision.__dataclass_fields__}) for d in values["decisions"]),
        champion=values["champion"],
        report=values["report"],
        retrain_requests=tuple(values["retrain_requests"]),
    )


def dates_done(warehouse: str, pipeline: str, command: str, *, changed: bool = False) -> set[str]:
    """Every date of which a result of the command says that it ran; only those that it changed where that is asked."""
    dates: set[str] = set()
    for text in _texts(f"{warehouse}/registry/_results/{pipeline}", f"{command}-*.json"):
        try:
            result = parse(json.loads(text))
        except (ValueError, KeyError, TypeError):
            continue  # of another release: its date is long over
        dates.update(run.date for run in result.runs if run.state != "FAILED" and (run.changed or not changed))
    return dates


def _text(place: str) -> str:
    if "://" in place:
        from airflow.sdk import ObjectStoragePath

        return ObjectStoragePath(place).read_text(encoding="utf-8")
    return Path(place).read_text(encoding="utf-8")


def _texts(folder: str, pattern: str) -> list[str]:
    if "://" in folder:
        from airflow.sdk import ObjectStoragePath

        root = ObjectStoragePath(folder)
        return [f.read_text(encoding="utf-8") for f in root.glob(pattern)] if root.exists() else []
    return [f.read_text(encoding="utf-8") for f in sorted(Path(folder).glob(pattern))]
