-- The names of persons, apart from what is journalled: entries and rows hold
-- the id, a digest of salt and name. Without its salt an id tells nothing.
-- +goose Up
CREATE TABLE person (
  id   TEXT NOT NULL PRIMARY KEY,
  salt TEXT NOT NULL,
  name TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX person_by_name ON person (name);

CREATE TABLE person_erased (
  sequence INTEGER NOT NULL PRIMARY KEY,
  person   TEXT NOT NULL REFERENCES person (id),
  reason   TEXT NOT NULL
) STRICT;
-- +goose StatementBegin
CREATE TRIGGER person_erased_no_update BEFORE UPDATE ON person_erased
BEGIN
  SELECT RAISE(ABORT, 'person_erased is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER person_erased_no_delete BEFORE DELETE ON person_erased
BEGIN
  SELECT RAISE(ABORT, 'person_erased is append-only');
END;
-- +goose StatementEnd
