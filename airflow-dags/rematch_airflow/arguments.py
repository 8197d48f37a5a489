"""Arguments of the jar. A value from outside stands in one argument with its option, so that it is never an option."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rematch_airflow.dates import InvalidRun
from rematch_airflow.plan import Plan


def pipeline(plan: Plan) -> list[str]:
    """Which pipeline, with what settings, where."""
    settings = [f"--set={key}={value}" for key, value in plan.submit.overrides.items()]
    return [f"--pipeline={plan.submit.pipeline_file}", f"--warehouse={plan.submit.warehouse}", *settings]


def planned(plan: Plan) -> list[str]:
    """What the pipeline must still be like: the jar refuses another."""
    return [f"--plan={plan.file}", f"--plan-sha256={plan.sha256}"]


def request_of(context: Mapping[str, Any]) -> str:
    """Names a DAG run to the jar: the same for each try of it."""
    run = context["dag_run"]
    return f"{run.dag_id}/{run.run_id}"


def checked(arguments: Sequence[str]) -> list[str]:
    """The arguments, where an operating system can pass them."""
    for argument in arguments:
        if "\0" in argument:
            raise InvalidRun(f"Cannot pass {argument!r}: it contains a NUL character")
    return list(arguments)
