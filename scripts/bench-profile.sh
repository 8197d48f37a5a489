#!/usr/bin/env bash
# Times writing a table of 20 columns with and without its profile, by turns in one warm process, and drift of any 30
# days against any 30 among a year of daily states of 100 columns. Needs the built classes (mvn -DskipTests package).
#
#   scripts/bench-profile.sh [ROWS] [TIMES]     default 1000000 and 7; medians of wall and CPU seconds, the first two left out
set -euo pipefail
home=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
rows=${1:-1000000}
times=${2:-7}
scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT

jars=("$home"/jobs/target/lib/*.jar)
flags=$(sed -n 's:.*<spark.jvm.flags>\(.*\)</spark.jvm.flags>.*:\1:p' "$home/pom.xml")
# shellcheck disable=SC2086 # several flags
java -Xmx4g $flags -cp "$home/common/target/test-classes:$home/jobs/target/rematch-jobs.jar:$(IFS=: && printf '%s' "${jars[*]}")" \
  dev.rematch.profile.spark.ProfileBench "$scratch" "$rows" "$times" 365 100 2>"$scratch/log" >"$scratch/times" ||
  { cat "$scratch/log" >&2; exit 1; }

median() { # NAME COLUMN SKIPPED
  grep "^$1," "$scratch/times" | tail -n +$(($3 + 1)) | cut -d, -f"$2" | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

printf '%-44s %8s %8s\n' "$rows rows x 20 columns, seconds" wall CPU
printf '%-44s %8s %8s\n' 'Delta write' "$(median plain 2 2)" "$(median plain 3 2)"
printf '%-44s %8s %8s\n' 'Delta write with profile' "$(median profiled 2 2)" "$(median profiled 3 2)"
printf '%-44s %8s %8s\n' 'drift of 30 days against 30, 100 columns' "$(median drift 2 1)" "$(median drift 3 1)"
