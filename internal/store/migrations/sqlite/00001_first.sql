-- Times are text (RFC 3339, UTC, microseconds); depths and levels are the
-- numbers of the nouns; counts under the floor are not in here at all.
-- +goose Up
CREATE TABLE workspace (
  id         TEXT PRIMARY KEY,
  created    TEXT NOT NULL,
  version    TEXT NOT NULL,
  public_key TEXT NOT NULL
) STRICT;

CREATE TABLE journal_head (
  id   INTEGER PRIMARY KEY CHECK (id = 1),
  size INTEGER NOT NULL
) STRICT;
INSERT INTO journal_head (id, size) VALUES (1, 0);

CREATE TABLE journal_entry (
  sequence INTEGER PRIMARY KEY,
  at       TEXT NOT NULL,
  actor    TEXT NOT NULL,
  role     TEXT NOT NULL,
  action   TEXT NOT NULL,
  subject  TEXT NOT NULL,
  digest   TEXT NOT NULL
) STRICT;

CREATE TABLE journal_hash (
  idx  INTEGER PRIMARY KEY,
  hash TEXT NOT NULL
) STRICT;

CREATE TABLE journal_checkpoint (
  size INTEGER PRIMARY KEY,
  note TEXT NOT NULL
) STRICT;

CREATE TABLE scan (
  id          INTEGER PRIMARY KEY,
  sequence    INTEGER NOT NULL UNIQUE,
  started     TEXT NOT NULL,
  finished    TEXT NOT NULL,
  catalogue   TEXT NOT NULL,
  version     TEXT NOT NULL,
  status      TEXT NOT NULL,
  interrupted INTEGER NOT NULL
) STRICT;

CREATE TABLE scan_source (
  scan        INTEGER NOT NULL REFERENCES scan (id),
  n           INTEGER NOT NULL,
  source      TEXT NOT NULL,
  status      TEXT NOT NULL,
  depth       INTEGER NOT NULL,
  seed        INTEGER NOT NULL,
  sample_rows INTEGER NOT NULL,
  rows        INTEGER NOT NULL,
  fields      INTEGER NOT NULL,
  PRIMARY KEY (scan, n)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX scan_source_by_source ON scan_source (source, scan);

CREATE TABLE scan_asset (
  scan   INTEGER NOT NULL REFERENCES scan (id),
  n      INTEGER NOT NULL,
  source TEXT NOT NULL,
  asset  TEXT NOT NULL,
  depth  INTEGER NOT NULL,
  sample INTEGER NOT NULL,
  partly INTEGER NOT NULL,
  fields INTEGER NOT NULL,
  rows   INTEGER NOT NULL,
  PRIMARY KEY (scan, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE scan_not_read (
  scan   INTEGER NOT NULL REFERENCES scan (id),
  n      INTEGER NOT NULL,
  source TEXT NOT NULL,
  what   TEXT NOT NULL,
  why    TEXT NOT NULL,
  PRIMARY KEY (scan, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE code_table (
  scan     INTEGER NOT NULL REFERENCES scan (id),
  n        INTEGER NOT NULL,
  source   TEXT NOT NULL,
  asset    TEXT NOT NULL,
  kind     TEXT NOT NULL,
  fields   TEXT NOT NULL,
  evidence TEXT NOT NULL,
  PRIMARY KEY (scan, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE finding (
  id            TEXT PRIMARY KEY,
  source        TEXT NOT NULL,
  location_kind TEXT NOT NULL,
  asset         TEXT NOT NULL,
  field         TEXT NOT NULL,
  line          INTEGER NOT NULL,
  symbol        TEXT NOT NULL,
  kind          TEXT NOT NULL,
  first_scan    INTEGER NOT NULL REFERENCES scan (id),
  last_scan     INTEGER NOT NULL REFERENCES scan (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX finding_by_source ON finding (source);

CREATE TABLE finding_observation (
  scan       INTEGER NOT NULL REFERENCES scan (id),
  n          INTEGER NOT NULL,
  finding    TEXT NOT NULL REFERENCES finding (id),
  col        INTEGER NOT NULL,
  kind_group TEXT NOT NULL,
  confidence REAL NOT NULL,
  level      INTEGER NOT NULL,
  role       TEXT NOT NULL,
  depth      INTEGER NOT NULL,
  sample     INTEGER NOT NULL,
  detector   TEXT NOT NULL,
  targets    TEXT NOT NULL,
  same_as    TEXT NOT NULL,
  evidence   TEXT NOT NULL,
  against    TEXT NOT NULL,
  PRIMARY KEY (scan, n)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX finding_observation_by_finding ON finding_observation (finding, scan);

CREATE TABLE finding_gone (
  finding TEXT NOT NULL REFERENCES finding (id),
  scan    INTEGER NOT NULL REFERENCES scan (id),
  PRIMARY KEY (finding, scan)
) STRICT, WITHOUT ROWID;

CREATE TABLE finding_decision (
  sequence INTEGER PRIMARY KEY,
  finding  TEXT NOT NULL REFERENCES finding (id),
  decision TEXT NOT NULL CHECK (decision IN ('confirm', 'reject', 'defer')),
  reason   TEXT NOT NULL CHECK (reason <> ''),
  actor    TEXT NOT NULL,
  at       TEXT NOT NULL
) STRICT;
CREATE INDEX finding_decision_by_finding ON finding_decision (finding, sequence);

-- +goose StatementBegin
CREATE TRIGGER journal_entry_no_update BEFORE UPDATE ON journal_entry
BEGIN
  SELECT RAISE(ABORT, 'journal_entry is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_entry_no_delete BEFORE DELETE ON journal_entry
BEGIN
  SELECT RAISE(ABORT, 'journal_entry is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_hash_no_update BEFORE UPDATE ON journal_hash
BEGIN
  SELECT RAISE(ABORT, 'journal_hash is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_hash_no_delete BEFORE DELETE ON journal_hash
BEGIN
  SELECT RAISE(ABORT, 'journal_hash is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_checkpoint_no_update BEFORE UPDATE ON journal_checkpoint
BEGIN
  SELECT RAISE(ABORT, 'journal_checkpoint is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_checkpoint_no_delete BEFORE DELETE ON journal_checkpoint
BEGIN
  SELECT RAISE(ABORT, 'journal_checkpoint is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER finding_decision_no_update BEFORE UPDATE ON finding_decision
BEGIN
  SELECT RAISE(ABORT, 'finding_decision is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER finding_decision_no_delete BEFORE DELETE ON finding_decision
BEGIN
  SELECT RAISE(ABORT, 'finding_decision is append-only');
END;
-- +goose StatementEnd
