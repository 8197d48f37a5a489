"""What a task keeps of its DAG run over its tries and over being cleared, which gives the run a new start."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from airflow.sdk import NEVER_EXPIRE


def remembered(context: Mapping[str, Any], key: str, make: Callable[[], Any]) -> Any:
    """The value, of JSON, that the first try of this task made for this DAG run."""
    store = context.get("task_state_store")
    found = None if store is None else store.get(key)
    if found is None:
        found = make()
        if store is not None:
            store.set(key, found, retention=NEVER_EXPIRE)
    return found
