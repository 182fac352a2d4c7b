-- +goose Up
CREATE TABLE scan_rule (
  scan     BIGINT NOT NULL REFERENCES scan (id),
  n        BIGINT NOT NULL,
  id       TEXT NOT NULL,
  action   TEXT NOT NULL,
  source   TEXT NOT NULL,
  field    TEXT NOT NULL,
  kinds    TEXT NOT NULL,
  name     TEXT NOT NULL,
  reason   TEXT NOT NULL,
  by_whom  TEXT NOT NULL,
  until    TEXT NOT NULL,
  expired  BIGINT NOT NULL,
  places   TEXT NOT NULL,
  PRIMARY KEY (scan, n)
);

CREATE TABLE finding_allowed (
  scan    BIGINT NOT NULL REFERENCES scan (id),
  finding TEXT NOT NULL REFERENCES finding (id),
  rule    TEXT NOT NULL,
  PRIMARY KEY (scan, finding)
);
