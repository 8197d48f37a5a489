"""Loads every version that small pipelines make with MLflow's own loaders and compares the predictions."""

import json
import subprocess
from pathlib import Path

import mlflow
import numpy
import pandas
import pytest
from deltalake import DeltaTable
from pyspark.sql import SparkSession

HOME = Path(__file__).resolve().parent.parent
PANDAS_TYPES = {"double": "float64", "string": "object"}
BINARY = ["recipes.forest={algorithm=random-forest, window=1 months, parameters={trees=5, max-depth=3}}"]
REGRESSION = [
    "features.label.task=regression",
    "challenge.metric=mae",
    "monitoring.performance.metric=mae",
    "recipes.linear.algorithm=linear-regression",
    *BINARY,
]


@pytest.fixture(scope="session")
def spark():
    session = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
    yield session
    session.stop()


@pytest.fixture(scope="session", params=[BINARY, REGRESSION], ids=["binary", "regression"])
def warehouse(request, tmp_path_factory):
    made = tmp_path_factory.mktemp("warehouse")
    overrides = [word for override in request.param for word in ("--set", override)]
    command = [HOME / "jobs/bin/rematch", "replay-history", "--pipeline", HOME / "conf/sample/pipeline.conf"]
    command += ["--from=2024-01-01", "--to=2024-03-01", "--warehouse", made, *overrides]
    subprocess.run([str(word) for word in command], check=True)
    return made


def frame(table, **filters):
    return DeltaTable(str(table)).to_pandas(**filters)


def with_spark(spark, folder, rows, signature):
    ddl = ", ".join(f"`{column.name}` {column.type.name}" for column in signature.inputs)
    values = [[None if pandas.isna(v) else v for v in row] for row in rows.itertuples(index=False)]
    scored = mlflow.spark.load_model(str(folder)).transform(spark.createDataFrame(values, ddl)).collect()
    return numpy.array([float(row["probability"][1]) if "probability" in row else row["prediction"] for row in scored])


def test_every_version_predicts_the_same_in_mlflow(spark, warehouse):
    events = frame(warehouse / "registry/events")
    registered = events[events.kind == "REGISTERED"]
    registered = registered.assign(recipe=[json.loads(details)["recipe"] for details in registered.details])
    features = frame(warehouse / "lake/parcels/features")
    holdout = frame(warehouse / "lake/parcels/paired_scores")
    holdout["predictions"] = [dict(pairs) for pairs in holdout.predictions]
    assert sorted(registered.recipe) == ["forest", "linear", "trees"]

    for version in registered.itertuples():
        folder = warehouse / version.artifact
        signature = mlflow.models.Model.load(str(folder)).signature
        rows = features[features._period.isin(holdout._period) & features.late.notna()]
        rows = pandas.DataFrame({c.name: rows[c.name].astype(PANDAS_TYPES[c.type.name]) for c in signature.inputs})

        by_spark = with_spark(spark, folder, rows, signature)
        by_pyfunc = numpy.array(mlflow.pyfunc.load_model(str(folder)).predict(rows), dtype=float)

        ours = numpy.sort([pairs[version.version] for pairs in holdout.predictions])
        numpy.testing.assert_allclose(numpy.sort(by_spark), ours, rtol=1e-9, err_msg=f"{version.recipe}, mlflow.spark")
        # MLflow's Spark flavour answers with the column "prediction": of a binary model the class.
        binary = set(by_pyfunc) <= {0.0, 1.0}
        expected = (by_spark > 0.5).astype(float) if binary else by_spark
        numpy.testing.assert_allclose(by_pyfunc, expected, rtol=1e-9, err_msg=f"{version.recipe}, mlflow.pyfunc")
