"""The dates of a DAG run, and what a DAG run may be given. Pure functions and readers of airflow's context."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

# A JSON schema's pattern lets a trailing newline pass; the length does not.
DATE_SCHEMA = {"type": ["null", "string"], "pattern": r"^$|^\d{4}-\d{2}-\d{2}$", "maxLength": 10}
REASON_SCHEMA = {"type": ["null", "string"], "maxLength": 500}

log = logging.getLogger(__name__)

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class InvalidRun(ValueError):
    """The DAG run was given something that cannot be used: trying again does not help."""


def dates(
    *,
    run_type: str,
    logical_date: datetime | None,
    extras: Iterable[Mapping[str, Any]],
    param: str | None,
    run_after: datetime,
) -> tuple[str, ...]:
    """The dates that a run is about, ascending.

    A date that a person gave wins, since the trigger form fills in a logical date that nobody chose; only runs by hand
    take one. Then the logical date, the dates in the events that started the run, the day after which it was to run.
    """
    if param:
        if run_type != "manual":
            raise InvalidRun(f"Cannot run for date {param!r}: a run of type {run_type} has its own; leave `date` out of conf")
        return (_checked(param, "param date"),)
    if logical_date is not None:
        return (logical_date.astimezone(UTC).date().isoformat(),)
    named = {_checked(d, "an asset event") for extra in extras for d in _named(extra)}
    return tuple(sorted(named)) or (run_after.astimezone(UTC).date().isoformat(),)


def dates_of(context: Mapping[str, Any], waiting: Iterable[Mapping[str, Any]] = ()) -> tuple[str, ...]:
    """The dates of the DAG run that a task belongs to. waiting: what events say that belong to it besides its own."""
    run = context["dag_run"]
    events = context.get("triggering_asset_events") or {}
    return dates(
        run_type=run_type_of(context),
        logical_date=run.logical_date,
        extras=[*(event.extra or {} for group in events.values() for event in group), *waiting],
        param=(context.get("params") or {}).get("date"),
        run_after=run.run_after,
    )


def waiting_extras(context: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """What the events say that came after those which a run by assets was given, up to now.

    While a DAG is at its one run, airflow keeps one note that it is to run again, with the time of the first event. The
    run that follows is given the events up to that time and the note is gone: the later ones would wait for the next
    event, or for ever. A date that is taken twice does no harm; an event without a usable one fails the run that it
    starts, not this one.
    """
    if run_type_of(context) != "asset_triggered":
        return []
    since, inlets = context["dag_run"].run_after.isoformat(), context["inlet_events"]
    extras = [event.extra or {} for asset in inlets for event in inlets[asset].after(since)]
    return [extra for extra in extras if _usable(extra)]


def run_type_of(context: Mapping[str, Any]) -> str:
    run_type = context["dag_run"].run_type
    return str(getattr(run_type, "value", run_type))


def check_conf(conf: Mapping[str, Any] | None, params: Iterable[str]) -> None:
    """Refuses keys that are no params: airflow takes them without a word."""
    known = sorted(params)
    unknown = sorted(set(conf or {}) - set(known))
    if unknown:
        raise InvalidRun(f"Cannot run with conf key {unknown[0]!r}: not a param of this DAG (known: {', '.join(known)})")


def instant(moment: datetime) -> str:
    """An instant as ISO 8601 in UTC."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _named(extra: Mapping[str, Any]) -> list[object]:
    several = extra.get("dates")
    if isinstance(several, list) and several:
        return several
    return [extra["date"]] if "date" in extra else []


def _usable(extra: Mapping[str, Any]) -> bool:
    try:
        return bool([_checked(d, "an asset event") for d in _named(extra)])
    except InvalidRun as e:
        log.warning("Left to the run that it starts: %s", e)
        return False


def _checked(text: object, where: str) -> str:
    try:
        if isinstance(text, str) and _DATE.fullmatch(text):
            return date.fromisoformat(text).isoformat()
    except ValueError:
        pass
    raise InvalidRun(f"Cannot run for date {str(text)[:80]!r} of {where} (must be a day like 2013-01-31)")
