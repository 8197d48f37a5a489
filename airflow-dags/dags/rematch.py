"""The airflow DAGs of every plan in the folder $REMATCH_AIRFLOW_PLANS, else of `plans` beside the folder of this file."""

import logging
import os
import sys
from pathlib import Path

_HOME = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(_HOME))

from airflow.sdk import get_parsing_context  # noqa: E402

from rematch_airflow.render import explain, load  # noqa: E402

_DAGS, _PROBLEMS = load(Path(os.environ.get("REMATCH_AIRFLOW_PLANS") or _HOME / "plans"), get_parsing_context().dag_id)
globals().update(_DAGS)
if _PROBLEMS:
    # A file that raises has no DAGs at all, so rematch_problems.py raises in place of this one.
    logging.getLogger(__name__).error("%s", explain(_PROBLEMS))
