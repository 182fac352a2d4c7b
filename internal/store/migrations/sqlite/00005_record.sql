-- Versioned records: the organisation, the register, rounds and what people
-- decided. A version is never changed; record_head says which one is the last.
-- +goose Up
CREATE TABLE record (
  type       TEXT NOT NULL,
  id         TEXT NOT NULL,
  version    INTEGER NOT NULL,
  sequence   INTEGER NOT NULL,
  n          INTEGER NOT NULL,
  valid_from TEXT NOT NULL,
  withdrawn  TEXT NOT NULL,
  unit       TEXT NOT NULL,
  parent     TEXT NOT NULL,
  at         TEXT NOT NULL,
  actor      TEXT NOT NULL,
  body       TEXT NOT NULL,
  PRIMARY KEY (type, id, version)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX record_by_entry ON record (sequence, n);

CREATE TABLE record_head (
  type    TEXT NOT NULL,
  id      TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (type, id)
) STRICT, WITHOUT ROWID;

-- +goose StatementBegin
CREATE TRIGGER record_no_update BEFORE UPDATE ON record
BEGIN
  SELECT RAISE(ABORT, 'record is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER record_no_delete BEFORE DELETE ON record
BEGIN
  SELECT RAISE(ABORT, 'record is append-only');
END;
-- +goose StatementEnd
