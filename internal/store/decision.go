package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"toetssteen"
	"toetssteen/internal/journal"
)

// Verdict is what a person decided on a finding.
type Verdict string

// The three answers that a person can give.
const (
	Confirm Verdict = "confirm"
	Reject  Verdict = "reject"
	Defer   Verdict = "defer"
)

// Decision is a person's decision on a finding. No scan overwrites it; a later
// decision stands beside it and counts from then on.
type Decision struct {
	Sequence int64 // its journal entry
	Finding  string
	Verdict  Verdict
	Reason   string
	Actor    string
	At       time.Time
}

// Decide records a person's decision; it wraps toetssteen.ErrNotFound for an
// unknown finding.
func (tx *Tx) Decide(ctx context.Context, d Decision) (Decision, error) {
	out, err := tx.DecideAll(ctx, []Decision{d})
	if err != nil {
		return d, err
	}
	return out[0], nil
}

// DecideAll records decisions on different findings under one journal entry,
// all or none. A finding that is not known, or that stands in the list twice,
// is refused. It gives them in the order of the findings' ids.
func (tx *Tx) DecideAll(ctx context.Context, in []Decision) ([]Decision, error) {
	out := slices.Clone(in)
	slices.SortFunc(out, func(a, b Decision) int { return cmp.Compare(a.Finding, b.Finding) })
	rows := make([]decisionRow, len(out))
	for i := range out {
		d := &out[i]
		if i > 0 && out[i-1].Finding == d.Finding {
			return nil, fmt.Errorf("finding %s is decided on twice: %w", d.Finding, toetssteen.ErrConflict)
		}
		if err := tx.hasFinding(ctx, d.Finding); err != nil {
			return nil, err
		}
		d.Sequence, d.Reason, d.Actor = tx.sequence, Clean(d.Reason), Clean(d.Actor)
		actor, err := tx.person(ctx, d.Actor)
		if err != nil {
			return nil, err
		}
		rows[i] = decisionRow{d.Sequence, d.Finding, string(d.Verdict), d.Reason, actor, journal.FormatTime(d.At)}
	}
	return out, insert(ctx, tx, decisionTable, rows)
}

func (r *Reader) hasFinding(ctx context.Context, id string) error {
	var there int64
	if err := r.tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM finding WHERE id = $1`, id).Scan(&there); err != nil {
		return fmt.Errorf("look up finding %s: %w", id, err)
	}
	if there == 0 {
		return fmt.Errorf("finding %s: %w", id, toetssteen.ErrNotFound)
	}
	return nil
}

// Decisions gives all decisions on a finding, the first one first.
func (r *Reader) Decisions(ctx context.Context, finding string) ([]Decision, error) {
	var out []Decision
	names, err := r.Names(ctx)
	if err != nil {
		return nil, err
	}
	query := `SELECT ` + decisionTable.columns + ` FROM finding_decision WHERE finding = $1 ORDER BY sequence`
	err = each(ctx, r, "the decisions", query, func(row *decisionRow) error {
		d, err := row.decision()
		d.Actor = names.Of(d.Actor)
		out = append(out, d)
		return err
	}, finding)
	return out, err
}

// DecidedOn gives what people saw when they last decided on a finding, for the
// findings that a later scan saw again: the last observation before the
// decision.
func (r *Reader) DecidedOn(ctx context.Context) (map[string]toetssteen.Finding, error) {
	out := map[string]toetssteen.Finding{}
	query := seenQuery + `
		JOIN (SELECT finding, MAX(sequence) AS sequence FROM finding_decision GROUP BY finding) d ON d.finding = f.id
		WHERE o.scan = (SELECT MAX(p.scan) FROM finding_observation p JOIN scan s ON s.id = p.scan
				WHERE p.finding = f.id AND s.sequence < d.sequence)
			AND EXISTS (SELECT 1 FROM finding_observation q JOIN scan s ON s.id = q.scan
				WHERE q.finding = f.id AND s.sequence > d.sequence)`
	err := each(ctx, r, "what was decided on", query, func(row *seenRow) error {
		f, err := row.finding()
		out[f.ID] = f
		return err
	})
	return out, err
}

// Sighting is what one scan said of a finding: that it is there, or that it is
// gone.
type Sighting struct {
	Scan    Scan
	Finding *toetssteen.Finding // nil: the scan looked for it, and it was gone
}

// Sightings gives what each scan said of a finding, the first one first. Scans
// that did not look are not in it.
func (r *Reader) Sightings(ctx context.Context, finding string) ([]Sighting, error) {
	var out []Sighting
	err := each(ctx, r, "what scans said of a finding", seenQuery+` WHERE f.id = $1`, func(row *seenRow) error {
		f, err := row.finding()
		out = append(out, Sighting{Scan{ID: row.scan}, &f})
		return err
	}, finding)
	if err != nil {
		return nil, err
	}
	query := `SELECT ` + goneTable.columns + ` FROM finding_gone WHERE finding = $1`
	err = each(ctx, r, "where a finding was gone", query, func(row *goneRow) error {
		out = append(out, Sighting{Scan{ID: row.scan}, nil})
		return nil
	}, finding)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(out, func(a, b Sighting) int { return cmp.Compare(a.Scan.ID, b.Scan.ID) })
	for i := range out {
		if out[i].Scan, err = r.Scan(ctx, out[i].Scan.ID); err != nil {
			return nil, err
		}
	}
	return out, nil
}
