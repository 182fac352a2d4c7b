#!/usr/bin/env bash
# Compares the confidence of findings with how often they are right.
# usage: bench/reliability.sh [COLUMNS.tsv]
set -uo pipefail
columns=$(realpath -m "${1:-$(dirname "$0")/../../shared/bench/columns_dev.tsv}")
source "$(dirname "$0")/lib.sh"
if [[ ! -r $columns ]]; then
  echo "skipped: the labelled columns are not here; give their path: bench/reliability.sh COLUMNS.tsv"
  exit 0
fi
program
set -e
{
  machine
  echo
  python3 bench/reliability.py "$binary" "$columns"
} | tee "$work/reliability.txt"
cp "$work/reliability.txt" bench/results/reliability.txt
