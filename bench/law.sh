#!/usr/bin/env bash
# Scores the reading and judging of law citations on the labelled set of
# bench/law, which was written before the parser and is not changed for it.
# usage: bench/law.sh [ANSWERS.jsonl]
# With a file of answers the product is not run (see bench/law/main.go).
set -uo pipefail
answers=${1:+$(realpath -m "$1")}
source "$(dirname "$0")/lib.sh"
status=0
{
  machine
  if [[ -z $answers ]]; then
    answers=$work/answers.jsonl
    go run ./bench/law/ask >"$answers" || status=2
  fi
  ((status)) || go run ./bench/law -answers "$answers" -details bench/results/law_details.txt || status=2
  echo $status >"$work/status"
} 2>&1 | tee "$work/law.txt"
status=$(cat "$work/status" 2>/dev/null || echo 2)
((status)) || cp "$work/law.txt" bench/results/law.txt
exit "$status"
