package xml

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"toetssteen"
	"toetssteen/internal/source"
)

// Profile learns the structure of the whole file and then, for values, collects
// those of one type of record.
func (f *file) Profile(ctx context.Context, a source.Asset, want source.Request) (source.Profile, error) {
	p := source.Profile{Asset: a, Depth: toetssteen.DepthNames, Rows: -1}
	if err := ctx.Err(); err != nil {
		return p, fmt.Errorf("read %s: %w", a.Name, err)
	}
	l, err := f.list(ctx)
	if err != nil {
		return p, err
	}
	r := l.recordOf(a.Name)
	if r == nil {
		return p, errNoRecord
	}
	p.NotRead, p.Partial = l.notes(a.Name, r), l.err != nil
	if want.Depth < toetssteen.DepthValues {
		for _, c := range r.fields {
			col := c.column(r)
			col.Rows, col.Nulls, col.Distinct = -1, -1, -1
			p.Columns = append(p.Columns, col)
		}
		return p, nil
	}
	return f.values(ctx, p, l, r, want)
}

var errNoRecord = errors.New("find record: the file holds none of this name")

func (l *listing) recordOf(name string) *record {
	for _, r := range l.records {
		if r.name == name {
			return r
		}
	}
	return nil
}

// collecting gives each value to the collector of its column.
type collecting struct{ columns []*source.Collector }

func (c *collecting) value(column int, v []byte) bool { c.columns[column].Add(v); return true }
func (c *collecting) done() bool                      { return true }

func (f *file) values(ctx context.Context, p source.Profile, l *listing, r *record, want source.Request) (source.Profile, error) {
	into := &collecting{}
	for _, c := range r.fields {
		into.columns = append(into.columns, source.NewCollector(p.Asset.Name, c.column(r), want))
	}
	w := newWalk(ctx, nil, l.tree)
	w.record, w.sink = r, into
	err := f.pass(ctx, w, want.Meter)
	p.Depth, p.Rows = want.Depth, r.node.seen
	if want.Depth == toetssteen.DepthValues {
		p.Sample = want.Sample
	}
	for i, c := range r.fields {
		if c.node != r.node {
			into.columns[i].AddNulls(c.node.missing())
		}
		p.Columns = append(p.Columns, into.columns[i].Column())
	}
	if ctx.Err() != nil {
		return p, fmt.Errorf("read %s: %w", p.Asset.Name, ctx.Err())
	}
	if err != nil && l.err == nil { // the file changed since its structure was read
		p.Partial = true
		p.NotRead = append(p.NotRead, toetssteen.NotRead{What: p.Asset.Name, Why: reason(err, w.l.line)})
	}
	return p, nil
}

// picking makes a row of each record: the first value of each column.
type picking struct {
	place []int // by column: where it stands in the row, or -1
	row   [][]byte
	text  [][]byte
	yield func([][]byte, error) bool
	ended bool
}

func (k *picking) value(column int, v []byte) bool {
	if at := k.place[column]; at >= 0 && k.row[at] == nil && len(v) > 0 {
		k.text[at] = append(k.text[at][:0], v...)
		k.row[at] = k.text[at]
	}
	return true
}

func (k *picking) done() bool {
	k.ended = !k.yield(k.row, nil)
	clear(k.row)
	return !k.ended
}

// Rows gives a row for each record. Of a field that stands several times in one
// record it gives the first value.
func (f *file) Rows(ctx context.Context, a source.Asset, want source.RowRequest) iter.Seq2[[][]byte, error] {
	return func(yield func([][]byte, error) bool) {
		l, err := f.list(ctx)
		if err != nil {
			yield(nil, fmt.Errorf("read rows of %s: %w", a.Name, err))
			return
		}
		r := l.recordOf(a.Name)
		if r == nil {
			yield(nil, fmt.Errorf("read rows of %s: %w", a.Name, errNoRecord))
			return
		}
		place, err := r.choose(want.Columns)
		if err != nil {
			yield(nil, fmt.Errorf("read rows of %s: %w", a.Name, err))
			return
		}
		for row, err := range source.SampleRows(a.Name, f.eachRow(ctx, l, r, place, want), want.Sample) {
			if !yield(row, err) {
				return
			}
		}
	}
}

// choose gives, by field, where it stands among the columns asked for.
func (r *record) choose(columns []string) ([]int, error) {
	place := make([]int, len(r.fields))
	found := 0
	for i, c := range r.fields {
		if place[i] = slices.Index(columns, c.name); place[i] >= 0 {
			found++
		}
	}
	if found < len(columns) {
		return nil, errors.New("there is no such column, or one is asked for twice")
	}
	return place, nil
}

func (f *file) eachRow(ctx context.Context, l *listing, r *record, place []int, want source.RowRequest) iter.Seq2[[][]byte, error] {
	return func(yield func([][]byte, error) bool) {
		n := len(want.Columns)
		into := &picking{place: place, row: make([][]byte, n), text: make([][]byte, n), yield: yield}
		w := newWalk(ctx, nil, l.tree)
		w.record, w.sink = r, into
		if err := f.pass(ctx, w, want.Meter); err != nil && !into.ended {
			yield(nil, fmt.Errorf("read rows: %w", err))
		}
	}
}
