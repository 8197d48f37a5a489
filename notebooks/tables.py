"""Reads the tables of a warehouse without Spark: the columns asked for, of one pipeline.

TABLES.md says what the columns mean. REMATCH_WAREHOUSE names the warehouse, REMATCH_PIPELINE the pipeline. A table that was
never written is empty; a warehouse or a pipeline that is not there is an error, and so is a file that cannot be read.
"""

import json
import os
from pathlib import Path

import pandas as pd
import pyarrow as pa
from deltalake import DeltaTable

WAREHOUSE = Path(os.environ.get("REMATCH_WAREHOUSE") or Path(__file__).resolve().parent.parent / "warehouse")
PIPELINE = os.environ.get("REMATCH_PIPELINE") or "flights"

# What the engine adds to the entity key in the table predictions; see TABLES.md.
PREDICTION_COLUMNS = {
    "event_time", "prediction", "probability", "model", "model_version", "role", "fallback_level", "scored_by", "run_id",
    "logical_date", "_period",
}


def _read(folder, columns, filters=None, version=None):
    if not DeltaTable.is_deltatable(str(folder)):
        return pa.table({column: pa.array([], pa.string()) for column in columns})
    delta = DeltaTable(str(folder), version=version)
    there = {field.name for field in delta.schema().fields}
    rows = delta.to_pyarrow_table(columns=[c for c in columns if c in there], filters=filters)
    for column in columns:
        if column not in there:  # a column that is newer than the table
            rows = rows.append_column(column, pa.nulls(len(rows)))
    return rows


def table(name, columns):
    """The pipeline's rows of registry/<name>, oldest first. The columns hold "pipeline" or "model": whose row it is."""
    owner = "pipeline" if "pipeline" in columns else "model"
    if owner not in columns:
        raise ValueError(f'Cannot read registry/{name}: the columns must hold "pipeline" or "model", found {columns}')
    rows = _read(WAREHOUSE / "registry" / name, [*columns, "_position"], [(owner, "==", PIPELINE)]).to_pandas()
    return rows.sort_values("_position").drop(columns="_position").reset_index(drop=True)


def lake(name, columns, period=None, version=None, text=()):
    """Rows of lake/<pipeline>/<name>: of all periods or one (its first day), of the newest version or an older one.

    The columns in text come as text, "NULL" where there is no value, as slices and attributes in the registry have them.
    """
    filters = None if period is None else [("_period", "==", period)]
    rows = _read(WAREHOUSE / "lake" / PIPELINE / name, list(dict.fromkeys(columns)), filters, version)
    for column in text:
        cast = rows[column].cast(pa.string()).fill_null("NULL")
        rows = rows.set_column(rows.column_names.index(column), column, cast)
    return rows.to_pandas()


def schema(name):
    """The columns of a lake table and their Delta types; empty for a table that was never written."""
    folder = WAREHOUSE / "lake" / PIPELINE / name
    if not DeltaTable.is_deltatable(str(folder)):
        return {}
    return {field.name: getattr(field.type, "type", "nested") for field in DeltaTable(str(folder)).schema().fields}


def newest(rows, by):
    """What was written last for each value of the columns: a period can be looked at more than once."""
    return rows.drop_duplicates(by, keep="last").reset_index(drop=True)


def starts(windows):
    """The first day of windows such as "[2013-01-01, 2013-02-01)"; no time for "all"."""
    return pd.to_datetime(windows.astype("string").str.slice(1, 11), format="%Y-%m-%d", errors="coerce")


def feature_table():
    """The name of the feature table and of the features in it, as the newest version was trained; ("features", []) before."""
    events = table("events", ["model", "kind", "details"])
    trained = [json.loads(d) for d in events[events.kind == "REGISTERED"].details]
    trained = [d for d in trained if "features" in d]
    if not trained:
        return "features", []
    return trained[-1].get("features_table", "features"), trained[-1]["features"].split(",")


def entity_key():
    """The columns that name a row of predictions and of the feature table."""
    return [column for column in schema("predictions") if column not in PREDICTION_COLUMNS]


def label_column():
    """The label's column of the feature table: REMATCH_LABEL, else the only number that is neither key nor feature.

    None where that cannot be told.
    """
    if os.environ.get("REMATCH_LABEL"):
        return os.environ["REMATCH_LABEL"]
    name, features = feature_table()
    numbers = {"byte", "short", "integer", "long", "float", "double", "boolean"}
    found = [c for c, kind in schema(name).items() if kind in numbers or kind.startswith("decimal")]
    found = [c for c in found if c not in {*features, *entity_key(), "_period"}]
    return found[0] if features and len(found) == 1 else None


if not (WAREHOUSE / "registry").is_dir():
    raise FileNotFoundError(
        f"Cannot read warehouse {WAREHOUSE}: it has no folder registry; run jobs/bin/rematch demo or set REMATCH_WAREHOUSE")
_pipelines = sorted(set(_read(WAREHOUSE / "registry" / "runs", ["pipeline"])["pipeline"].to_pylist()))
if PIPELINE not in _pipelines:
    raise ValueError(
        f"Cannot find pipeline {PIPELINE} in {WAREHOUSE}: it holds runs of {', '.join(_pipelines) or 'none'}; set REMATCH_PIPELINE")
