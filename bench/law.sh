#!/usr/bin/env bash
# Scores the reading and judging of law citations on the labelled sets of
# bench/law and bench/law/set2, which were written before the parser or its
# changes and are not changed for it.
# usage: bench/law.sh [ANSWERS.jsonl]
# With a file of answers to the first set the product is not run (see
# bench/law/main.go), and the second set is left alone.
set -uo pipefail
answers=${1:+$(realpath -m "$1")}
source "$(dirname "$0")/lib.sh"

# score SET NAME: writes bench/results/NAME.txt and NAME_details.txt.
score() {
  local status=0 given=$answers
  {
    machine
    if [[ -z $given ]]; then
      given=$work/$2.jsonl
      go run ./bench/law/ask -set "$1" >"$given" || status=2
    fi
    ((status)) || go run ./bench/law -set "$1" -answers "$given" -details "bench/results/$2_details.txt" || status=2
    echo $status >"$work/status"
  } 2>&1 | tee "$work/$2.txt"
  status=$(cat "$work/status" 2>/dev/null || echo 2)
  ((status)) || cp "$work/$2.txt" "bench/results/$2.txt"
  return "$status"
}

score bench/law/citations.tsv law || exit
[[ -n $answers ]] || score bench/law/set2/citations.tsv law_set2
