-- One journal entry may hold many decisions, each on another finding. The rows
-- and their columns stay what they were: digests of earlier entries stand on
-- them.
-- +goose Up
ALTER TABLE finding_decision DROP CONSTRAINT finding_decision_pkey;
ALTER TABLE finding_decision ADD PRIMARY KEY (sequence, finding);
