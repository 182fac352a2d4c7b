package sqlscan

import (
	"context"
	"database/sql"
	"fmt"
	"iter"

	"toetssteen"
	"toetssteen/internal/source"
)

// Rows gives rows whole, of the columns asked for; the server draws the sample.
// While the sequence runs the source is busy: it must not be asked for anything
// else by the same goroutine.
func (d *database) Rows(ctx context.Context, a source.Asset, want source.RowRequest) iter.Seq2[[][]byte, error] {
	return func(yield func([][]byte, error) bool) {
		d.mu.Lock()
		defer d.mu.Unlock()
		stopped := false
		err := d.rows(ctx, a, want, func(row [][]byte) bool {
			stopped = !yield(row, nil)
			return !stopped
		})
		if err != nil && !stopped {
			yield(nil, fmt.Errorf("read rows of %s: %w", a.Name, err))
		}
	}
}

func (d *database) rows(ctx context.Context, a source.Asset, want source.RowRequest, f func([][]byte) bool) error {
	t, err := d.find(ctx, a)
	if err != nil {
		return err
	}
	if t.NotRead != "" {
		return &source.NotReadError{What: a.Name, Why: t.NotRead}
	}
	r := &reading{table: t, asset: a.Name, meter: want.Meter}
	for _, name := range want.Columns {
		i := t.column(name)
		if i < 0 {
			return fmt.Errorf("column %q: %w", name, toetssteen.ErrNotFound)
		}
		if why := t.Columns[i].NotRead; why != "" {
			return &source.NotReadError{What: a.Name + "." + name, Why: why}
		}
		r.columns = append(r.columns, i)
	}
	if len(r.columns) == 0 {
		return fmt.Errorf("no columns: %w", toetssteen.ErrNotFound)
	}
	if err := d.choose(ctx, r, want.Sample.Rows, want.Sample.Seed); err != nil {
		return err
	}
	depth := toetssteen.DepthCensus
	if r.sampled {
		depth = toetssteen.DepthValues
	}
	row := make([][]byte, len(r.columns))
	return d.readOnly(ctx, d.paced(depth, r.total), func(ctx context.Context, tx *sql.Tx) error {
		return d.rowsOf(ctx, tx, r, func(cells []sql.RawBytes) bool {
			for i, v := range cells {
				row[i] = v
			}
			return f(row)
		})
	})
}
