"""Versions go to a real MLflow server and come back, through its REST API."""

import http.server
import json
import re
import shutil
import threading
import urllib.error
import urllib.request
from pathlib import Path

import mlflow
import numpy
import pandas
import pytest
from conftest import BINARY, HOME, rematch, replay
from deltalake import DeltaTable
from mlflow.models import ModelSignature, infer_signature
from mlflow.types import ColSpec, Schema
from pyspark.ml import Pipeline
from pyspark.ml.classification import LogisticRegression
from pyspark.ml.feature import Imputer, SQLTransformer, StringIndexer, VectorAssembler

WINDOW = ["--training-from=2024-01-01", "--training-to=2024-02-01"]


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    made = tmp_path_factory.mktemp("sample")
    replay(made, BINARY)
    return made


@pytest.fixture
def client(mlflow_server):
    mlflow.set_tracking_uri(mlflow_server)
    return mlflow.MlflowClient()


def frame(table):
    return DeltaTable(str(table)).to_pandas()


def show(warehouse, version):
    return json.loads(rematch("models", "show", "parcels", version, "-w", warehouse, "--json").stdout)


def test_an_export_is_a_run_a_version_and_its_aliases(sample, mlflow_server, client):
    command = ["models", "export", "parcels", "--to", mlflow_server, "-w", sample, "--json"]
    said = json.loads(rematch(*command).stdout)
    events = frame(sample / "registry/events").sort_values("seq")
    champion = int(events[events.alias == "champion"].version.iloc[-1])

    run = client.get_run(said["run_id"])
    assert run.info.status == "FINISHED"
    assert run.data.tags["rematch.version"] == f"parcels v{champion}"
    details = show(sample, champion)["details"]
    assert {name: run.data.params[name] for name in details} == details
    measured = frame(sample / "registry/metrics").query(f"version == {champion} and slice == 'all'")
    for row in measured.itertuples():
        history = [metric.value for metric in client.get_metric_history(run.info.run_id, row.metric)]
        assert row.value in history, row.metric
    version = client.get_model_version_by_alias("parcels", "champion")
    assert (version.version, version.run_id) == (said["version"], said["run_id"])

    rows = frame(sample / "lake/parcels/features")
    model = mlflow.pyfunc.load_model("models:/parcels@champion")
    assert len(model.predict(rows[[column.name for column in model.metadata.signature.inputs]])) == len(rows)

    assert json.loads(rematch(*command).stdout) == said
    assert len(client.search_model_versions("name = 'parcels'")) == 1


class Failing(http.server.BaseHTTPRequestHandler):
    """Passes requests on to MLflow up to one, which it answers with an error after passing it on or instead of it.

    Every third file that comes is not answered at all: the sender must send it again.
    """

    server_version = "Failing/1"

    def relay(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.command == "PUT":
            self.server.puts += 1
            if self.server.puts % 3 == 0:
                return
        self.server.seen += 1
        if self.server.seen < self.server.fail_at or self.server.done_all_the_same:
            headers = {name: self.headers[name] for name in ("Content-Type",) if name in self.headers}
            request = urllib.request.Request(self.server.behind + self.path, body or None, headers, method=self.command)
            try:
                with urllib.request.urlopen(request) as answer:
                    status, text = answer.status, answer.read()
            except urllib.error.HTTPError as error:
                status, text = error.code, error.read()
            except OSError as error:  # MLflow itself hung up: one more way to fail
                status, text = 502, str(error).encode()
        if self.server.seen >= self.server.fail_at:
            status, text = 503, b"the proxy has had enough"
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST = do_PUT = do_PATCH = relay

    def log_message(self, *_):
        pass


def test_an_export_that_failed_anywhere_is_completed_by_the_next(sample, mlflow_server, client):
    proxy = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Failing)
    proxy.behind = mlflow_server
    proxy.puts = 0
    threading.Thread(target=proxy.serve_forever, daemon=True).start()
    to = f"http://127.0.0.1:{proxy.server_port}"
    failures = 0
    finished = False
    while not finished:
        proxy.seen, proxy.fail_at = 0, 1 + 5 * failures
        proxy.done_all_the_same = failures % 2 == 1
        command = ["models", "export", "parcels", "--version=1", "--experiment=failing", "--to", to, "-w", sample]
        done = rematch(*command, check=False)
        finished = done.returncode == 0
        failures += not finished
        assert finished or re.search("found HTTP 50[23]", done.stderr), done.stderr
    proxy.shutdown()
    print(f"{failures} failed exports")
    assert failures >= 4

    experiment = client.get_experiment_by_name("failing")
    runs = client.search_runs([experiment.experiment_id])
    assert [run.info.status for run in runs] == ["FINISHED"]
    assert len(client.search_model_versions(f"run_id = '{runs[0].info.run_id}'")) == 1
    folder = sample / show(sample, 1)["artifact"]
    stored = Path(mlflow.artifacts.download_artifacts(f"runs:/{runs[0].info.run_id}/model"))
    files = [file.relative_to(folder) for file in folder.rglob("*") if file.is_file()]
    assert all((stored / file).read_bytes() == (folder / file).read_bytes() for file in files)


