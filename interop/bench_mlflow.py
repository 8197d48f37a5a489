"""The same work as RegistryBench with MLflow on SQLite, in process and without a server: its fastest way."""

import multiprocessing
import random
import statistics
import sys
import time
from pathlib import Path

import mlflow
from mlflow.entities import Metric, RunTag

READS = 15
PROMOTIONS = 50


def say(name, seconds):
    print(f"{name},{seconds:.5f}", flush=True)


def client(folder):
    uri = f"sqlite:///{folder}/mlflow.db"
    return mlflow.MlflowClient(tracking_uri=uri, registry_uri=uri)


def record(api, experiment, runs, metrics):
    numbers = random.Random(7)
    start = time.monotonic()
    for number in range(runs):
        run = api.create_run(experiment, run_name=f"run-{number}")
        values = [Metric(f"metric-{m}", numbers.random(), 0, 0) for m in range(metrics)]
        api.log_batch(run.info.run_id, metrics=values, tags=[RunTag("pipeline", "flights")])
        api.set_terminated(run.info.run_id)
    say("record one run", (time.monotonic() - start) / runs)


def read(api, experiment, runs, metrics):
    everything, best = [], []
    for _ in range(READS):
        start = time.monotonic()
        found, token = [], None
        while token or not found:
            page = api.search_runs([experiment], max_results=50_000, page_token=token)
            found += page
            token = page.token
            if not token:
                break
        assert len(found) == runs and sum(len(run.data.metrics) for run in found) == runs * metrics
        everything.append(time.monotonic() - start)
    for _ in range(READS):
        start = time.monotonic()
        condition = "tags.pipeline = 'flights' and metrics.`metric-1` > 0.9"
        order = ["metrics.`metric-1` DESC"]
        found = api.search_runs([experiment], filter_string=condition, order_by=order, max_results=10)
        assert len(found) == 10
        best.append(time.monotonic() - start)
    say("read all runs (first)", everything[0])
    say("read all runs", statistics.median(everything))
    say("best 10 of a filter (first)", best[0])
    say("best 10 of a filter", statistics.median(best))


def promote(api, experiment):
    run = api.create_run(experiment)
    api.create_registered_model("m")
    for _ in range(2):
        api.create_model_version("m", "file:///nowhere", run.info.run_id)
    took = []
    for number in range(PROMOTIONS):
        start = time.monotonic()
        api.set_registered_model_alias("m", "champion", str(1 + number % 2))
        took.append(time.monotonic() - start)
    say("promote", statistics.median(took))
    say("promote (slowest)", max(took))


def register(folder, versions):
    api = client(folder)
    for _ in range(versions):
        for attempt in range(100):
            try:
                api.create_model_version("raced", "file:///nowhere")
                break
            except mlflow.MlflowException:
                if attempt == 99:
                    raise


def main(folder, runs, metrics):
    Path(folder).mkdir(parents=True)
    api = client(folder)
    experiment = api.create_experiment("bench")
    record(api, experiment, runs, metrics)
    read(api, experiment, runs, metrics)
    promote(api, experiment)
    api.create_registered_model("raced")
    start = time.monotonic()
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=register, args=(folder, 25)) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert all(worker.exitcode == 0 for worker in workers)
    assert len(api.search_model_versions("name = 'raced'", max_results=1000)) == 200
    say("200 versions by 8 processes", time.monotonic() - start)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
