"""No DAGs: the plans that rematch.py cannot use, as an import error that airflow shows, while all others run on."""

import os
import sys
from pathlib import Path

_HOME = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(_HOME))

from rematch_airflow.render import explain, problems_of  # noqa: E402

_PROBLEMS = problems_of(Path(os.environ.get("REMATCH_AIRFLOW_PLANS") or _HOME / "plans"))
if _PROBLEMS:
    raise ImportError(explain(_PROBLEMS))
