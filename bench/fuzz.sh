#!/usr/bin/env bash
# Runs every fuzz target of the module for a while.
# usage: bench/fuzz.sh [TIME [PACKAGE...]]     TIME as go test -fuzztime takes it: 30s, 5m
set -uo pipefail
source "$(dirname "$0")/lib.sh"
time=${1:-1m}
packages=("${@:2}")
if ((${#packages[@]} == 0)); then packages=(./...); fi
failed=() ran=0
for package in $(go list "${packages[@]}"); do
  # a package without test files has no targets; one that does not build is a failure
  if ! targets=$(go test -list '^Fuzz' "$package" 2>"$work/err"); then
    echo "$package: does not build"
    cat "$work/err"
    failed+=("$package")
    continue
  fi
  for target in $(grep '^Fuzz' <<<"$targets"); do
    ran=$((ran + 1))
    echo "== $package $target ($time)"
    go test -run '^$' -fuzz "^$target\$" -fuzztime "$time" -fuzzminimizetime 10x "$package" || failed+=("$package.$target")
  done
done
echo "$ran targets, ${#failed[@]} failed ${failed[*]-}"
((${#failed[@]} == 0 && ran > 0))
