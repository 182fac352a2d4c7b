package store

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"hash"
	"slices"

	"toetssteen/internal/journal"
)

// addObservation adds a finding and what a scan said of it to a digest.
func addObservation(h hash.Hash, r *seenRow) error {
	if err := addTo(h, findingTable.name, &r.identity); err != nil {
		return err
	}
	return addTo(h, observationTable.name, &r.observationRow)
}

// The actions under which content is stored; they are the names of the use
// cases that store it.
const (
	actionCreate = "workspace.create"
	actionSave   = "scan.save"
	actionDecide = "finding.decide"
	actionAudit  = "audit.save"
	actionErase  = "person.erase"
)

// content is what is stored under one journal entry.
type content struct {
	what            string
	action, subject string // of the entry it must stand under; empty is any
	digest          string
}

// under reports whether an entry is of the kind that stores this content.
func (c content) under(e journal.Entry) bool {
	return (c.action == "" || e.Action == c.action) && (c.subject == "" || e.Subject == c.subject)
}

// CheckContent recomputes, from the stored rows, the digest that each journal
// entry states, and tells where the data is no longer what was journalled, or
// stands under an entry that was made for something else. The log itself is
// journal.Verify's to check.
func (r *Reader) CheckContent(ctx context.Context, l journal.Log) ([]journal.Problem, error) {
	stored, err := r.contents(ctx)
	if err != nil {
		return nil, err
	}
	var problems []journal.Problem
	for _, e := range l.Entries {
		problems = append(problems, checkEntry(e, stored[e.Sequence])...)
		delete(stored, e.Sequence)
	}
	if n := len(stored); n > 0 {
		problems = append(problems, journal.Problem{
			Code: journal.ContentUnaccounted, Sequence: -1, Detail: fmt.Sprintf("%d stored changes have no journal entry", n),
		})
	}
	orphans, err := r.orphans(ctx)
	if err != nil {
		return nil, err
	}
	loose, err := r.checkDerived(ctx)
	return append(append(problems, orphans...), loose...), err
}

// checkEntry compares one entry with what is stored under it.
func checkEntry(e journal.Entry, stored []content) []journal.Problem {
	var problems []journal.Problem
	problem := func(code journal.Code, detail string) {
		problems = append(problems, journal.Problem{Code: code, Sequence: e.Sequence, Detail: detail})
	}
	there := e.Digest == sum(sha256.New()) // an entry that changed no rows
	for _, c := range stored {
		switch {
		case !c.under(e):
			problem(journal.ContentUnaccounted, c.what+" is stored under "+e.Action+" "+e.Subject)
			continue
		case c.digest != e.Digest:
			problem(journal.ContentChanged, "what "+e.Action+" wrote was changed since")
		}
		there = true
	}
	if !there {
		problem(journal.ContentChanged, "what "+e.Action+" wrote is no longer stored")
	}
	return problems
}

// contents gives what is stored, by the sequence of its journal entry.
func (r *Reader) contents(ctx context.Context) (map[int64][]content, error) {
	out := map[int64][]content{}
	add := func(sequence int64, c content) { out[sequence] = append(out[sequence], c) }
	w, err := r.Workspace(ctx)
	if err != nil {
		return nil, err
	}
	h := sha256.New()
	if err := addTo(h, workspaceTable.name, &w); err != nil {
		return nil, err
	}
	// The first entry of every workspace is its creation.
	add(0, content{"the workspace", actionCreate, "", sum(h)})
	if err := r.changeContents(ctx, add); err != nil {
		return nil, err
	}
	if err := r.auditContents(ctx, add); err != nil {
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
		add(scans[i].sequence, content{fmt.Sprintf("scan %d", scans[i].id), actionSave, "", sum(h)})
	}
	return out, nil
}

