#!/usr/bin/env bash
# Imports a register of 5,000 processings and 50,000 element uses through the
# program, as CSV and as XLSX, then checks it and takes its coverage. All data
# are invented; the references to law are 5,000 different texts.
# usage: bench/register.sh [PROCESSINGS]
set -uo pipefail
source "$(dirname "$0")/lib.sh"
n=${1:-5000}
program
mkdir "$work/in"
awk -v n="$n" -v d="$work/in/" 'BEGIN {
  split("nationality sex birth_country language name religion ethnicity residence_status birth_place parent_origin", kind, " ")
  split("opgeslagen,identificatie,statistiek,selectiecriterium,werkinstructie", role, ",")
  split("Wsf 2000,WHW,WPO,WVO 2020,WEB,AVG,UAVG,Awb,Wet BRP,Les- en cursusgeldwet", law, ",")
  print "eenheid_id;naam eenheid" > (d "eenheden.csv")
  for (i = 0; i < 11; i++) print "E" i ";Onderdeel " i > (d "eenheden.csv")
  print "systeem_id;naam systeem;eenheid_id" > (d "systemen.csv")
  print "bron;systeem_id" > (d "bronnen.csv")
  for (i = 0; i < 40; i++) { print "S" i ";Systeem " i ";E" i % 11 > (d "systemen.csv"); print "bron" i ";S" i > (d "bronnen.csv") }
  print "verwerking_id;naam verwerking;eenheid_id;omschrijving;betrokkenen;bewaartermijn;wettelijke basis;geldig vanaf;opmerking" > (d "verwerkingen.csv")
  print "doel_id;verwerking_id;doel" > (d "doelen.csv")
  print "gebruik_id;doel_id;soort gegeven;bron;tabel;veld;rol van het gegeven;grondslag;wet voor dit gegeven;noodzaak;geldig vanaf" > (d "gebruik.csv")
  for (i = 0; i < n; i++) {
    day = sprintf("20%02d-%02d-%02d", 18 + i % 8, 1 + i % 12, 1 + i % 28)
    ref = sprintf("artikel %d, lid %d, %s", 1 + i % 100, 1 + int(i / 1000), law[1 + int(i / 100) % 10])
    print "VW-" i ";Verwerking " i ";E" i % 11 ";Wat er met de gegevens gebeurt, in een zin of twee.;\"studenten; ouders\";P7Y;" ref ";" day ";nr " i > (d "verwerkingen.csv")
    for (k = 0; k < 2; k++) print "D-" i "-" k ";VW-" i ";Doel " k " van " i > (d "doelen.csv")
    for (k = 0; k < 10; k++) print "G-" i "-" k ";D-" i "-" k % 2 ";" kind[k+1] ";bron" i % 40 ";tabel" i ";veld" k ";" role[k % 5 + 1] ";e;" ref ";nodig om het recht vast te stellen;" day > (d "gebruik.csv")
  }
}'
status=0
# took prints processor time beside wall time: others may use the machine.
took() {
  local label=$1 file=$work/took code=0 TIMEFORMAT='%R s wall, %U s user, %S s system'
  shift
  { time "$@" >"$work/out" 2>"$work/err" || code=$?; } 2>"$file"
  printf '%-28s %s  exit %d\n' "$label" "$(tail -1 "$file")" "$code"
  if ((code > 1)); then
    sed 's/^/  /' "$work/err" | tail -5
    return "$code"
  fi
}
a="$work/a" b="$work/b"
{
  machine
  echo "bars: import of $n processings with $((n * 10)) element uses 20 s, as CSV and as XLSX; check and coverage 2 s each"
  echo
  took "import of CSV" "$binary" -q register import "$work/in" --workspace "$a" || status=1
  took "export to XLSX" "$binary" -q register export -O "$work/register.xlsx" --workspace "$a" || status=1
  took "import of XLSX" "$binary" -q register import "$work/register.xlsx" --workspace "$b" || status=1
  took "import again: nothing new" "$binary" -q register import "$work/register.xlsx" --workspace "$b" || status=1
  for i in 1 2 3; do
    took "check, CSV ($i)" "$binary" -q register check -o csv -O "$work/check.csv" --workspace "$a" || status=1
    took "coverage, CSV ($i)" "$binary" -q register coverage -o csv -O "$work/coverage.csv" --workspace "$a" || status=1
  done
  took "check, page" "$binary" -q register check -o html -O "$work/check.html" --workspace "$a" || status=1
  took "coverage, page" "$binary" -q register coverage -o html -O "$work/coverage.html" --workspace "$a" || status=1
  echo "load at the end: $(cut -d' ' -f1-3 /proc/loadavg)"
  echo $status >"$work/status"
} 2>&1 | tee "$work/register.txt"
cp "$work/register.txt" bench/results/register.txt
exit "$(cat "$work/status" 2>/dev/null || echo 2)"
