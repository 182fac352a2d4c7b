-- +goose Up
CREATE TABLE audit (
  id            BIGINT PRIMARY KEY,
  sequence      BIGINT NOT NULL,
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
);
CREATE INDEX audit_by_hash ON audit (hash);
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
