"""Plan files as `rematch plan` writes them."""

import copy
import json

from rematch_airflow.plan import hash_of

AIRFLOW = {
    "connection": "spark_default",
    "elt": "0 6 2 * *",
    "score": "features",
    "retrain": "scored",
    "maintain": "@weekly",
    "one_jvm": False,
    "start": "2013-01-01",
    "end": None,
    "pool": "rematch_spark",
    "retries": 2,
    "retry_delay_seconds": 60,
    "max_retry_delay_seconds": 1800,
    "history_url": None,
    "report_url": None,
    "run_url": None,
}

COMPILED = {
    "airflow": AIRFLOW,
    "approval": {"mode": "automatic", "days": 14},
    "config": {"challenge": {"metric": '"roc-auc"'}},
    "config_hash": "a" * 64,
    "feature_table": "features",
    "maturity_days": 1,
    "period": "month",
    "pipeline": "flights",
    "question": "Will this flight land more than 15 minutes late?",
    "recipes": ["linear", "trees"],
    "sql": {"features": "b" * 64},
}

SUBMIT = {
    "pipeline_file": "/srv/rematch/conf/flights/pipeline.conf",
    "overrides": {},
    "warehouse": "/data/warehouse",
    "application": "/srv/rematch/rematch-jobs.jar",
    "jars": ["/srv/rematch/a.jar", "/srv/rematch/b.jar"],
    "spark_binary": "spark-submit",
}

# What the golden files show: the defaults, and each way of running that changes the graph.
KINDS = {
    "default": {},
    "one_jvm": {"airflow": {"one_jvm": True}},
    "drift": {"airflow": {"retrain": "drift"}},
    "manual_approval": {"approval": {"mode": "manual", "days": 3}, "airflow": {"retries": 0}},
    "cron_everywhere": {
        "airflow": {"elt": "@monthly", "score": "0 7 3 * *", "retrain": "0 8 4 * *", "maintain": None, "pool": "gpu"}
    },
}


def content(pipeline="flights", submit=None, **compiled):
    """A valid plan; blocks that are given are laid over the usual ones."""
    body = copy.deepcopy(COMPILED) | {"pipeline": pipeline}
    for key, value in compiled.items():
        body[key] = body[key] | value if isinstance(value, dict) else value
    return {"compiled": body, "schema_version": 1, "sha256": hash_of(body), "submit": SUBMIT | (submit or {})}


def write(folder, plan):
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{plan['compiled']['pipeline']}.json"
    path.write_text(json.dumps(plan, indent=2, sort_keys=True, ensure_ascii=False), encoding="utf-8")
    return path
