"""What a task knows of its run: its dates, who asks, since when. Nothing here goes through a template."""

from __future__ import annotations

import re
from datetime import datetime, timezone

from airflow.sdk.exceptions import AirflowFailException

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def request_of(context) -> str:
    """The name of the DAG run, as results and rows hold it."""
    run = context["dag_run"]
    return f"{run.dag_id}/{run.run_id}"


def requested_at(context) -> str:
    """When the run began, the same for every try of every task: an instant in UTC."""
    run = context["dag_run"]
    return _utc(run.start_date or run.run_after).isoformat().replace("+00:00", "Z")


def dates_of(context) -> list[str]:
    """The logical dates of a run, in their order.

    Who asked for a date gets it; a scheduled or backfilled run has its own; a run that assets have started has those of
    all events that it answers; any other has the day on which it was made.
    """
    run = context["dag_run"]
    unknown = sorted(set(run.conf or {}) - set(context["params"]))
    if unknown:
        # Airflow takes keys that are no params without a word.
        raise AirflowFailException(f"Cannot run {run.dag_id}: its conf has no key {unknown[0]!r} (known: {', '.join(sorted(context['params']))})")
    asked = context["params"].get("date")
    if asked:
        return [_checked(asked)]
    if run.logical_date:
        return [_utc(run.logical_date).date().isoformat()]
    found = set()
    for events in (context.get("triggering_asset_events") or {}).values():
        for event in events:
            extra = event.extra or {}
            found.update(_checked(d) for d in extra.get("dates") or ([extra["date"]] if extra.get("date") else []))
    return sorted(found) or [_utc(run.run_after).date().isoformat()]


def _checked(text: object) -> str:
    if not isinstance(text, str) or not _DATE.fullmatch(text):
        raise AirflowFailException(f"Cannot use {text!r} as a date: must be like 2013-05-02")
    return text


def _utc(time: datetime) -> datetime:
    return time.astimezone(timezone.utc)
