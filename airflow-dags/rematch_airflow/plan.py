"""What is to run, read from one JSON file. Knows nothing of Airflow, so that it is tested and checked without it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Mapping

# What Airflow takes in a DAG id without quoting, and Rematch as a pipeline's name.
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,99}")

# The run's exclusive upper bound in time. A scheduled run gets the tick itself; a run started by hand, by an asset or
# through the API has no logical date and gets the moment from which it may run; a date given as param goes before both.
DATE = "{{ params.date or (dag_run.logical_date or dag_run.run_after).strftime('%Y-%m-%d') }}"


class InvalidSettings(ValueError):
    """The settings file cannot be used; the message says which value of which file, and what it must be."""


@dataclass(frozen=True)
class PipelinePlan:
    """One pipeline and when it runs."""

    name: str
    file: str
    schedule: str | None
    start: date
    conf: Mapping[str, str] = field(default_factory=dict)

    def arguments(self, warehouse: str) -> list[str]:
        """The command line of one run; Airflow fills in the date."""
        return ["cycle", "--pipeline", self.file, "--date", DATE, "--warehouse", warehouse]


@dataclass(frozen=True)
class Plan:
    """Everything a DAG file needs: the application, where it writes, and its pipelines."""

    application: str
    jars: tuple[str, ...]
    connection: str
    warehouse: str
    pipelines: tuple[PipelinePlan, ...]


def read(file: Path) -> Plan:
    """Reads a settings file; every problem is an InvalidSettings that names the file and the key."""
    try:
        given = json.loads(file.read_text(encoding="utf-8"))
    except OSError as problem:
        raise InvalidSettings(f"Cannot read the settings of the DAGs: {problem} (REMATCH_AIRFLOW_SETTINGS)") from problem
    except ValueError as problem:
        raise InvalidSettings(f"Cannot read the settings of the DAGs in {file}: no valid JSON: {problem}") from problem
    settings = _Keys(given, str(file))
    plan = Plan(
        application=settings.text("application"),
        jars=tuple(settings.texts("jars")),
        connection=settings.text("connection", "spark_default"),
        warehouse=settings.text("warehouse"),
        pipelines=tuple(_pipeline(_Keys(p, f"{file}: pipelines[{i}]")) for i, p in enumerate(settings.items("pipelines"))),
    )
    settings.refuse_others()
    names = [p.name for p in plan.pipelines]
    for name in names:
        if names.count(name) > 1:
            raise InvalidSettings(f"Invalid pipelines in {file}: {name} is there {names.count(name)} times (each name once)")
    return plan


def _pipeline(keys: _Keys) -> PipelinePlan:
    name = keys.text("name")
    if not NAME.fullmatch(name):
        raise keys.invalid("name", name, "a letter, then letters, digits, _ or -")
    start = keys.text("start")
    try:
        first = date.fromisoformat(start)
    except ValueError:
        raise keys.invalid("start", start, "a date such as 2024-01-31") from None
    plan = PipelinePlan(
        name=name,
        file=keys.text("file"),
        schedule=keys.optional_text("schedule"),
        start=first,
        conf=keys.text_map("conf"),
    )
    keys.refuse_others()
    return plan


class _Keys:
    """One JSON object whose keys are taken one by one; what is left over is a misspelt key."""

    def __init__(self, given: Any, where: str):
        if not isinstance(given, dict):
            raise InvalidSettings(f"Invalid settings in {where}: {given!r} (must be a JSON object)")
        self._left = dict(given)
        self._known: list[str] = []
        self._where = where

    def text(self, key: str, default: str | None = None) -> str:
        value = self._take(key, default)
        if value is None:
            raise InvalidSettings(f"Missing {key} in {self._where} (must be a text)")
        if not isinstance(value, str) or not value.strip():
            raise self.invalid(key, value, "a text that is not empty")
        return value

    def optional_text(self, key: str) -> str | None:
        value = self._take(key, None)
        if value is not None and (not isinstance(value, str) or not value.strip()):
            raise self.invalid(key, value, "a text that is not empty, or null")
        return value

    def texts(self, key: str) -> list[str]:
        value = self.items(key)
        if not all(isinstance(v, str) and v.strip() for v in value):
            raise self.invalid(key, value, "a list of texts")
        return value

    def items(self, key: str) -> list[Any]:
        value = self._take(key, [])
        if not isinstance(value, list):
            raise self.invalid(key, value, "a list")
        return value

    def text_map(self, key: str) -> dict[str, str]:
        value = self._take(key, {})
        if not isinstance(value, dict) or not all(isinstance(v, str) for v in value.values()):
            raise self.invalid(key, value, "an object of texts")
        return value

    def refuse_others(self) -> None:
        for key in self._left:
            raise InvalidSettings(f"Unknown key {key} in {self._where} (known: {', '.join(self._known)})")

    def invalid(self, key: str, value: Any, rule: str) -> InvalidSettings:
        return InvalidSettings(f"Invalid {key} in {self._where}: {value!r} (must be {rule})")

    def _take(self, key: str, default: Any) -> Any:
        self._known.append(key)
        return self._left.pop(key, default)
