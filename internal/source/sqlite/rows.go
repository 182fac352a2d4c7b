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
			span := uint64(last) - uint64(first) //nolint:gosec // wraps to the distance
			if span >= wholeBelow && span < maxSpan {
				numbers := drawn(a.Name, want.Sample, first, span)
				if dense, err := f.dense(limited, &t, rowid, numbers); dense || err != nil {
					if err != nil {
						return err
					}
					return f.drawnRows(limited, &t, want, rowid, numbers, yield)
				}
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

// tryNumbers is how many drawn row numbers show how large the gaps are.
const tryNumbers = 64

// oneRow asks whether a row number is a row.
func (t *table) oneRow(rowid string) string {
	return "SELECT EXISTS (SELECT 1 FROM " + quote(t.name) + " WHERE " + rowid + " = ?)"
}

// dense reports whether enough of the drawn row numbers are rows.
func (f *file) dense(ctx context.Context, t *table, rowid string, numbers []int64) (bool, error) {
	stmt, err := f.db.PrepareContext(ctx, t.oneRow(rowid))
	if err != nil {
		return false, err
	}
	defer stmt.Close()
	hits := 0
	step := max(len(numbers)/tryNumbers, 1)
	tried := 0
	for i := 0; i < len(numbers); i += step {
		var n int
		if err := stmt.QueryRowContext(ctx, numbers[i]).Scan(&n); err != nil {
			return false, err
		}
		hits += n
		tried++
	}
	return hits*minHits >= tried, nil
}

// drawnRows looks up the rows at, or first after, drawn row numbers.
func (f *file) drawnRows(ctx context.Context, t *table, want source.RowRequest, rowid string, numbers []int64, yield func([][]byte, error) bool) error {
	stmt, err := f.db.PrepareContext(ctx, t.nextRow(rowid))
	if err != nil {
		return err
	}
	defer stmt.Close()
	r := newRow(len(want.Columns))
	var at int64
	into := append([]any{&at}, r.into...)
	most := min(len(numbers), int(want.Sample.Rows))
	for i := range most {
		n := numbers[i*len(numbers)/most] // they are in order: spread over all of the table
		if i > 0 && n <= at {
			continue // the row met before is also the first after this number
		}
		err := stmt.QueryRowContext(ctx, n).Scan(into...)
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
