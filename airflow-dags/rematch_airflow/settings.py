"""Which pipelines are scheduled, read from one JSON file: no database, no network, no Variables."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from pathlib import Path


class InvalidSettings(ValueError):
    """The settings file cannot be used; the message says why and where."""


@dataclass(frozen=True)
class PipelineSettings:
    """One pipeline and how it is submitted.

    pipeline: the config file; warehouse: where tables and models are kept; schedule: a cron expression or preset;
    application: rematch-jobs.jar; jars: the file that lists the jars to pass with --jars (submit-jars.txt);
    spark_binary: spark-submit of a whole Spark distribution; connection: an Airflow connection of type spark.
    """

    name: str
    pipeline: str
    warehouse: str
    schedule: str
    application: str
    jars: str
    spark_binary: str = "spark-submit"
    connection: str = "spark_default"


def read(path: Path) -> list[PipelineSettings]:
    """The pipelines of a settings file: a JSON list of objects with the fields of PipelineSettings."""
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as e:
        raise InvalidSettings(f"Cannot read the pipelines of {path}: {e}") from e
    if not isinstance(entries, list):
        raise InvalidSettings(f"Cannot read the pipelines of {path}: must be a JSON list, found {type(entries).__name__}")
    return [_pipeline(path, index, entry) for index, entry in enumerate(entries)]


def jars(settings: PipelineSettings) -> str:
    """The jars of the pipeline, absolute, separated by commas as spark-submit wants them."""
    path = Path(settings.jars)
    try:
        names = [n.strip() for n in path.read_text(encoding="utf-8").replace("\n", ",").split(",") if n.strip()]
    except OSError as e:
        raise InvalidSettings(f"Cannot read the jars of pipeline {settings.name}: {e}; build Rematch first") from e
    # The list is written relative to the folder that holds jobs/target.
    root = path.resolve().parents[2]
    return ",".join(str(root / n) for n in names)


def _pipeline(path: Path, index: int, entry: object) -> PipelineSettings:
    where = f"Cannot use entry {index} of {path}"
    if not isinstance(entry, dict):
        raise InvalidSettings(f"{where}: must be an object, found {entry!r}")
    known = {f.name for f in fields(PipelineSettings)}
    unknown = sorted(set(entry) - known)
    if unknown:
        raise InvalidSettings(f"{where}: unknown key {unknown[0]} (known: {', '.join(sorted(known))})")
    for key, value in entry.items():
        if not isinstance(value, str) or not value:
            raise InvalidSettings(f"{where}: {key} must be a text, found {value!r}")
    try:
        return PipelineSettings(**entry)
    except TypeError as e:
        raise InvalidSettings(f"{where}: {e}") from e