@pytest.fixture
def logged(sample, spark, client):
    """A pipeline that somebody trained in Python and logged: its uri, and the model."""
    features = frame(sample / "lake/parcels/features")
    labelled = features[features.late.notna()]
    rows = to_spark(spark, labelled, late="double")
    stages = [
        Imputer(inputCols=["weight_kg"], outputCols=["weight"]),
        StringIndexer(inputCol="depot", outputCol="place", handleInvalid="keep"),
        VectorAssembler(inputCols=["weight", "place"], outputCol="vector"),
        LogisticRegression(featuresCol="vector", labelCol="late"),
    ]
    model = Pipeline(stages=stages).fit(rows)
    mlflow.set_experiment("python")
    with mlflow.start_run() as run:
        signature = infer_signature(rows.select("weight_kg", "depot"), model.transform(rows).select("prediction"))
        mlflow.spark.log_model(model, "model", signature=signature)
    return f"runs:/{run.info.run_id}/model", model


def to_spark(spark, rows, **more):
    columns = {"weight_kg": "double", "depot": "string", **more}
    values = [[None if pandas.isna(v) else v for v in row] for row in rows[list(columns)].itertuples(index=False)]
    values = [[float(v) if t == "double" and v is not None else v for v, t in zip(row, columns.values())] for row in values]
    return spark.createDataFrame(values, ", ".join(f"{name} {kind}" for name, kind in columns.items()))


def test_an_imported_model_becomes_champion_and_scores(sample, tmp_path, spark, mlflow_server, logged):
    uri, model = logged
    warehouse = shutil.copytree(sample, tmp_path / "w")
    command = ["models", "import", "parcels", uri, "--from", mlflow_server, *WINDOW, "-w", warehouse, "--json"]
    version = json.loads(rematch(*command).stdout)
    assert json.loads(rematch(*command).stdout) == version
    assert version["details"]["features"] == "weight_kg,depot"
    rematch("fsck", "-w", warehouse)

    number = version["version"]
    rematch("models", "promote", "parcels", "--version", number, "--reason=from Python", "-w", warehouse)
    stage = ["--pipeline", HOME / "conf/sample/pipeline.conf", "--date=2024-04-01", "-w", warehouse, "--set", BINARY[0]]
    rematch("cycle", *stage)
    predictions = frame(warehouse / "lake/parcels/predictions")
    march = predictions[predictions.model_version == number]
    assert len(march) > 0
    both = march.merge(frame(warehouse / "lake/parcels/features"), on="parcel_id")
    for row in model.transform(to_spark(spark, both, probability="double").withColumnRenamed("probability", "ours")).collect():
        numpy.testing.assert_allclose(row["ours"], float(row["probability"][1]), rtol=1e-12)
    # It is the champion of the rematch that follows, too.
    decisions = frame(warehouse / "registry/decisions")
    assert number in set(decisions.champion.dropna())


def test_what_may_not_be_loaded_is_not_imported(sample, tmp_path, spark, mlflow_server, logged):
    warehouse = shutil.copytree(sample, tmp_path / "w")
    before = sorted(str(path) for path in (warehouse / "models").rglob("*"))
    signature = ModelSignature(Schema([ColSpec("double", "weight_kg")]))
    sql = Pipeline(stages=[SQLTransformer(statement="SELECT * FROM __THIS__")]).fit(spark.range(1))
    with mlflow.start_run() as run:
        mlflow.spark.log_model(logged[1], "plain")
        mlflow.log_text("flavors: {sklearn: {}}", "other/MLmodel")
        mlflow.spark.log_model(sql, "sql", signature=signature)
    for path, code, words in [
        ("plain", 2, "it has no signature; log it with signature=infer_signature"),
        ("other", 2, "it has no flavour spark, found [sklearn]"),
        ("sql", 6, "names class org.apache.spark.ml.feature.SQLTransformer, which is not on the list"),
        ("none", 5, "there is no MLmodel in"),
    ]:
        uri = f"runs:/{run.info.run_id}/{path}"
        command = ["models", "import", "parcels", uri, "--from", mlflow_server, *WINDOW, "-w", warehouse]
        done = rematch(*command, check=False)
        assert (done.returncode, words in done.stderr) == (code, True), done.stderr
    assert sorted(str(path) for path in (warehouse / "models").rglob("*")) == before
