-- +goose Up
-- What a scan counted of polluted data, which places hold the same datum and
-- what columns tell of an indicator. Counts under the floor are not here.
CREATE TABLE scan_quality (
  scan     INTEGER NOT NULL REFERENCES scan (id),
  n        INTEGER NOT NULL,
  source   TEXT NOT NULL,
  asset    TEXT NOT NULL,
  field    TEXT NOT NULL,
  finding  TEXT NOT NULL,
  kind     TEXT NOT NULL,
  rule     TEXT NOT NULL,
  depth    INTEGER NOT NULL,
  sample   INTEGER NOT NULL,
  body     TEXT NOT NULL,
  PRIMARY KEY (scan, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE scan_datum (
  scan     INTEGER NOT NULL REFERENCES scan (id),
  n        INTEGER NOT NULL,
  id       TEXT NOT NULL,
  kind     TEXT NOT NULL,
  members  TEXT NOT NULL,
  PRIMARY KEY (scan, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE scan_proxy (
  scan     INTEGER NOT NULL REFERENCES scan (id),
  n        INTEGER NOT NULL,
  source   TEXT NOT NULL,
  kind     TEXT NOT NULL,
  status   TEXT NOT NULL,
  body     TEXT NOT NULL,
  PRIMARY KEY (scan, n)
) STRICT, WITHOUT ROWID;
