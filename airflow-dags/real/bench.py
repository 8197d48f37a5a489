"""Times a backfill by five DAGs a date and by one application a date; see scripts/bench-airflow.sh."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

from conftest import AIRFLOW_DAGS, PROJECT, Owner, compare, exact, rematch
from local_airflow import LocalAirflow


def cpu_seconds() -> float:
    """What all processes of this machine have used: run it on a quiet one."""
    fields = [int(f) for f in Path("/proc/stat").read_text().split("\n")[0].split()[1:]]
    busy = sum(fields) - fields[3] - fields[4] - sum(fields[8:10])
    return busy / os.sysconf("SC_CLK_TCK")


def main(dates: int) -> None:
    conf = PROJECT / "conf/flights/pipeline.conf"
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "plans").mkdir()
        environment = {"REMATCH_AIRFLOW_PLANS": str(folder / "plans"), "SPARK_LOCAL_IP": "127.0.0.1"}
        with LocalAirflow(folder / "home", AIRFLOW_DAGS / "dags", environment) as airflow:
            owner = Owner(airflow, folder / "plans", folder)
            idle = cpu_seconds()
            time.sleep(20)
            idle = (cpu_seconds() - idle) / 20
            print(f"Airflow alone: {idle:.2f} CPU s a second")
            for name, last, settings in (("one-application", "cycle", {"airflow__one-jvm": "true"}), ("five-dags", "monitor", {})):
                line = owner.plan(name, conf, **settings)
                rematch("airflow", "bootstrap", "--plans", owner.plans, "--master", "local[2]", environment=airflow.environment)
                wall, cpu = time.monotonic(), cpu_seconds()
                owner.backfill(line.dag("cycle" if settings else "elt"), "2013-02-01", f"{2013 + dates // 12}-{dates % 12 + 1:02d}-03")
                owner.done(line.dag(last), dates, 3600)
                wall, cpu = time.monotonic() - wall, cpu_seconds() - cpu
                print(
                    f"{name:16} {dates} months: {wall:6.0f} s wall, {cpu:6.0f} CPU s ({cpu - idle * wall:.0f} without Airflow's own idling);"
                    f" a month {wall / dates:.0f} s and {cpu / dates:.0f} CPU s",
                    flush=True,
                )
                owner.settled(line)
                reference = type(line)(line.name, line.file, line.settings, folder / f"{name}-reference")
                last_day = f"{2013 + dates // 12}-{dates % 12 + 1:02d}-01"
                rematch("replay-history", *reference.options(), "--from=2013-01-01", f"--to={last_day}")
                tables = exact(reference.warehouse)
                compare(reference.warehouse, line.warehouse, *tables)
                print(f"{name:16} equal to those of replay-history: {', '.join(tables)}", flush=True)


main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
