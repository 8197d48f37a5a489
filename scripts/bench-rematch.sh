#!/usr/bin/env bash
# Times one round of the rematch beside the same figures by numpy and scipy, in one run: three models on rows in
# memory, six metrics with intervals, five segments. Needs the built classes (mvn -DskipTests package).
#
#   scripts/bench-rematch.sh [ROWS] [TIMES]     default 1000000 and 5; medians of wall and CPU seconds, the first left out
set -euo pipefail
home=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
rows=${1:-1000000}
times=${2:-5}
env=$("$home/scripts/python-env" "$home/interop/requirements.lock")

jars=("$home"/jobs/target/lib/*.jar)
ours() {
  java -Xmx4g -cp "$home/common/target/test-classes:$home/jobs/target/rematch-jobs.jar:$(IFS=: && printf '%s' "${jars[*]}")" \
    dev.rematch.challenge.RematchBench "$rows" "$times" 2>/dev/null
}

median() { # of a column, without the first line, which warms up
  tail -n +2 | cut -d, -f"$1" | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

ours=$(ours)
theirs=$("$env/bin/python" "$home/interop/bench_rematch.py" "$rows" "$times")
printf '%-28s %10s %10s\n' "$rows rows, seconds" wall CPU
printf '%-28s %10s %10s\n' Rematch "$(median 2 <<<"$ours")" "$(median 3 <<<"$ours")"
printf '%-28s %10s %10s\n' 'numpy and scipy' "$(median 2 <<<"$theirs")" "$(median 3 <<<"$theirs")"
