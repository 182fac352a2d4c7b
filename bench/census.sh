#!/usr/bin/env bash
# Measures a census, with detection and the comparison of columns, against the
# least that must be done at all, in turn on the same machine.
# usage: bench/census.sh [CSV_BYTES [SQLITE_ROWS]]
set -uo pipefail
source "$(dirname "$0")/lib.sh"
csv_bytes=${1:-1073741824}
rows=${2:-1000000}
program
go build -o "$work/gen" ./bench/gen || exit 2
go build -o "$work/least" ./bench/censusbench || exit 2
status=0
{
  machine
  echo "bars: CSV 5 times splitting, 150 MB; SQLite 1.5 times a bare read of all values"
  echo
  "$work/gen" csv --bytes "$csv_bytes" --seed 1 >"$work/persons.csv" || exit 2
  for turn in 1 2 3; do
    measure "CSV of $csv_bytes bytes, split only ($turn)" "$work/least" split "$work/persons.csv" || status=1
    measure "CSV of $csv_bytes bytes, census ($turn)" "$binary" scan "$work/persons.csv" --full -o json || status=1
  done
  rm -f "$work/persons.csv"
  "$work/gen" peers --rows "$rows" --seed 1 --out "$work/peers" || exit 2
  database=$(find "$work/peers" -name '*.db' -o -name '*.sqlite' | head -1)
  for turn in 1 2; do
    measure "SQLite of $rows rows, bare read ($turn)" "$work/least" read "$database" || status=1
    measure "SQLite of $rows rows, census ($turn)" "$binary" scan "$database" --full -o json || status=1
  done
  echo $status >"$work/status"
} 2>&1 | tee "$work/census.txt"
cp "$work/census.txt" bench/results/census.txt
exit "$(cat "$work/status" 2>/dev/null || echo 2)"
