-- +goose Up
CREATE TABLE record (
  type       TEXT NOT NULL,
  id         TEXT NOT NULL,
  version    BIGINT NOT NULL,
  sequence   BIGINT NOT NULL,
  n          BIGINT NOT NULL,
  valid_from TEXT NOT NULL,
  withdrawn  TEXT NOT NULL,
  unit       TEXT NOT NULL,
  parent     TEXT NOT NULL,
  at         TEXT NOT NULL,
  actor      TEXT NOT NULL,
  body       TEXT NOT NULL,
  PRIMARY KEY (type, id, version)
);
CREATE UNIQUE INDEX record_by_entry ON record (sequence, n);

CREATE TABLE record_head (
  type    TEXT NOT NULL,
  id      TEXT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (type, id)
);
CREATE TRIGGER record_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON record
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
