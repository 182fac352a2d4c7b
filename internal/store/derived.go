package store

import (
	"context"
	"fmt"

	"toetssteen/internal/journal"
)

// derived are rows that no digest covers because they follow from rows that one
// does. Each query counts those that do not follow: changed, they would show
// another state than the one that was journalled.
var derived = []struct{ query, detail string }{
	{`SELECT COUNT(*) FROM record_head h WHERE version <>
		COALESCE((SELECT MAX(r.version) FROM record r WHERE r.type = h.type AND r.id = h.id), 0)`, "%d records show another version than their last"},
	{`SELECT COUNT(*) FROM record r WHERE NOT EXISTS
		(SELECT 1 FROM record_head h WHERE h.type = r.type AND h.id = r.id)`, "%d versions of records are hidden"},
	{`SELECT COUNT(*) FROM finding f WHERE first_scan <>
		COALESCE((SELECT MIN(o.scan) FROM finding_observation o WHERE o.finding = f.id), -1)
		OR last_scan <> COALESCE((SELECT MAX(o.scan) FROM finding_observation o WHERE o.finding = f.id), -1)`, "%d findings state other scans than those that saw them"},
	{`SELECT COUNT(*) FROM journal_head WHERE size <> (SELECT COUNT(*) FROM journal_entry)`, "the journal's head states another size (%d)"},
}

// checkDerived tells of rows that do not follow from what was journalled.
func (r *Reader) checkDerived(ctx context.Context) ([]journal.Problem, error) {
	var problems []journal.Problem
	for _, d := range derived {
		var n int64
		if err := r.tx.QueryRowContext(ctx, d.query).Scan(&n); err != nil {
			return nil, fmt.Errorf("check what follows from the journal: %w", err)
		}
		if n > 0 {
			problems = append(problems, journal.Problem{Code: journal.ContentChanged, Sequence: -1, Detail: fmt.Sprintf(d.detail, n)})
		}
	}
	persons, err := r.checkPersons(ctx)
	return append(problems, persons...), err
}
