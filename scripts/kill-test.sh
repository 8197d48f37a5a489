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

"$home/scripts/compare-warehouses" "$scratch/calm" "$scratch/killed"
