#!/bin/sh
# Imports a register of 5,000 processings and 50,000 element uses through the
# program, as CSV and as XLSX, and says how long each took. All data are invented.
# usage: bench/register.sh [PROCESSINGS]
set -eu
cd "$(dirname "$0")/.."
n=${1:-5000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
go build -o "$work/toetssteen" ./cmd/toetssteen
mkdir "$work/in"
awk -v n="$n" -v d="$work/in/" 'BEGIN {
  split("nationality sex birth_country language name religion ethnicity residence_status birth_place parent_origin", kind, " ")
  split("opgeslagen,identificatie,statistiek,selectiecriterium,werkinstructie", role, ",")
  print "eenheid_id;naam eenheid" > (d "eenheden.csv")
  for (i = 0; i < 11; i++) print "E" i ";Onderdeel " i > (d "eenheden.csv")
  print "verwerking_id;naam verwerking;eenheid_id;omschrijving;betrokkenen;bewaartermijn;wettelijke basis;opmerking" > (d "verwerkingen.csv")
  print "doel_id;verwerking_id;doel" > (d "doelen.csv")
  print "gebruik_id;doel_id;soort gegeven;bron;tabel;veld;rol van het gegeven;grondslag;wet voor dit gegeven;noodzaak" > (d "gebruik.csv")
  for (i = 0; i < n; i++) {
    print "VW-" i ";Verwerking " i ";E" i % 11 ";Wat er met de gegevens gebeurt, in een zin of twee.;\"studenten; ouders\";P7Y;WSF 2000, artikel " i % 90 ";nr " i > (d "verwerkingen.csv")
    for (k = 0; k < 2; k++) print "D-" i "-" k ";VW-" i ";Doel " k " van " i > (d "doelen.csv")
    for (k = 0; k < 10; k++) print "G-" i "-" k ";D-" i "-" k % 2 ";" kind[k+1] ";bron" i % 40 ";tabel" i ";veld" k ";" role[k % 5 + 1] ";e;WSF 2000, artikel " k ";nodig om het recht vast te stellen" > (d "gebruik.csv")
  }
}'
timed() {
  what=$1
  shift
  start=$(date +%s.%N)
  "$work/toetssteen" -q "$@"
  echo "$what: $(echo "$(date +%s.%N) - $start" | bc) s"
}
timed "import csv" register import "$work/in" --workspace "$work/a"
timed "export xlsx" register export -O "$work/register.xlsx" --workspace "$work/a"
timed "import xlsx" register import "$work/register.xlsx" --workspace "$work/b"
timed "import again" register import "$work/register.xlsx" --workspace "$work/b"
