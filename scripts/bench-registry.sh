#!/usr/bin/env bash
# Times the registry beside MLflow on SQLite, in one run: recording, reading and filtering runs, promoting, eight
# processes that register at once; then ours with many events. Needs the built jar and classes (mvn -DskipTests package).
#
#   scripts/bench-registry.sh [RUNS] [METRICS-OF-EACH]     default 10000 and 10; a quarter of an hour, most of it MLflow's
set -euo pipefail
home=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
runs=${1:-10000}
metrics=${2:-10}
env=$("$home/scripts/python-env" "$home/interop/requirements.lock")
scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT

jars=$(sed -e "s#lib/#$home/jobs/target/lib/#g" "$home/jobs/target/lib-light.txt")
ours() { # flags of the JVM, then the bench's arguments
  # shellcheck disable=SC2086 # the flags are several words
  java $1 -Dslf4j.provider=org.slf4j.helpers.NOP_FallbackServiceProvider -Dslf4j.internal.verbosity=ERROR \
    -cp "$home/jobs/target/test-classes:$home/common/target/test-classes:$home/jobs/target/rematch-jobs.jar:$jars" \
    dev.rematch.jobs.RegistryBench "${@:2}"
}

short="-Xmx256m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC" # as the launcher starts commands without Spark

seconds() { # name command...: a line of the table
  local start end
  start=$(date +%s.%N)
  "${@:2}"
  end=$(date +%s.%N)
  awk -v name="$1" "BEGIN { print name \",\" $end - $start }"
}

race() {
  local worker workers=()
  for ((worker = 0; worker < 8; worker++)); do
    ours "$short" register "$scratch/race" "worker-$worker" 25 &
    workers+=($!)
  done
  for worker in "${workers[@]}"; do wait "$worker"; done
}

shell() {
  "$home/jobs/bin/rematch" models list -w "$scratch/events-10000" >/dev/null
}

{
  ours -Xmx2g runs "$scratch/runs" "$runs" "$metrics"
  seconds "200 versions by 8 processes" race
  for events in 10000 100000; do
    ours -Xmx2g events "$scratch/events-$events" "$events"
  done
} >"$scratch/ours.csv"

for ((i = 0; i < 120; i++)); do # the class archive is made after the first command has ended
  shell 2>"$scratch/shell.log"
  grep -q 'class archive' "$scratch/shell.log" || break
  sleep 1
done
for _ in 1 2 3 4 5; do
  seconds "models list with 10000 events (shell)" shell
done | sort -t, -k2 -n | sed -n 3p >>"$scratch/ours.csv"

MLFLOW_DISABLE_TELEMETRY=true "$env/bin/python" "$home/interop/bench_mlflow.py" "$scratch/mlflow" "$runs" "$metrics" \
  2>"$scratch/mlflow.log" >"$scratch/mlflow.csv" || {
  tail -n 20 "$scratch/mlflow.log" >&2
  exit 1
}

"$env/bin/python" - "$scratch" "$runs" "$metrics" <<'PY'
import csv, sys
scratch, runs, metrics = sys.argv[1:]
ours, theirs = ({name: float(s) for name, s in csv.reader(open(f"{scratch}/{who}.csv"))} for who in ("ours", "mlflow"))
print(f"{runs} runs with {metrics} metrics each; milliseconds")
print(f"{'':44} {'Rematch':>10} {'MLflow':>10} {'times':>7}")
for name, seconds in ours.items():
    other = theirs.get(name)
    cells = f"{other * 1e3:10.2f} {other / seconds:7.1f}" if other else f"{'-':>10} {'-':>7}"
    print(f"{name:44} {seconds * 1e3:10.2f} {cells}")
PY
