-- One journal entry may hold many decisions, each on another finding. The rows
-- and their columns stay what they were: digests of earlier entries stand on
-- them.
-- +goose Up
CREATE TABLE finding_decision_many (
  sequence INTEGER NOT NULL,
  finding  TEXT NOT NULL REFERENCES finding (id),
  decision TEXT NOT NULL CHECK (decision IN ('confirm', 'reject', 'defer')),
  reason   TEXT NOT NULL CHECK (reason <> ''),
  actor    TEXT NOT NULL,
  at       TEXT NOT NULL,
  PRIMARY KEY (sequence, finding)
) STRICT, WITHOUT ROWID;
INSERT INTO finding_decision_many (sequence, finding, decision, reason, actor, at)
  SELECT sequence, finding, decision, reason, actor, at FROM finding_decision;
DROP TABLE finding_decision;
ALTER TABLE finding_decision_many RENAME TO finding_decision;
CREATE INDEX finding_decision_by_finding ON finding_decision (finding, sequence);

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
