"""Compares the tables of two warehouses by content; see scripts/compare-warehouses."""

import sys
from pathlib import Path

from deltalake import DeltaTable

# What may differ between two runs of the same: when it happened, names that hold a random part, and the bytes of sketches,
# which hold the order of the rows and the toss of a coin.
VARIES = {"at", "stored_at", "hash", "previous_hash", "artifact", "artifact_sha256", "started_at", "ended_at", "decided_at", "opened_at",
          "_position", "details", "table_version", "holdout_version", "inputs", "outputs", "summary", "status", "rows_in", "rows_out",
          "content", "quantiles", "distinct_sketch"}
# A date that is run again after later data have landed makes its period once more; the last one counts.
LAST = {"profiles": ["table", "window", "slice", "column"], "expectation_results": ["table", "window", "expectation"]}


def text(value):
    # Sums over the parts of a table end in other last digits when the parts are others.
    return f"{value:.9g}" if isinstance(value, float) else str(value)


def content(table):
    """The rows of a table as texts without what varies, sorted; and its columns likewise."""
    frame = DeltaTable(str(table)).to_pandas()
    if table.name == "runs":  # those that were killed stay as they were; each must have been done in the end
        frame = frame[frame.status == "SUCCEEDED"][["pipeline", "command", "logical_date"]].drop_duplicates()
    if table.name == "alerts":  # of tasks that a scheduler saw fail
        frame = frame[frame.kind != "task"]
    if table.name in LAST:
        frame = frame.sort_values("table_version", kind="stable").groupby(LAST[table.name], as_index=False).tail(1)
    frame = frame[[c for c in sorted(frame.columns) if c not in VARIES]]
    rows = sorted(str([text(value) for value in row]) for row in frame.itertuples(index=False))
    return rows, {c: sorted(map(text, frame[c])) for c in frame.columns}


def main(one, other, *names):
    one, other = Path(one), Path(other)
    tables = [Path(n) for n in names] or sorted(p.parent.relative_to(one) for p in one.glob("**/_delta_log"))
    different = 0
    for table in tables:
        if not (other / table / "_delta_log").is_dir():
            print(f"{str(table):32} MISSING in {other}")
            different += 1
            continue
        (here, columns), (there, others) = content(one / table), content(other / table)
        print(f"{str(table):32} {len(here):6} rows {'equal' if here == there else f'DIFFERENT ({len(there)})'}")
        if here != there:
            different += 1
            print("    differing columns:", *(c for c in columns if columns[c] != others.get(c)))
            for row in [r for r in there if r not in here][:2] + [r for r in here if r not in there][:2]:
                print("   ", row[:400])
    sys.exit(f"{different} tables differ" if different else 0)


main(*sys.argv[1:])
