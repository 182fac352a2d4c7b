#!/usr/bin/env python3
"""Compares the confidence of findings with how often a person agrees.

usage: reliability.py BINARY COLUMNS.tsv[.gz]

COLUMNS.tsv has the columns source, table, column, type, comment, label, sure
and samples; label is a kind of the catalogue, or none, or ref_list. Only rows
with sure=1 count and ref_list is left out. Each source is scanned as a data
dictionary, with and without its samples. A finding of sex or origin is right
when the label is of the same group; per column and group the most confident
finding counts once.
"""
import collections
import csv
import gzip
import json
import math
import os
import subprocess
import sys
import tempfile

BINS = [0.0, 0.2, 0.4, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 1.0]
GROUPS = {
    "sex": {"sex"},
    "origin": {
        "nationality", "second_nationality", "citizenship", "birth_country", "birth_place", "parent_origin",
        "ethnicity", "race", "migration_background", "cumi", "residence_status", "immigration_date",
        "immigration_country", "emigration", "foreign_document",
    },
}


def read(path):
    """Gives the labelled rows by source."""
    by_source = collections.OrderedDict()
    opener = gzip.open if path.endswith(".gz") else open
    with opener(path, "rt", encoding="utf8", newline="") as f:
        for row in csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE):
            by_source.setdefault(row["source"], []).append(row)
    return by_source


def scan(binary, rows, samples):
    """Scans the rows as a data dictionary and gives the findings."""
    with tempfile.TemporaryDirectory() as d:
        path = os.path.join(d, "columns.tsv")
        fields = ["table", "column", "type", "comment"] + (["samples"] if samples else [])
        with open(path, "w", encoding="utf8") as f:
            f.write("\t".join(fields) + "\n")
            for r in rows:
                f.write("\t".join((r.get(k) or "") for k in fields) + "\n")
        done = subprocess.run([binary, "scan", "dictionary:" + path, "-o", "json"], capture_output=True, text=True)
    if done.returncode not in (0, 1):
        sys.exit(f"scan failed with exit code {done.returncode}: {done.stderr[-400:]}")
    return json.loads(done.stdout)["findings"] or []


def judge(rows, findings):
    """Yields confidence, level and right-or-wrong, once per column and group."""
    labels = {}
    for r in rows:
        key = (r["table"], r["column"])
        if r["sure"] != "1" or r["label"] == "ref_list":
            labels[key] = None
        elif labels.get(key, "") is not None:
            labels[key] = r["label"]
    best = {}
    for f in findings:
        key = (f["asset"], f["field"], f["group"])
        if f["group"] in GROUPS and f["confidence"] > best.get(key, (-1, ""))[0]:
            best[key] = (f["confidence"], f["level"])
    for (asset, field, group), (confidence, level) in best.items():
        label = labels.get((asset, field))
        if label is not None:
            yield confidence, level, label in GROUPS[group]


def wilson(x, n):
    z, p = 1.96, x / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return max(0, middle - half), min(1, middle + half)


def line(name, judged):
    n, right = len(judged), sum(ok for _, _, ok in judged)
    mean = sum(c for c, _, _ in judged) / n
    low, high = wilson(right, n)
    verdict = "inside" if low <= mean <= high else "below" if mean < low else "ABOVE"
    print(f"{name:14s} {n:6d} {right:6d} {mean:10.3f} {right / n:9.3f}  {low:.3f} - {high:.3f}  {verdict}")


def report(title, judged):
    print(f"== {title}")
    print(f"{'':14s} {'found':>6s} {'right':>6s} {'confidence':>10s} {'observed':>9s}  95 % interval  confidence is")
    if not judged:
        print("nothing found")
        return
    for low, high in zip(BINS, BINS[1:]):
        inside = [j for j in judged if low <= j[0] < high or (high == 1.0 and j[0] == 1.0)]
        if inside:
            line(f"{low:.2f} - {high:.2f}", inside)
    for level in ("low", "medium", "high"):
        inside = [j for j in judged if j[1] == level]
        if inside:
            line("level " + level, inside)
    line("all", judged)
    brier = sum((c - ok) ** 2 for c, _, ok in judged) / len(judged)
    print(f"Brier score {brier:.4f} (0 is perfect; always saying one half gives 0.25)")


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    binary, path = sys.argv[1:]
    if not os.path.exists(path):
        print(f"skipped: {path} is not here")
        return
    by_source = read(path)
    for samples in (True, False):
        judged = [j for rows in by_source.values() for j in judge(rows, scan(binary, rows, samples))]
        report("names, types, comments and samples" if samples else "names, types and comments only", judged)
        print()


main()
