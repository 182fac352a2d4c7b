package store

import (
	"cmp"
	"context"
	"slices"

	"toetssteen"
)

// Known is a finding as the workspace knows it: what the last scan that saw it
// said, since when, and what people decided.
type Known struct {
	toetssteen.Finding
	FirstScan int64
	LastScan  int64
	GoneScan  int64            // the scan that saw it was gone; 0 while it is there
	Depth     toetssteen.Depth // of its asset when it was last seen
	Sample    int64            // and the size of the sample then; 0 is none
	Decision  *Decision        // nil while nobody decided
}

func (tx *Tx) saveFindings(ctx context.Context, scan int64, r toetssteen.ScanResult) error {
	assets := map[[2]string]toetssteen.AssetResult{}
	for _, s := range r.Sources {
		for _, a := range s.Assets {
			assets[[2]string{s.Source, a.Asset}] = a
		}
	}
	findings := make([]findingRow, len(r.Findings))
	observations := make([]observationRow, len(r.Findings))
	for i, f := range r.Findings {
		findings[i] = findingRow{identityOf(f), scan, scan}
		o, err := observationOf(f)
		if err != nil {
			return err
		}
		a := assets[[2]string{f.Source, f.Location.Asset}]
		o.scan, o.n, o.depth, o.sample = scan, int64(i), int64(a.Depth), a.Sample
		observations[i] = o
	}
	if err := insertQuiet(ctx, tx, findingTable, findings); err != nil {
		return err
	}
	if err := insertQuiet(ctx, tx, observationTable, observations); err != nil {
		return err
	}
	for i := range observations {
		if err := addObservation(tx.digest, &seenRow{identity: findings[i].identity, observationRow: observations[i]}); err != nil {
			return err
		}
	}
	return nil
}

// MarkGone records that findings were looked for in a scan and are no longer
// there. They stay known, with all that was decided on them.
func (tx *Tx) MarkGone(ctx context.Context, scan int64, ids []string) error {
	rows := make([]goneRow, len(ids))
	for i, id := range sorted(slices.Clone(ids)) {
		rows[i] = goneRow{id, scan}
	}
	return insert(ctx, tx, goneTable, rows)
}

// FindingFilter chooses findings; a zero field chooses all.
type FindingFilter struct {
	Source string
	Kind   toetssteen.KindID
	Level  toetssteen.Level // this level and higher
}

// Findings lists the findings as they are known now, ordered by source, asset,
// field and kind.
func (r *Reader) Findings(ctx context.Context, f FindingFilter) ([]Known, error) {
	const where = ` WHERE ($2 = '' OR f.source = $2) AND ($3 = '' OR f.kind = $3) AND o.level >= $4`
	return r.knownList(ctx, knownQuery+where, maxScan, f.Source, string(f.Kind), int64(f.Level))
}

// KnownBefore lists the findings of a source as they were known just before a
// scan, those that were gone by then included; scan 0 means now.
func (r *Reader) KnownBefore(ctx context.Context, source string, scan int64) ([]Known, error) {
	if scan == 0 {
		scan = maxScan
	}
	return r.knownList(ctx, knownQuery+` WHERE f.source = $2`, scan, source)
}

// Observed lists what one scan found in a source, in the scan's order.
func (r *Reader) Observed(ctx context.Context, scan int64, source string) ([]toetssteen.Finding, error) {
	var out []toetssteen.Finding
	query := seenQuery + ` WHERE o.scan = $1 AND f.source = $2 ORDER BY o.n`
	err := each(ctx, r, "what a scan found", query, func(row *seenRow) error {
		f, err := row.finding()
		out = append(out, f)
		return err
	}, scan, source)
	return out, err
}

func (r *Reader) knownList(ctx context.Context, query string, args ...any) ([]Known, error) {
	names, err := r.Names(ctx)
	if err != nil {
		return nil, err
	}
	var out []Known
	err = each(ctx, r, "the findings", query, func(row *knownRow) error {
		k, err := row.known()
		if k.Decision != nil {
			k.Decision.Actor = names.Of(k.Decision.Actor)
		}
		out = append(out, k)
		return err
	}, args...)
	slices.SortFunc(out, func(a, b Known) int { // databases order texts by their locale
		return cmp.Or(
			cmp.Compare(a.Source, b.Source), cmp.Compare(a.Location.Asset, b.Location.Asset),
			cmp.Compare(a.Location.Line, b.Location.Line), cmp.Compare(a.Location.Field, b.Location.Field),
			cmp.Compare(a.Location.Symbol, b.Location.Symbol), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID),
		)
	})
	return out, err
}
