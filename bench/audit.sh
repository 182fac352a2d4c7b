#!/usr/bin/env bash
# Measures audits of many rows beside the bare SQL that they must at least do,
# in turn, in one run: base cells, and a GROUP BY for each proxy.
# usage: bench/audit.sh [ROWS_OF_3_ATTRIBUTES [ROWS_OF_6_ATTRIBUTES]]
# TOETSSTEEN_PARQUET_DIR keeps the generated files between runs.
set -uo pipefail
source "$(dirname "$0")/lib.sh"
three=${1:-10000000}
six=${2:-100000000}
files=${TOETSSTEEN_PARQUET_DIR:-$work}
program
go build -o "$work/bench" ./bench/auditbench || exit 2
status=0

# both NAME ROWS GROUPS PROXIES MEMORY: three rounds, bare SQL and audit in turn.
both() {
  local name=$1 rows=$2 groups=$3 proxies=$4 memory=$5 file="$files/audit_$2.parquet"
  [[ -s $file ]] || "$work/bench" gen --rows "$rows" --seed 1 --out "$file" || exit 2
  for _ in 1 2 3; do
    measure "$name: bare SQL" "$work/bench" sql --file "$file" --attributes "$groups" --proxies "$proxies" --memory "$memory" || status=1
    measure "$name: the audit" "$binary" audit "$file" --group "$groups" --reference NL --selected decision --outcome label=wrong \
      --direction burden --criteria "$proxies" --memory "$memory" -q -o json || status=1
  done
}
{
  machine
  echo "bars: 10 M rows, 3 attributes, all intersections, proxies 4 s; 100 M rows, 6 attributes, all groupings 30 s and 4 GB; at most 1.5 times the bare SQL"
  echo
  both "$three rows, 3 attributes" "$three" origin,sex,age education,distance,region 4GB
  both "$six rows, 6 attributes" "$six" origin,sex,age,education,distance,region age 4GB
  echo $status >"$work/status"
} 2>&1 | tee "$work/audit.txt"
cp "$work/audit.txt" bench/results/audit.txt
exit "$(cat "$work/status" 2>/dev/null || echo 2)"
