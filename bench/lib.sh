# Shared by the scripts of bench/; not run by itself.

# The scripts run from the root of the checkout.
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 2

# work is a private folder that is gone at the end.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# program sets $binary: TOETSSTEEN_BINARY, or built from the checkout.
program() {
  binary=${TOETSSTEEN_BINARY:-}
  if [[ -z $binary ]]; then
    binary=$work/toetssteen
    go build -o "$binary" ./cmd/toetssteen || exit 2
  fi
}

# machine prints what the figures were measured on.
machine() {
  echo "machine: $(nproc) cores, $(awk '/MemTotal/ {printf "%.0f GiB", $2 / 1048576}' /proc/meminfo), $(go env GOVERSION), load $(cut -d' ' -f1 /proc/loadavg) at the start"
  echo "commit: $(git rev-parse --short HEAD 2>/dev/null || echo unknown)$(git diff --quiet HEAD 2>/dev/null || echo ' with changes')"
}

# measure LABEL COMMAND... prints wall time, peak memory and exit code. The
# command's result is thrown away; exit 1 of a scan means that it found things.
measure() {
  local label=$1 code=0 file=$work/time
  shift
  if [[ -x /usr/bin/time ]] && /usr/bin/time -f '%e' true 2>/dev/null; then
    /usr/bin/time -o "$file" -f '%e s %M' "$@" >"$work/out" 2>"$work/err" || code=$?
    # time writes a line of its own before ours when the exit code is not 0
    printf '%-52s %8s s %8.0f MB  exit %d\n' "$label" "$(tail -1 "$file" | cut -d' ' -f1)" \
      "$(tail -1 "$file" | awk '{print $3 / 1024}')" "$code"
  else
    local TIMEFORMAT=%R
    { time "$@" >"$work/out" 2>"$work/err" || code=$?; } 2>"$file"
    printf '%-52s %8s s %8s     exit %d\n' "$label" "$(tail -1 "$file")" "?" "$code"
  fi
  if ((code > 1)); then
    sed 's/^/  /' "$work/err" | tail -5
    return "$code"
  fi
}
