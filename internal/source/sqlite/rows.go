package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"slices"

	"toetssteen"
	"toetssteen/internal/source"
)

// Rows gives the rows of a table or view. A sample of a large table is drawn by
// row numbers, as that of single columns is.
func (f *file) Rows(ctx context.Context, a source.Asset, want source.RowRequest) iter.Seq2[[][]byte, error] {
	return func(yield func([][]byte, error) bool) {
		f.mu.Lock()
		defer f.mu.Unlock()
		if err := f.rows(ctx, a, want, yield); err != nil {
			yield(nil, fmt.Errorf("rows of %s: %w", a.Name, err))
		}
	}
}

func (f *file) rows(ctx context.Context, a source.Asset, want source.RowRequest, yield func([][]byte, error) bool) error {
	i := slices.IndexFunc(f.tables, func(t *table) bool { return f.prefix+t.name == a.Name })
	if i < 0 {
		return toetssteen.ErrNotFound
	}
	if len(want.Columns) == 0 {
		return fmt.Errorf("no columns: %w", toetssteen.ErrNotFound)
	}
	if len(f.tables[i].columns) == 0 {
		p := source.Profile{Asset: a}
		if err := f.describe(ctx, f.tables[i], &p); err != nil {
			return err
		}
	}
	t := *f.tables[i]
	for _, name := range want.Columns {
		if !slices.Contains(t.columns, name) {
			return fmt.Errorf("column %q: %w", name, toetssteen.ErrNotFound)
		}
	}
	all := t.columns
	t.columns = want.Columns
	depth := toetssteen.DepthCensus
	if want.Sample.Rows > 0 {
		depth = toetssteen.DepthValues
	}
	limited, cancel := context.WithTimeout(ctx, f.limit(depth))
	defer cancel()
	from := "SELECT " + t.expressions() + " FROM " + quote(t.name)
	whole := func(yield func([][]byte, error) bool) {
		if err := f.eachRow(limited, from, len(want.Columns), yield); err != nil {
			yield(nil, timedOut(limited, err))
		}
	}
	if want.Sample.Rows > 0 {
		if rowid := (&table{columns: all, withoutRowid: t.withoutRowid}).rowid(); rowid != "" && !t.view && !t.virtual {
			first, last, err := f.bounds(limited, &t, rowid)
			if err != nil {
				return err
			}
			span := uint64(last) - uint64(first)                                                     //nolint:gosec // wraps to the distance
			if wide := span >= wholeBelow && span < maxSpan; wide && t.rows*minHits >= int64(span) { //nolint:gosec // below maxSpan
				return f.drawnRows(limited, &t, a.Name, want, rowid, first, span, yield)
			}
		}
	}
	for row, err := range source.SampleRows(a.Name, whole, want.Sample) {
		if !yield(row, err) {
			return nil
		}
	}
	return nil
}

// drawnRows looks up the rows at, or first after, drawn row numbers.
func (f *file) drawnRows(ctx context.Context, t *table, asset string, want source.RowRequest, rowid string, first int64, span uint64, yield func([][]byte, error) bool) error {
	query := "SELECT " + t.expressions() + " FROM " + quote(t.name) + " WHERE " + rowid + " >= ? ORDER BY " + rowid + " LIMIT 1"
	stmt, err := f.db.PrepareContext(ctx, query)
	if err != nil {
		return err
	}
	defer stmt.Close()
	numbers := drawn(asset, want.Sample, first, span)
	r := newRow(len(want.Columns))
	for i, n := range numbers[:min(len(numbers), int(want.Sample.Rows))] {
		err := stmt.QueryRowContext(ctx, n).Scan(r.into...)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return nil // beyond the last row
		case err != nil:
			return err
		}
		want.Meter.Tell(int64(i), want.Sample.Rows)
		if !yield(r.texts(), nil) {
			return nil
		}
	}
	return nil
}

// eachRow gives the rows of a query.
func (f *file) eachRow(ctx context.Context, query string, width int, yield func([][]byte, error) bool) error {
	rows, err := f.db.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	r := newRow(width)
	for rows.Next() {
		if err := rows.Scan(r.into...); err != nil {
			return err
		}
		if !yield(r.texts(), nil) {
			return nil
		}
	}
	return rows.Err()
}

// row takes the cells of a row and writes them as text in its own memory.
type row struct {
	cells, into []any
	out         [][]byte
}

func newRow(width int) *row {
	cells, into := scanTargets(width)
	return &row{cells, into, make([][]byte, width)}
}

// texts gives the cells as text; bytes that are no text count as absent.
func (r *row) texts() [][]byte {
	for i, c := range r.cells {
		switch v := c.(type) {
		case []byte:
			r.out[i] = r.out[i][:0]
		case string:
			r.out[i] = append(r.out[i][:0], v...)
		default:
			r.out[i] = append(r.out[i][:0], asText(v)...)
		}
	}
	return r.out
}
