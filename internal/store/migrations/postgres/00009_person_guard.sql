-- A person can be erased, which empties the row; the row itself stays.
-- +goose Up
CREATE TRIGGER person_no_delete BEFORE DELETE OR TRUNCATE ON person
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
