-- How far a scan is that has not been saved yet: a working record, in no
-- journal, dropped when the scan is saved. It holds no values.
-- +goose Up
CREATE TABLE scan_progress (
  run     TEXT NOT NULL,
  asset   TEXT NOT NULL,
  at      TEXT NOT NULL,
  outcome TEXT NOT NULL,
  PRIMARY KEY (run, asset)
) STRICT, WITHOUT ROWID;
