#!/usr/bin/env bash
# Kills cycles with SIGKILL at random moments, runs the same commands again and compares the tables with those of an
# undisturbed run, by content.
#
#   scripts/kill-test.sh [KILLS] [SEED]
set -euo pipefail
home=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
kills=${1:-6} seed=${2:-20130401}
echo "seed $seed"
RANDOM=$seed
scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT
replay=("$home/jobs/bin/rematch" replay-history --pipeline "$home/conf/sample/pipeline.conf" --from 2024-01-01 --to 2024-04-01)

"${replay[@]}" --warehouse "$scratch/calm" >"$scratch/calm.log" 2>&1
# A step writes its line when it is done, so that after a random number of lines the next step is under way.
lines=$(wc -l <"$scratch/calm.log")
for ((kill = 1; kill <= kills; kill++)); do
  "${replay[@]}" --warehouse "$scratch/killed" >"$scratch/killed.log" 2>&1 &
  pid=$! after=$((RANDOM % (lines - 10)))
  while kill -0 "$pid" 2>/dev/null && (($(wc -l <"$scratch/killed.log") < after)); do
    sleep 0.05
  done
  sleep "$(awk -v r=$RANDOM 'BEGIN { printf "%.2f", r / 32768 * 1.5 }')"
  if kill -9 "$pid" 2>/dev/null; then
    echo "killed after $after of $lines lines: $(tail -n 1 "$scratch/killed.log")"
  else
    echo "came to its end before the kill"
  fi
  wait "$pid" 2>/dev/null || true
done
"${replay[@]}" --warehouse "$scratch/killed" >"$scratch/killed.log" 2>&1

"$("$home/scripts/python-env" "$home/notebooks/requirements.lock")/bin/python" - "$scratch/calm" "$scratch/killed" <<'PY'
import sys
from pathlib import Path
from deltalake import DeltaTable

# What may differ between two runs of the same: when it happened, names that hold a random part, and the bytes of sketches,
# which hold the order of the rows and the toss of a coin.
VARIES = {"at", "stored_at", "hash", "previous_hash", "artifact", "artifact_sha256", "started_at", "ended_at", "decided_at", "opened_at",
          "_position", "details", "table_version", "holdout_version", "inputs", "outputs", "summary", "status", "rows_in", "rows_out",
          "content", "quantiles", "distinct_sketch"}

def text(value):
    # Sums over the parts of a table end in other last digits when the parts are others.
    return f"{value:.9g}" if isinstance(value, float) else str(value)

def content(table):
    frame = DeltaTable(str(table)).to_pandas()
    if table.name == "runs":  # those that were killed stay as they were; each must have been done in the end
        frame = frame[frame.status == "SUCCEEDED"][["pipeline", "command", "logical_date"]].drop_duplicates()
    last = {"profiles": ["table", "window", "slice", "column"], "expectation_results": ["table", "window", "expectation"]}
    if table.name in last:  # a date that is run again after later data have landed makes its period once more; the last one counts
        frame = frame.sort_values("table_version", kind="stable").groupby(last[table.name], as_index=False).tail(1)
    frame = frame[[c for c in sorted(frame.columns) if c not in VARIES]]
    rows = sorted(str([text(value) for value in row]) for row in frame.itertuples(index=False))
    return rows, {c: sorted(map(text, frame[c])) for c in frame.columns}

calm, killed = map(Path, sys.argv[1:])
different = []
tables = sorted(p.parent.relative_to(calm) for p in calm.glob("**/_delta_log"))
for table in tables:
    (one, columns), (other, others) = content(calm / table), content(killed / table)
    print(f"{str(table):32} {len(one):6} rows {'equal' if one == other else f'DIFFERENT ({len(other)})'}")
    if one != other:
        different.append(table)
        print("    differing columns:", *(c for c in columns if columns[c] != others.get(c)))
        for row in [r for r in other if r not in one][:2] + [r for r in one if r not in other][:2]:
            print("   ", row[:400])
sys.exit(f"{len(different)} tables differ" if different else 0)
PY
