#!/usr/bin/env bash
# Measures time and peak memory of scans.
# usage: bench/speed.sh [CSV_BYTES [PARQUET_ROWS]]
set -uo pipefail
source "$(dirname "$0")/lib.sh"
csv_bytes=${1:-1073741824}
parquet_rows=${2:-10000000}
program
go build -o "$work/gen" ./bench/gen || exit 2
status=0
{
  machine
  echo "bars: 24,000 columns 1 s; 1,000,000 columns 15 s; 10 M Parquet rows by dictionary pages 1 s; census of 1 GiB CSV 10 s and 150 MB"
  echo
  for n in 24000 1000000; do
    "$work/gen" dictionary --columns $n --seed 1 >"$work/columns.tsv" || exit 2
    measure "dictionary of $n columns" "$binary" scan "dictionary:$work/columns.tsv" -o json || status=1
  done
  rm -f "$work/columns.tsv"
  "$work/gen" parquet --rows "$parquet_rows" --seed 1 --out "$work/persons.parquet" || exit 2
  measure "Parquet of $parquet_rows rows, statistics" "$binary" scan "$work/persons.parquet" --depth statistics -o json || status=1
  measure "the same again, warm" "$binary" scan "$work/persons.parquet" --depth statistics -o json || status=1
  rm -f "$work/persons.parquet"
  "$work/gen" csv --bytes "$csv_bytes" --seed 1 >"$work/persons.csv" || exit 2
  measure "CSV of $csv_bytes bytes, sample" "$binary" scan "$work/persons.csv" -o json || status=1
  measure "CSV of $csv_bytes bytes, every row" "$binary" scan "$work/persons.csv" --full -o json || status=1
  # two runs on the same input must give the same bytes
  "$binary" scan "$work/persons.csv" -o json >"$work/one" 2>/dev/null
  "$binary" scan "$work/persons.csv" -o json >"$work/two" 2>/dev/null
  if [[ -s $work/one ]] && cmp -s "$work/one" "$work/two"; then
    echo "two runs: equal bytes"
  else
    echo "two runs: NOT EQUAL"
    status=1
  fi
  echo $status >"$work/status"
} 2>&1 | tee "$work/speed.txt"
cp "$work/speed.txt" bench/results/speed.txt
exit "$(cat "$work/status" 2>/dev/null || echo 2)"
