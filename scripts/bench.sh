#!/usr/bin/env bash
# Times the demo from an empty warehouse, the second demo over the same warehouse, and a registry command.
#
#   scripts/bench.sh [RUNS]     default 3; prints every run and the medians of wall s, CPU s and peak MB
set -euo pipefail
home=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
runs=${1:-3}
scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT

measure() { # name command...
  python3 - "$scratch/$1" "${@:2}" <<'PY'
import os, resource, subprocess, sys, time
out, command = sys.argv[1], sys.argv[2:]
start = time.monotonic()
with open(out + ".log", "w") as log:
    code = subprocess.run(command, stdout=log, stderr=subprocess.STDOUT).returncode
wall = time.monotonic() - start
used = resource.getrusage(resource.RUSAGE_CHILDREN)
if code:
    sys.exit(f"{' '.join(command)} ended with {code}; see {out}.log")
with open(out + ".csv", "a") as rows:
    rows.write(f"{wall:.2f},{used.ru_utime + used.ru_stime:.2f},{used.ru_maxrss / 1024:.0f}\n")
PY
}

for ((run = 1; run <= runs; run++)); do
  warehouse=$scratch/warehouse-$run
  measure demo "$home/jobs/bin/rematch" demo --warehouse "$warehouse"
  measure again "$home/jobs/bin/rematch" demo --warehouse "$warehouse"
  measure list "$home/jobs/bin/rematch" models list --warehouse "$warehouse"
  rm -rf -- "$warehouse"
done

python3 - "$scratch" <<'PY'
import csv, statistics, sys
print(f"{'command':8} {'wall s':>24} {'CPU s':>24} {'peak MB':>18}   (each run; median last)")
for name in ("demo", "again", "list"):
    rows = [[float(v) for v in row] for row in csv.reader(open(f"{sys.argv[1]}/{name}.csv"))]
    cells = []
    for column in zip(*rows):
        cells.append(" ".join(f"{v:g}" for v in column) + f" | {statistics.median(column):g}")
    print(f"{name:8} {cells[0]:>24} {cells[1]:>24} {cells[2]:>18}")
PY
