#!/usr/bin/env bash
# Makes docs/images/report.png: builds the example organisation and takes a
# picture of its report with headless Chromium.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v chromium >/dev/null || { echo "chromium is needed (apt-get install chromium)" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
go run ./cmd/toetssteen demo --no-serve --dir "$work/demo" >/dev/null
mkdir -p docs/images
chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
  --disable-component-update --disable-sync --hide-scrollbars --user-data-dir="$work/profile" \
  --window-size=1280,2080 --screenshot=docs/images/report.png "file://$work/demo/report.html"
