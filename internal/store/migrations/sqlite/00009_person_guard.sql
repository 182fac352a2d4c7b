-- A person can be erased, which empties the row; the row itself stays.
-- +goose Up
-- +goose StatementBegin
CREATE TRIGGER person_no_delete BEFORE DELETE ON person
BEGIN
  SELECT RAISE(ABORT, 'person is append-only');
END;
-- +goose StatementEnd
