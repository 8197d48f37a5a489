"""One DAG for each pipeline of the settings file.

The file is the one that REMATCH_AIRFLOW_SETTINGS names, else rematch.json beside this one. It is read each time Airflow
looks at this folder; Variables and connections are not, since every one of them would cost a database query each time.
A broken file shows as an import error of this DAG file.
"""

import os
from pathlib import Path

from rematch_airflow import plan, render

_settings = plan.read(Path(os.environ.get("REMATCH_AIRFLOW_SETTINGS", Path(__file__).with_name("rematch.json"))))
for _pipeline in _settings.pipelines:
    globals()[f"rematch_{_pipeline.name}"] = render.dag(_settings, _pipeline)
