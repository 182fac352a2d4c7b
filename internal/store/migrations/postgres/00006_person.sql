-- The names of persons, apart from what is journalled: entries and rows hold
-- the id, a digest of salt and name. Without its salt an id tells nothing.
-- +goose Up
CREATE TABLE person (
  id   TEXT NOT NULL PRIMARY KEY,
  salt TEXT NOT NULL,
  name TEXT NOT NULL
);
CREATE INDEX person_by_name ON person (name);

CREATE TABLE person_erased (
  sequence BIGINT NOT NULL PRIMARY KEY,
  person   TEXT NOT NULL REFERENCES person (id),
  reason   TEXT NOT NULL
);
CREATE TRIGGER person_erased_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON person_erased
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
