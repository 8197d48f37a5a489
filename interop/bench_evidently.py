"""Evidently's DataDriftPreset over the flights of 2013, April to December, each month against the three before.

    bench_evidently.py WAREHOUSE     prints "name,wall seconds,cpu seconds": of the presets alone, reading left out
"""

import sys
import time

import pyarrow.compute as pc
from deltalake import DeltaTable
from evidently import DataDefinition, Dataset, Report
from evidently.presets import DataDriftPreset

NUMBERS = [
    "hour", "minute_of_day", "distance", "temp", "dewp", "humid", "wind_dir", "wind_speed", "precip", "pressure", "visib",
    "plane_age", "seats", "engines",
]
CATEGORIES = ["day_of_week", "carrier", "origin", "dest"]


def main(warehouse):
    table = DeltaTable(f"{warehouse}/lake/flights/features")
    rows = table.to_pyarrow_table(columns=NUMBERS + CATEGORIES + ["event_date"])
    months = pc.month(rows["event_date"])
    frame = rows.drop_columns(["event_date"]).to_pandas()
    frame[CATEGORIES] = frame[CATEGORIES].astype(str)
    month = months.to_pandas()
    definition = DataDefinition(numerical_columns=NUMBERS, categorical_columns=CATEGORIES)
    wall, cpu = time.perf_counter(), time.process_time()
    for at in range(4, 13):
        now = Dataset.from_pandas(frame[month == at].reset_index(drop=True), data_definition=definition)
        before = Dataset.from_pandas(
            frame[(month >= at - 3) & (month < at)].reset_index(drop=True), data_definition=definition
        )
        found = Report([DataDriftPreset()]).run(now, before).dict()
        assert len(found["metrics"]) > len(NUMBERS + CATEGORIES), "a verdict for every column"
    print(f"presets,{time.perf_counter() - wall:.3f},{time.process_time() - cpu:.3f}")


main(sys.argv[1])
