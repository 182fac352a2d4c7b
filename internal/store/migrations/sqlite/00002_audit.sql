-- +goose Up
CREATE TABLE audit (
  id            INTEGER PRIMARY KEY,
  sequence      INTEGER NOT NULL,
  at            TEXT NOT NULL,
  actor         TEXT NOT NULL,
  title         TEXT NOT NULL,
  hash          TEXT NOT NULL,
  verdict       TEXT NOT NULL,
  engine        TEXT NOT NULL,
  catalogue     TEXT NOT NULL,
  version       TEXT NOT NULL,
  specification TEXT NOT NULL,
  result        TEXT NOT NULL
) STRICT;
CREATE INDEX audit_by_hash ON audit (hash);

-- +goose StatementBegin
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
BEGIN
  SELECT RAISE(ABORT, 'audit is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
BEGIN
  SELECT RAISE(ABORT, 'audit is append-only');
END;
-- +goose StatementEnd