// changeContents gives what is stored of decisions, of records and of erasures.
// One change may write more than one of them: then they come in that order, as
// the digest has them.
func (r *Reader) changeContents(ctx context.Context, add func(int64, content)) error {
	parts, what := map[int64]hash.Hash{}, map[int64]content{}
	decisions, err := r.decisionsByEntry(ctx)
	if err != nil {
		return err
	}
	for sequence, rows := range decisions {
		h := sha256.New()
		parts[sequence] = h
		c := content{what: fmt.Sprintf("decisions on %d findings", len(rows)), action: actionDecide}
		if len(rows) == 1 {
			c.what, c.subject = "a decision on finding "+rows[0].finding, rows[0].finding
		}
		what[sequence] = c
		for i := range rows {
			if err := addTo(h, decisionTable.name, &rows[i]); err != nil {
				return err
			}
		}
	}
	if err := r.addRecords(ctx, parts); err != nil {
		return err
	}
	if err := r.addErased(ctx, parts, what); err != nil {
		return err
	}
	for sequence, h := range parts {
		c, ok := what[sequence]
		if !ok {
			c.what = "a set of records"
		}
		c.digest = sum(h)
		add(sequence, c)
	}
	return nil
}

// decisionsByEntry gives the decisions that each entry wrote, in the order in
// which they were written: that of the findings' ids.
func (r *Reader) decisionsByEntry(ctx context.Context) (map[int64][]decisionRow, error) {
	out := map[int64][]decisionRow{}
	query := `SELECT ` + decisionTable.columns + ` FROM finding_decision`
	err := each(ctx, r, "the decisions", query, func(d *decisionRow) error {
		out[d.sequence] = append(out[d.sequence], *d)
		return nil
	})
	for _, rows := range out {
		slices.SortFunc(rows, func(a, b decisionRow) int { return cmp.Compare(a.finding, b.finding) })
	}
	return out, err
}

// orphans tells of rows that belong to no stored scan, and so to no entry. The
// database refuses them, unless somebody takes its references away.
func (r *Reader) orphans(ctx context.Context) ([]journal.Problem, error) {
	var problems []journal.Problem
	for _, t := range []table{sourceTable, assetTable, notReadTable, codeTableTable, observationTable, ruleTable, allowedTable, qualityTable, datumTable, proxyTable, goneTable} {
		var n int64
		query := `SELECT COUNT(*) FROM ` + t.name + ` WHERE scan NOT IN (SELECT id FROM scan)`
		if err := r.tx.QueryRowContext(ctx, query).Scan(&n); err != nil {
			return nil, fmt.Errorf("count rows of %s that belong to no scan: %w", t.name, err)
		}
		if n > 0 {
			problems = append(problems, journal.Problem{
				Code: journal.ContentUnaccounted, Sequence: -1, Detail: fmt.Sprintf("%d rows of %s belong to no saved scan", n, t.name),
			})
		}
	}
	return problems, nil
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
	if err := addAll[ruleRow](ctx, r, h, ruleTable, s.id, "n"); err != nil {
		return err
	}
	if err := addAll[allowedRow](ctx, r, h, allowedTable, s.id, "finding"); err != nil {
		return err
	}
	// Scans of before these tables were there have no rows in them, so that their
	// digests are as they were.
	if err := addAll[qualityRow](ctx, r, h, qualityTable, s.id, "n"); err != nil {
		return err
	}
	if err := addAll[datumRow](ctx, r, h, datumTable, s.id, "n"); err != nil {
		return err
	}
	if err := addAll[proxyRow](ctx, r, h, proxyTable, s.id, "n"); err != nil {
		return err
	}
	return addAll[goneRow](ctx, r, h, goneTable, s.id, "finding")
}

func addAll[T any, R rowOf[T]](ctx context.Context, r *Reader, h hash.Hash, t table, scan int64, order string) error {
	query := `SELECT ` + t.columns + ` FROM ` + t.name + ` WHERE scan = $1 ORDER BY ` + order
	return each[T, R](ctx, r, t.name, query, func(x *T) error { return addTo(h, t.name, R(x)) }, scan)
}
