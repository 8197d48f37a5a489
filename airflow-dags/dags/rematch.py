"""The DAGs of every plan in the folder that REMATCH_AIRFLOW_PLANS names (else `plans` beside this folder)."""

import logging
import os
import sys
from pathlib import Path

_HOME = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(_HOME))

from rematch_airflow import plan, render  # noqa: E402

_sound, _broken = plan.load(Path(os.environ.get("REMATCH_AIRFLOW_PLANS") or _HOME / "plans"))
for _spec, _graph in _sound:
    for _dag in _graph:
        globals()[_dag.dag_id] = render.dag(_spec, _dag)
for _name, _why in _broken:
    logging.getLogger(__name__).error("%s", _why)
    globals()[f"rematch_{_name}_broken"] = render.broken(_name, _why)
