package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"toetssteen"
	"toetssteen/internal/journal"
	"toetssteen/internal/relate"
	"toetssteen/internal/source"
	"toetssteen/internal/tuning"
)

// AssetOutcome is what one asset gave in a scan that has not been saved yet. It
// holds no value of a source and, as it is stored, no count under the floor.
type AssetOutcome struct {
	Read     bool
	Result   toetssteen.AssetResult
	Sample   toetssteen.Sample
	Findings []toetssteen.Finding
	Tables   []toetssteen.CodeTable
	Quality  []toetssteen.DataQuality
	NotRead  []toetssteen.NotRead
	Hits     []tuning.Hit
	Source   string
	Columns  []relate.Column
	Keys     []source.Key
	Shows    []string // of a view: the names in its query
	Excluded int
	Skipped  bool
}

// Progress is an outcome under the key of its asset.
type Progress struct {
	Asset   string
	Outcome AssetOutcome
}

type progressRow struct{ run, asset, at, outcome string }

func (r *progressRow) fields() []any { return []any{&r.run, &r.asset, &r.at, &r.outcome} }

var progressTable = table{
	name: "scan_progress", columns: "run, asset, at, outcome",
	suffix: "ON CONFLICT (run, asset) DO UPDATE SET at = excluded.at, outcome = excluded.outcome",
}

// KeepProgress writes what assets of a scan under way gave. It is a working
// record that no journal entry states: nothing is decided on it, and saving the
// scan drops it.
func (s *Store) KeepProgress(ctx context.Context, run string, at time.Time, kept []Progress) error {
	rows := make([]progressRow, len(kept))
	for i, p := range kept {
		text, err := encode("the progress of a scan", storableOutcome(p.Outcome))
		if err != nil {
			return err
		}
		rows[i] = progressRow{run, p.Asset, journal.FormatTime(at), text}
	}
	return s.inProgress(ctx, func(tx *Tx) error { return insertQuiet(ctx, tx, progressTable, rows) })
}

// CountProgress tells how many assets of a scan under way were kept.
func (s *Store) CountProgress(ctx context.Context, run string) (n int64, err error) {
	err = s.View(ctx, func(r *Reader) error {
		return r.tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM scan_progress WHERE run = $1`, run).Scan(&n)
	})
	if err != nil {
		return 0, fmt.Errorf("count the progress of a scan: %w", err)
	}
	return n, nil
}

// Progress reads what an asset gave in a scan under way; it wraps
// toetssteen.ErrNotFound when that was not kept.
func (s *Store) Progress(ctx context.Context, run, asset string) (o AssetOutcome, err error) {
	var text string
	err = s.View(ctx, func(r *Reader) error {
		return r.tx.QueryRowContext(ctx, `SELECT outcome FROM scan_progress WHERE run = $1 AND asset = $2`, run, asset).Scan(&text)
	})
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return o, fmt.Errorf("read the progress of a scan: %w", toetssteen.ErrNotFound)
	case err != nil:
		return o, fmt.Errorf("read the progress of a scan: %w", err)
	}
	if err := json.Unmarshal([]byte(text), &o); err != nil {
		return AssetOutcome{}, fmt.Errorf("read the progress of a scan: %w", err)
	}
	return o, nil
}

// DropProgress forgets a scan under way, and all that was last gone on with
// before a moment.
func (s *Store) DropProgress(ctx context.Context, run string, before time.Time) error {
	return s.inProgress(ctx, func(tx *Tx) error { return tx.DropProgress(ctx, run, before) })
}

// DropProgress does the same in the change that saves the scan.
func (tx *Tx) DropProgress(ctx context.Context, run string, before time.Time) error {
	const query = `DELETE FROM scan_progress WHERE run = $1 OR at < $2`
	if _, err := tx.tx.ExecContext(ctx, query, run, journal.FormatTime(before)); err != nil {
		return fmt.Errorf("forget the progress of a scan: %w", err)
	}
	return nil
}

// inProgress changes the working record of scans under way and nothing else.
func (s *Store) inProgress(ctx context.Context, fn func(*Tx) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin keeping progress in %s: %w", s.name, err)
	}
	defer tx.Rollback() //nolint:errcheck // after a commit it does nothing; otherwise the first error counts
	if err := fn(&Tx{Reader: Reader{tx, s.postgres}, batch: s.batch}); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("keep progress in %s: %w", s.name, err)
	}
	return nil
}

// storableOutcome gives an outcome as it may be kept, the way Storable does
// with a result as a whole.
func storableOutcome(o AssetOutcome) AssetOutcome {
	floored := toetssteen.SourceResult{Assets: []toetssteen.AssetResult{o.Result}}.Floored()
	o.Result = floored.Assets[0]
	findings := make([]toetssteen.Finding, len(o.Findings))
	for i, f := range o.Findings {
		findings[i] = storableFinding(f)
	}
	tables := make([]toetssteen.CodeTable, len(o.Tables))
	for i, t := range o.Tables {
		t.Evidence = storableEvidence(t.Evidence)
		tables[i] = t
	}
	o.Findings, o.Tables, o.Quality = findings, tables, storableQuality(o.Quality)
	return o
}
