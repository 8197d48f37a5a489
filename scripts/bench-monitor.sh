#!/usr/bin/env bash
# Times the whole monitor stage (drift, where it entered, expected and realised performance, alerts, responses) of the
# flights of 2013, April to December, beside Evidently's DataDriftPreset on the same columns and months, in one run.
# Needs the built classes (mvn -DskipTests package).
#
#   scripts/bench-monitor.sh [TIMES]     default 3; medians of wall and CPU seconds
set -euo pipefail
home=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
times=${1:-3}
env=$("$home/scripts/python-env" "$home/interop/evidently.lock")
scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT

jars=("$home"/jobs/target/lib/*.jar)
classes=$home/jobs/target/test-classes:$home/common/target/test-classes:$home/jobs/target/rematch-jobs.jar:$(IFS=: && printf '%s' "${jars[*]}")
read -ra flags <<<"$(<"$home/jobs/target/spark-jvm.txt")"
ours() { # MODE WAREHOUSE
  java "${flags[@]}" -XX:+UseParallelGC -Xmx1536m -cp "$classes" dev.rematch.jobs.MonitorBench "$1" "$home/conf/flights/pipeline.conf" "$2" 2>>"$scratch/log"
}
TIMEFORMAT='%R %U %S'
whole() { # NAME COMMAND…: wall and CPU seconds of the whole process, to times
  local name=$1 took
  shift
  took=$({ time "$@" >>"$scratch/inside"; } 2>&1) || { cat "$scratch/log" >&2; echo "$took" >&2; exit 1; }
  awk -v name="$name" 'END { printf "%s,%.3f,%.3f\n", name, $1, $2 + $3 }' <<<"$took" >>"$scratch/times"
}

ours prepare "$scratch/prepared" >/dev/null || { cat "$scratch/log" >&2; exit 1; }
for ((t = 0; t < times; t++)); do
  rm -rf -- "$scratch/now" "$scratch/replay"
  ours replay "$scratch/replay" >>"$scratch/inside"
  cp -r -- "$scratch/prepared" "$scratch/now"
  whole ours ours look "$scratch/now"
  whole theirs env EVIDENTLY_DISABLE_TELEMETRY=1 DO_NOT_TRACK=1 "$env/bin/python" "$home/interop/bench_evidently.py" "$scratch/prepared" 2>>"$scratch/log"
done
cat "$scratch/inside" >>"$scratch/times"

median() { # NAME COLUMN
  grep "^$1," "$scratch/times" | cut -d, -f"$2" | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}
line() { printf '%-62s %8s %8s\n' "$1" "$(median "$2" 2)" "$(median "$2" 3)"; }
printf '%-62s %8s %8s\n' 'nine months of flights, seconds' wall CPU
line 'Rematch: monitor stage within a replay' replay
line "Evidently: DataDriftPreset, frames in memory" presets
line 'Rematch: a process that does nothing else, Spark start and all' ours
line 'Evidently: a process that does nothing else, imports and all' theirs
