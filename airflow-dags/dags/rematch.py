"""The DAGs of every pipeline named in the file that REMATCH_AIRFLOW_SETTINGS points at."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from rematch_airflow.dag import build  # noqa: E402
from rematch_airflow.settings import read  # noqa: E402

_SETTINGS = os.environ.get("REMATCH_AIRFLOW_SETTINGS")
if _SETTINGS:
    for _pipeline in read(Path(_SETTINGS)):
        globals()[f"rematch_{_pipeline.name}"] = build(_pipeline)
