"""Loads a stored model folder with MLflow's own loaders and compares what they predict.

usage: check_mlflow.py <model folder> <expected.json>

expected.json: {"rows": [{feature: value, ...}, ...], "predictions": [number, ...]}, the predictions as
Rematch makes them: the probability of 1, or the value. Needs mlflow and pyspark as the folder's
requirements.txt pins them. Exits with 1 at the first difference above 1e-9.
"""

import json
import pathlib
import sys

import mlflow
import pandas
from pyspark.sql import SparkSession

PANDAS_TYPES = {"double": "float64", "string": "object"}


def frame(rows, signature):
    columns = {}
    for column in signature.inputs:
        values = [row.get(column.name) for row in rows]
        columns[column.name] = pandas.Series(values, dtype=PANDAS_TYPES[column.type.name])
    return pandas.DataFrame(columns)


def with_spark(spark, model, rows, signature):
    ddl = ", ".join(f"`{c.name}` {c.type.name}" for c in signature.inputs)
    data = spark.createDataFrame([[row.get(c.name) for c in signature.inputs] for row in rows], ddl)
    scored = model.transform(data).collect()
    binary = "probability" in scored[0]
    return [float(row["probability"][1]) if binary else row["prediction"] for row in scored], binary


def compare(name, found, expected):
    for row, (one, other) in enumerate(zip(found, expected, strict=True)):
        if not abs(one - other) <= 1e-9 * max(1, abs(other)):
            sys.exit(f"{name}: row {row} is {one}, expected {other}")
    print(f"{name}: {len(found)} rows alike")


def main():
    folder, expected_file = sys.argv[1:]
    spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
    expected = json.loads(pathlib.Path(expected_file).read_text())
    signature = mlflow.models.Model.load(folder).signature
    rows, predictions = expected["rows"], expected["predictions"]

    found, binary = with_spark(spark, mlflow.spark.load_model(folder), rows, signature)
    compare("mlflow.spark", found, predictions)

    # MLflow's Spark flavour answers with the column "prediction": of a binary model the class.
    values = [float(p > 0.5) for p in predictions] if binary else predictions
    found = mlflow.pyfunc.load_model(folder).predict(frame(rows, signature))
    compare("mlflow.pyfunc", found, values)


if __name__ == "__main__":
    main()
