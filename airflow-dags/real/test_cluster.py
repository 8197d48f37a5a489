"""One setting moves a pipeline: the same on a Spark standalone cluster, all stages of a date as one application."""

from __future__ import annotations

import os
import re
import subprocess
from contextlib import contextmanager
from pathlib import Path

from conftest import PROJECT, compare, rematch
from local_airflow import free_port

CONF = PROJECT / "conf/sample/pipeline.conf"


@contextmanager
def cluster(folder: Path):
    """A Spark master and two workers of one core each, on loopback."""
    port = free_port()
    spark_class = Path(os.environ["SPARK_HOME"]) / "bin/spark-class"
    master = ["org.apache.spark.deploy.master.Master", "--host", "127.0.0.1", "--port", str(port), "--webui-port", str(free_port())]
    worker = ["org.apache.spark.deploy.worker.Worker", f"spark://127.0.0.1:{port}", "--host", "127.0.0.1", "--cores", "1", "--memory", "1g"]
    processes = []
    try:
        for number, arguments in enumerate([master, worker, worker]):
            log = (folder / f"spark-{number}.log").open("w")
            place = ["--work-dir", str(folder / f"work-{number}"), "--webui-port", str(free_port())] if number else []
            processes.append(
                subprocess.Popen(
                    [spark_class, *arguments, *place], stdout=log, stderr=log, env={**os.environ, "SPARK_LOCAL_IP": "127.0.0.1"}, start_new_session=True
                )
            )
        yield f"spark://127.0.0.1:{port}", folder
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(20)


def test_a_year_begins_on_a_cluster_in_one_application_a_date(bootstrapped, tmp_path):
    owner = bootstrapped
    with cluster(tmp_path) as (master, logs):
        owner.airflow.wait(
            "two workers", lambda: len(re.findall("Registering worker", (logs / "spark-0.log").read_text())) == 2, 60
        )
        owner.airflow.call(
            "POST",
            "/connections",
            {"connection_id": "spark_cluster", "conn_type": "spark", "host": master, "extra": '{"deploy-mode": "client"}'},
        )
        line = owner.plan("on_a_cluster", CONF, **{"airflow__one-jvm": "true", "airflow__connection": "spark_cluster"})
        owner.backfill(line.dag("cycle"), "2024-02-01", "2024-04-03")
        owner.done(line.dag("cycle"), 3, 600)
        ran = (logs / "spark-0.log").read_text()
    links = owner.links(line.dag("cycle"), owner.runs(line.dag("cycle"))[-1]["dag_run_id"], "cycle")
    assert "on_a_cluster-2024-04-02.html" in links["Report"], links
    assert len(re.findall("Registered app rematch", ran)) == 3, "one application a date"
    assert "Launching executor" in ran

    calm = type(line)(line.name, line.file, line.settings, tmp_path / "reference")
    rematch("replay-history", *calm.options(), "--from=2024-01-01", "--to=2024-04-01")
    compare(calm.warehouse, line.warehouse)
