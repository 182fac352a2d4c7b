package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"toetssteen"
	"toetssteen/internal/journal"
)

// Scan is the record of one saved scan.
type Scan struct {
	ID          int64 // 1, 2, 3, ... in order of saving
	Started     time.Time
	Finished    time.Time
	Catalogue   string
	Version     string // the release that scanned
	Status      toetssteen.ScanStatus
	Interrupted bool
}

// NextScan gives the number that the next saved scan gets. Writers take turns,
// so it holds until the end of the transaction.
func (tx *Tx) NextScan(ctx context.Context) (int64, error) {
	var id int64
	if err := tx.tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(id), 0) + 1 FROM scan`).Scan(&id); err != nil {
		return 0, fmt.Errorf("number the scan: %w", err)
	}
	return id, nil
}

// SaveScan writes a scan: what was covered, what was not, and what was found.
// The result must have been through Storable.
func (tx *Tx) SaveScan(ctx context.Context, s Scan, r toetssteen.ScanResult) error {
	if err := insert(ctx, tx, scanTable, []scanRow{newScanRow(s, tx.sequence)}); err != nil {
		return err
	}
	if err := tx.saveCoverage(ctx, s.ID, r.Sources); err != nil {
		return err
	}
	if err := tx.saveCodeTables(ctx, s.ID, r.CodeTables); err != nil {
		return err
	}
	if err := tx.saveFindings(ctx, s.ID, r); err != nil {
		return err
	}
	if err := tx.saveRules(ctx, s.ID, r); err != nil {
		return err
	}
	if err := tx.saveQuality(ctx, s.ID, r.Quality); err != nil {
		return err
	}
	return tx.saveRelations(ctx, s.ID, r)
}

func (tx *Tx) saveCoverage(ctx context.Context, scan int64, sources []toetssteen.SourceResult) error {
	var (
		rows    []sourceRow
		assets  []assetRow
		notRead []notReadRow
	)
	for i, s := range sources {
		rows = append(rows, sourceRow{
			scan: scan, n: int64(i), source: s.Source, status: string(s.Status), depth: int64(s.Depth),
			seed: s.Sample.Seed, sampleRows: s.Sample.Rows, rows: s.Rows, fieldCount: int64(s.Fields()),
		})
		for _, a := range s.Assets {
			assets = append(assets, assetRow{
				scan: scan, n: int64(len(assets)), source: s.Source, asset: a.Asset,
				depth: int64(a.Depth), sample: a.Sample, partly: number(a.Partly), fieldCount: int64(a.Fields), rows: a.Rows,
			})
		}
		for _, m := range s.NotRead {
			notRead = append(notRead, notReadRow{scan: scan, n: int64(len(notRead)), source: s.Source, what: m.What, why: m.Why})
		}
	}
	if err := insert(ctx, tx, sourceTable, rows); err != nil {
		return err
	}
	if err := insert(ctx, tx, assetTable, assets); err != nil {
		return err
	}
	return insert(ctx, tx, notReadTable, notRead)
}

func (tx *Tx) saveCodeTables(ctx context.Context, scan int64, tables []toetssteen.CodeTable) error {
	rows := make([]codeTableRow, len(tables))
	for i, t := range tables {
		fields, err := encodeTexts(t.Fields)
		if err != nil {
			return err
		}
		evidence, err := encodeEvidence(t.Evidence)
		if err != nil {
			return err
		}
		rows[i] = codeTableRow{scan, int64(i), t.Source, t.Asset, string(t.Kind), fields, evidence}
	}
	return insert(ctx, tx, codeTableTable, rows)
}

// Scan reads the record of one saved scan.
func (r *Reader) Scan(ctx context.Context, id int64) (Scan, error) {
	var row scanRow
	err := r.tx.QueryRowContext(ctx, `SELECT `+scanTable.columns+` FROM scan WHERE id = $1`, id).Scan(row.fields()...)
	if errors.Is(err, sql.ErrNoRows) {
		return Scan{}, fmt.Errorf("read scan %d: %w", id, toetssteen.ErrNotFound)
	}
	if err != nil {
		return Scan{}, fmt.Errorf("read scan %d: %w", id, err)
	}
	return row.scan()
}

// Scans lists the saved scans, the first one first.
func (r *Reader) Scans(ctx context.Context) ([]Scan, error) {
	var out []Scan
	err := each(ctx, r, "the scans", `SELECT `+scanTable.columns+` FROM scan ORDER BY id`, func(row *scanRow) error {
		s, err := row.scan()
		out = append(out, s)
		return err
	})
	return out, err
}

// LastScan gives the number of the last saved scan that went for a source, or
// 0 when none did.
func (r *Reader) LastScan(ctx context.Context, source string) (int64, error) {
	return r.ScanBefore(ctx, source, maxScan)
}

// maxScan is above every scan number.
const maxScan = int64(1) << 62

// ScanBefore gives the number of the last saved scan of a source before
// another one, or 0.
func (r *Reader) ScanBefore(ctx context.Context, source string, before int64) (int64, error) {
	var id int64
	const query = `SELECT COALESCE(MAX(scan), 0) FROM scan_source WHERE source = $1 AND scan < $2`
	if err := r.tx.QueryRowContext(ctx, query, source, before).Scan(&id); err != nil {
		return 0, fmt.Errorf("find the last scan of %s: %w", source, err)
	}
	return id, nil
}

// Sources lists the logical names of all sources that a saved scan went for.
func (r *Reader) Sources(ctx context.Context) ([]string, error) {
	var out []string
	err := each(ctx, r, "the sources", `SELECT DISTINCT source FROM scan_source`, func(t *textRow) error {
		out = append(out, t.text)
		return nil
	})
	return sorted(out), err
}

// Coverage reads what a saved scan covered of one source.
func (r *Reader) Coverage(ctx context.Context, scan int64, source string) (toetssteen.SourceResult, error) {
	var row sourceRow
	query := `SELECT ` + sourceTable.columns + ` FROM scan_source WHERE scan = $1 AND source = $2`
	err := r.tx.QueryRowContext(ctx, query, scan, source).Scan(row.fields()...)
	if errors.Is(err, sql.ErrNoRows) {
		return toetssteen.SourceResult{}, fmt.Errorf("read what scan %d covered of %s: %w", scan, source, toetssteen.ErrNotFound)
	}
	if err != nil {
		return toetssteen.SourceResult{}, fmt.Errorf("read what scan %d covered of %s: %w", scan, source, err)
	}
	out := row.result()
	query = `SELECT ` + assetTable.columns + ` FROM scan_asset WHERE scan = $1 AND source = $2 ORDER BY n`
	err = each(ctx, r, "the covered assets", query, func(a *assetRow) error {
		out.Assets = append(out.Assets, toetssteen.AssetResult{
			Asset: a.asset, Depth: toetssteen.Depth(a.depth), Sample: a.sample, Partly: a.partly != 0,
			Fields: int(a.fieldCount), Rows: a.rows,
		})
		return nil
	}, scan, source)
	if err != nil {
		return out, err
	}
	query = `SELECT ` + notReadTable.columns + ` FROM scan_not_read WHERE scan = $1 AND source = $2 ORDER BY n`
	err = each(ctx, r, "what was not read", query, func(m *notReadRow) error {
		out.NotRead = append(out.NotRead, toetssteen.NotRead{What: m.what, Why: m.why})
		return nil
	}, scan, source)
	return out, err
}

// CodeTables reads the reference lists that a saved scan met.
func (r *Reader) CodeTables(ctx context.Context, scan int64) ([]toetssteen.CodeTable, error) {
	var out []toetssteen.CodeTable
	query := `SELECT ` + codeTableTable.columns + ` FROM code_table WHERE scan = $1 ORDER BY n`
	err := each(ctx, r, "the code tables", query, func(row *codeTableRow) error {
		fields, err := decodeTexts[string](row.fieldNames)
		if err != nil {
			return err
		}
		evidence, err := decodeEvidence(row.evidence)
		out = append(out, toetssteen.CodeTable{
			Source: row.source, Asset: row.asset, Kind: toetssteen.KindID(row.kind), Fields: fields, Evidence: evidence,
		})
		return err
	}, scan)
	return out, err
}

func newScanRow(s Scan, sequence int64) scanRow {
	return scanRow{
		id: s.ID, sequence: sequence, started: journal.FormatTime(s.Started), finished: journal.FormatTime(s.Finished),
		catalogue: s.Catalogue, version: s.Version, status: string(s.Status),
		interrupted: number(s.Interrupted),
	}
}

func (r *scanRow) scan() (Scan, error) {
	started, err := journal.ParseTime(r.started)
	if err != nil {
		return Scan{}, fmt.Errorf("read scan %d: its start is not a time", r.id)
	}
	finished, err := journal.ParseTime(r.finished)
	if err != nil {
		return Scan{}, fmt.Errorf("read scan %d: its end is not a time", r.id)
	}
	return Scan{
		ID: r.id, Started: started, Finished: finished, Catalogue: r.catalogue, Version: r.version,
		Status: toetssteen.ScanStatus(r.status), Interrupted: r.interrupted != 0,
	}, nil
}
