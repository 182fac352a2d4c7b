package postgres

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"toetssteen"
	"toetssteen/internal/source"
)

// Rows gives the rows of a table or view: all, or a repeatable sample of
// blocks, thinned to the rows asked for.
func (d *database) Rows(ctx context.Context, a source.Asset, want source.RowRequest) iter.Seq2[[][]byte, error] {
	all := func(yield func([][]byte, error) bool) {
		d.mu.Lock()
		defer d.mu.Unlock()
		if err := d.rows(ctx, a, want, yield); err != nil {
			yield(nil, fmt.Errorf("rows of %s: %w", a.Name, err))
		}
	}
	return source.SampleRows(a.Name, all, want.Sample)
}

func (d *database) rows(ctx context.Context, a source.Asset, want source.RowRequest, yield func([][]byte, error) bool) error {
	t, err := d.find(ctx, a)
	if err != nil {
		return err
	}
	depth := toetssteen.DepthCensus
	if want.Sample.Rows > 0 {
		depth = toetssteen.DepthValues
	}
	r := &reading{table: t}
	for _, name := range want.Columns {
		at := slices.IndexFunc(t.columns, func(c column) bool { return c.name == name && c.selects && !isBinary(c.typeName) })
		if at < 0 {
			return fmt.Errorf("column %q: %w", name, toetssteen.ErrNotFound)
		}
		r.columns = append(r.columns, at)
	}
	if err := d.choose(ctx, r, source.Request{Depth: depth, Sample: want.Sample}); err != nil {
		return err
	}
	return d.readOnly(ctx, d.limit(depth), func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, r.query())
		if err != nil {
			return err
		}
		defer rows.Close()
		for n := int64(1); rows.Next(); n++ {
			if !yield(rows.RawValues(), nil) {
				return nil
			}
			want.Meter.Tell(n, t.rows)
		}
		return rows.Err()
	})
}

// query asks for the columns as bounded text.
func (r *reading) query() string {
	var q strings.Builder
	q.WriteString("SELECT ")
	for i, at := range r.columns {
		if i > 0 {
			q.WriteString(", ")
		}
		q.WriteString(asText(r.table.columns[at]))
	}
	q.WriteString(" FROM " + r.from)
	if r.limit > 0 {
		q.WriteString(" LIMIT " + strconv.FormatInt(r.limit, 10))
	}
	return q.String()
}
