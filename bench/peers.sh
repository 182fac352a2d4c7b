#!/usr/bin/env bash
# Puts the 25-column test to the program and keeps the result.
# usage: bench/peers.sh [ROWS]
set -uo pipefail
source "$(dirname "$0")/lib.sh"
{
  machine
  echo
  go test -count=1 -timeout 60m -run TestTwentyFiveColumns -v ./bench/peers -rows "${1:-20000}"
} 2>&1 | sed -E 's/ \([0-9.]+s\)$//; s/\t[0-9.]+s$//' | tee "$work/peers.txt"
status=${PIPESTATUS[0]}
cp "$work/peers.txt" bench/results/peers.txt
exit "$status"
