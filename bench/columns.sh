#!/usr/bin/env bash
# Scores the scanner on labelled columns with an external scorer.
# usage: bench/columns.sh [SCORER.py COLUMNS.tsv]
set -uo pipefail
scorer=$(realpath -m "${1:-$(dirname "$0")/../../shared/bench/score_columns.py}")
columns=$(realpath -m "${2:-$(dirname "$0")/../../shared/bench/columns_dev.tsv}")
source "$(dirname "$0")/lib.sh"
if [[ ! -r $scorer || ! -r $columns ]]; then
  echo "skipped: the labelled columns or their scorer are not here; give both paths: bench/columns.sh SCORER.py COLUMNS.tsv"
  exit 0
fi
program
status=0
{
  machine
  for how in "" "--no-samples" "--min-level high"; do
    echo
    echo "== ${how:-default}"
    # shellcheck disable=SC2086 # the options are words
    python3 "$scorer" "$binary" "$columns" $how
    code=$?
    echo "bars $([[ $code == 0 ]] && echo met || echo "not met (exit $code)")"
    # only the default has a bar; a failed scan fails every one
    if ((code > 1)) || { ((code == 1)) && [[ -z $how ]]; }; then status=$code; fi
  done
  echo "$status" >"$work/status"
} 2>&1 | tee "$work/columns.txt"
cp "$work/columns.txt" bench/results/columns.txt
exit "$(cat "$work/status" 2>/dev/null || echo 2)"
