-- Times are text (RFC 3339, UTC, microseconds); depths and levels are the
-- numbers of the nouns; counts under the floor are not in here at all.
-- +goose Up
CREATE TABLE workspace (
  id         TEXT PRIMARY KEY,
  created    TEXT NOT NULL,
  version    TEXT NOT NULL,
  public_key TEXT NOT NULL
);

CREATE TABLE journal_head (
  id   BIGINT PRIMARY KEY CHECK (id = 1),
  size BIGINT NOT NULL
);
INSERT INTO journal_head (id, size) VALUES (1, 0);

CREATE TABLE journal_entry (
  sequence BIGINT PRIMARY KEY,
  at       TEXT NOT NULL,
  actor    TEXT NOT NULL,
  role     TEXT NOT NULL,
  action   TEXT NOT NULL,
  subject  TEXT NOT NULL,
  digest   TEXT NOT NULL
);

CREATE TABLE journal_hash (
  idx  BIGINT PRIMARY KEY,
  hash TEXT NOT NULL
);

CREATE TABLE journal_checkpoint (
  size BIGINT PRIMARY KEY,
  note TEXT NOT NULL
);

CREATE TABLE scan (
  id          BIGINT PRIMARY KEY,
  sequence    BIGINT NOT NULL UNIQUE,
  started     TEXT NOT NULL,
  finished    TEXT NOT NULL,
  catalogue   TEXT NOT NULL,
  version     TEXT NOT NULL,
  status      TEXT NOT NULL,
  interrupted BIGINT NOT NULL
);

CREATE TABLE scan_source (
  scan        BIGINT NOT NULL REFERENCES scan (id),
  n           BIGINT NOT NULL,
  source      TEXT NOT NULL,
  status      TEXT NOT NULL,
  depth       BIGINT NOT NULL,
  seed        BIGINT NOT NULL,
  sample_rows BIGINT NOT NULL,
  rows        BIGINT NOT NULL,
  fields      BIGINT NOT NULL,
  PRIMARY KEY (scan, n)
);
CREATE UNIQUE INDEX scan_source_by_source ON scan_source (source, scan);

CREATE TABLE scan_asset (
  scan   BIGINT NOT NULL REFERENCES scan (id),
  n      BIGINT NOT NULL,
  source TEXT NOT NULL,
  asset  TEXT NOT NULL,
  depth  BIGINT NOT NULL,
  sample BIGINT NOT NULL,
  partly BIGINT NOT NULL,
  fields BIGINT NOT NULL,
  rows   BIGINT NOT NULL,
  PRIMARY KEY (scan, n)
);

CREATE TABLE scan_not_read (
  scan   BIGINT NOT NULL REFERENCES scan (id),
  n      BIGINT NOT NULL,
  source TEXT NOT NULL,
  what   TEXT NOT NULL,
  why    TEXT NOT NULL,
  PRIMARY KEY (scan, n)
);

CREATE TABLE code_table (
  scan     BIGINT NOT NULL REFERENCES scan (id),
  n        BIGINT NOT NULL,
  source   TEXT NOT NULL,
  asset    TEXT NOT NULL,
  kind     TEXT NOT NULL,
  fields   TEXT NOT NULL,
  evidence TEXT NOT NULL,
  PRIMARY KEY (scan, n)
);

CREATE TABLE finding (
  id            TEXT PRIMARY KEY,
  source        TEXT NOT NULL,
  location_kind TEXT NOT NULL,
  asset         TEXT NOT NULL,
  field         TEXT NOT NULL,
  line          BIGINT NOT NULL,
  symbol        TEXT NOT NULL,
  kind          TEXT NOT NULL,
  first_scan    BIGINT NOT NULL REFERENCES scan (id),
  last_scan     BIGINT NOT NULL REFERENCES scan (id)
);
CREATE INDEX finding_by_source ON finding (source);

CREATE TABLE finding_observation (
  scan       BIGINT NOT NULL REFERENCES scan (id),
  n          BIGINT NOT NULL,
  finding    TEXT NOT NULL REFERENCES finding (id),
  col        BIGINT NOT NULL,
  kind_group TEXT NOT NULL,
  confidence DOUBLE PRECISION NOT NULL,
  level      BIGINT NOT NULL,
  role       TEXT NOT NULL,
  depth      BIGINT NOT NULL,
  sample     BIGINT NOT NULL,
  detector   TEXT NOT NULL,
  targets    TEXT NOT NULL,
  same_as    TEXT NOT NULL,
  evidence   TEXT NOT NULL,
  against    TEXT NOT NULL,
  PRIMARY KEY (scan, n)
);
CREATE UNIQUE INDEX finding_observation_by_finding ON finding_observation (finding, scan);

CREATE TABLE finding_gone (
  finding TEXT NOT NULL REFERENCES finding (id),
  scan    BIGINT NOT NULL REFERENCES scan (id),
  PRIMARY KEY (finding, scan)
);

CREATE TABLE finding_decision (
  sequence BIGINT PRIMARY KEY,
  finding  TEXT NOT NULL REFERENCES finding (id),
  decision TEXT NOT NULL CHECK (decision IN ('confirm', 'reject', 'defer')),
  reason   TEXT NOT NULL CHECK (reason <> ''),
  actor    TEXT NOT NULL,
  at       TEXT NOT NULL
);
CREATE INDEX finding_decision_by_finding ON finding_decision (finding, sequence);

-- +goose StatementBegin
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END;
$$;
-- +goose StatementEnd
CREATE TRIGGER journal_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_entry
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER journal_hash_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_hash
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER journal_checkpoint_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_checkpoint
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER finding_decision_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON finding_decision
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
