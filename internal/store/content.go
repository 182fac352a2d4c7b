package store

import (
	"context"
	"crypto/sha256"
	"fmt"
	"hash"

	"toetssteen/internal/journal"
)

// addObservation adds a finding and what a scan said of it to a digest.
func addObservation(h hash.Hash, r *seenRow) error {
	if err := addTo(h, findingTable.name, &r.identity); err != nil {
		return err
	}
	return addTo(h, observationTable.name, &r.observationRow)
}

// CheckContent recomputes, from the stored rows, the digest that each journal
// entry states, and tells where the data is no longer what was journalled. The
// log itself is journal.Verify's to check.
func (r *Reader) CheckContent(ctx context.Context, l journal.Log) ([]journal.Problem, error) {
	digests, err := r.contentDigests(ctx)
	if err != nil {
		return nil, err
	}
	var problems []journal.Problem
	empty := sum(sha256.New())
	for _, e := range l.Entries {
		got, ok := digests[e.Sequence]
		delete(digests, e.Sequence)
		switch {
		case !ok && e.Digest == empty:
			// an entry that changed no rows
		case !ok:
			problems = append(problems, journal.Problem{
				Code: journal.ContentChanged, Sequence: e.Sequence, Detail: "what " + e.Action + " wrote is no longer stored",
			})
		case got != e.Digest:
			problems = append(problems, journal.Problem{
				Code: journal.ContentChanged, Sequence: e.Sequence, Detail: "what " + e.Action + " wrote was changed since",
			})
		}
	}
	if len(digests) > 0 {
		problems = append(problems, journal.Problem{
			Code: journal.ContentUnaccounted, Sequence: -1, Detail: fmt.Sprintf("%d stored changes have no journal entry", len(digests)),
		})
	}
	return problems, nil
}

// contentDigests gives the digest of what is stored, per journal entry.
func (r *Reader) contentDigests(ctx context.Context) (map[int64]string, error) {
	out := map[int64]string{}
	w, err := r.Workspace(ctx)
	if err != nil {
		return nil, err
	}
	h := sha256.New()
	if err := addTo(h, workspaceTable.name, &w); err != nil {
		return nil, err
	}
	out[0] = sum(h) // the first entry of every workspace is its creation
	query := `SELECT ` + decisionTable.columns + ` FROM finding_decision ORDER BY sequence`
	err = each(ctx, r, "the decisions", query, func(d *decisionRow) error {
		h := sha256.New()
		defer func() { out[d.sequence] = sum(h) }()
		return addTo(h, decisionTable.name, d)
	})
	if err != nil {
		return nil, err
	}
	scans, err := list[scanRow](ctx, r, "the scans", `SELECT `+scanTable.columns+` FROM scan ORDER BY id`)
	if err != nil {
		return nil, err
	}
	for i := range scans {
		h := sha256.New()
		if err := r.addScan(ctx, h, &scans[i]); err != nil {
			return nil, err
		}
		out[scans[i].sequence] = sum(h)
	}
	return out, nil
}

// addScan adds all that SaveScan and MarkGone wrote, in the order in which
// they wrote it.
func (r *Reader) addScan(ctx context.Context, h hash.Hash, s *scanRow) error {
	if err := addTo(h, scanTable.name, s); err != nil {
		return err
	}
	if err := addAll[sourceRow](ctx, r, h, sourceTable, s.id, "n"); err != nil {
		return err
	}
	if err := addAll[assetRow](ctx, r, h, assetTable, s.id, "n"); err != nil {
		return err
	}
	if err := addAll[notReadRow](ctx, r, h, notReadTable, s.id, "n"); err != nil {
		return err
	}
	if err := addAll[codeTableRow](ctx, r, h, codeTableTable, s.id, "n"); err != nil {
		return err
	}
	err := each(ctx, r, "what a scan found", seenQuery+` WHERE o.scan = $1 ORDER BY o.n`, func(row *seenRow) error {
		return addObservation(h, row)
	}, s.id)
	if err != nil {
		return err
	}
	return addAll[goneRow](ctx, r, h, goneTable, s.id, "finding")
}

func addAll[T any, R rowOf[T]](ctx context.Context, r *Reader, h hash.Hash, t table, scan int64, order string) error {
	query := `SELECT ` + t.columns + ` FROM ` + t.name + ` WHERE scan = $1 ORDER BY ` + order
	return each[T, R](ctx, r, t.name, query, func(x *T) error { return addTo(h, t.name, R(x)) }, scan)
}
