"""Loads every version that small pipelines make with MLflow's own loaders and compares the predictions."""

import json

import mlflow
import numpy
import pandas
from deltalake import DeltaTable

PANDAS_TYPES = {"double": "float64", "string": "object"}


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
