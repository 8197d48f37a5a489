"""Parses a folder of plans in a process of its own, without network and without starting a process; prints figures.

    python parse_many.py PLANS DAGS
"""

import json
import os
import socket
import subprocess
import sys
import time
import warnings


def refuse(*args, **kwargs):
    raise AssertionError(f"parsing must not do this: {args[:1]}")


if __name__ == "__main__":
    plans, dags = sys.argv[1:]
    os.environ["REMATCH_AIRFLOW_PLANS"] = plans
    from airflow.dag_processing.dagbag import DagBag

    # Airflow's own start is not ours; importing the package is.
    for owner, name in ((socket.socket, "connect"), (socket, "getaddrinfo"), (socket, "create_connection"), (subprocess, "Popen"), (os, "fork")):
        setattr(owner, name, refuse)
    reads = []
    sys.addaudithook(lambda event, args: reads.append(args[0]) if event == "open" and str(args[0]).startswith(plans) else None)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        cpu, wall = time.process_time(), time.perf_counter()
        bag = DagBag(dags)
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    said = sorted({f"{w.category.__name__}: {w.message} ({w.filename}:{w.lineno})" for w in caught})
    figures = {
        "dags": len(bag.dags),
        "tasks": sum(len(d.tasks) for d in bag.dags.values()),
        "reads": len(reads),
        "errors": dict(bag.import_errors),
        "warnings": said + [str(w) for w in bag.captured_warnings.values()],
        "cpu_s": round(cpu, 2),
        "wall_s": round(wall, 2),
    }
    print(json.dumps(figures))
