#!/usr/bin/env bash
# Times a backfill of the flights by Airflow: five DAGs a date against all stages of a date in one Spark application.
#
#   scripts/bench-airflow.sh [MONTHS]      default 5; on a quiet machine
set -euo pipefail
home=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
env=$("$home/scripts/python-env" "$home/airflow-dags/requirements.lock")
SPARK_HOME=$("$home/scripts/spark-home")
export SPARK_HOME PATH="$SPARK_HOME/bin:$PATH"
cd "$home/airflow-dags/real"
exec "$env/bin/python" bench.py "$@"
