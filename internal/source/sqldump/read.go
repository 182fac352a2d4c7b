package sqldump

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"

	"toetssteen"
	"toetssteen/internal/source"
	"toetssteen/internal/sqltext"
)

const (
	// maxSampled bounds how many values a sample of all columns holds; a very
	// wide table gets a smaller sample of each, and its profile says so.
	maxSampled = 2 << 20
	leastRows  = 100
	// tellRows is after how many rows the meter is told.
	tellRows = 1024
)

// errChanged says that the file is another than the one that was listed.
var errChanged = errors.New("the file has changed since it was listed")

// values reads the rows into a profile.
func (f *file) values(ctx context.Context, t *sqltext.Table, p source.Profile, want source.Request) (source.Profile, error) {
	p.Depth = want.Depth
	if want.Depth == toetssteen.DepthValues {
		most := max(maxSampled/int64(len(t.Columns)), leastRows)
		want.Sample.Rows = max(min(want.Sample.Rows, most), 1)
		p.Sample = want.Sample
	}
	all := make([]int, len(t.Columns))
	for i := range all {
		all[i] = i
	}
	for i := range p.Columns {
		p.Columns[i].Rows, p.Columns[i].Nulls, p.Columns[i].Distinct = 0, 0, 0
	}
	pass := source.NewPass(p.Asset.Name, p.Columns, want)
	defer pass.Stop()
	p.Rows = 0
	r := newRowReader(t, all, func(row [][]byte) bool {
		for i, v := range row {
			pass.Add(i, v)
		}
		p.Rows++
		return true
	})
	err := f.read(ctx, t, r, want.Meter)
	p.Columns = pass.Columns()
	p.NotRead = append(p.NotRead, r.notRead(p.Asset.Name)...)
	switch {
	case err == nil:
		return p, nil
	case ctx.Err() != nil:
		return p, ctx.Err()
	}
	p.Partial = true
	reason := why(err)
	if errors.Is(err, errChanged) {
		reason = "het bestand is veranderd sinds het is bekeken; scan het opnieuw"
	}
	p.NotRead = append(p.NotRead, toetssteen.NotRead{What: p.Asset.Name, Why: reason})
	return p, nil
}

// notRead says what was met in the rows that is no plain value.
func (r *rowReader) notRead(asset string) []toetssteen.NotRead {
	var out []toetssteen.NotRead
	for column, place := range r.at {
		if place < 0 {
			continue
		}
		what := asset + "." + r.table.Columns[column].Name
		if r.blobs[place] {
			out = append(out, toetssteen.NotRead{What: what, Why: "bevat binaire waarden; die zijn niet gelezen"})
		}
		if n := r.odd[place]; n > 0 {
			out = append(out, toetssteen.NotRead{What: what, Why: toetssteen.ShowCount(n) + " waarde(n) zijn een berekening en niet gelezen"})
		}
	}
	if r.long > 0 {
		out = append(out, toetssteen.NotRead{What: asset, Why: toetssteen.ShowCount(r.long) + " rij(en) hebben meer waarden dan er kolommen zijn; de laatste zijn niet gelezen"})
	}
	return out
}

// read passes over the stretches of the text that hold rows of a table.
func (f *file) read(ctx context.Context, t *sqltext.Table, r *rowReader, meter source.Meter) error {
	if len(f.places[t]) == 0 {
		return ctx.Err()
	}
	in, done, err := f.input(ctx)
	if err != nil {
		return err
	}
	defer done()
	var total, before, rows int64
	for _, x := range f.places[t] {
		total += x.end - x.start
	}
	give := r.yield
	for _, x := range f.places[t] {
		r.yield = func(row [][]byte) bool {
			if rows++; rows%tellRows == 0 {
				meter.Tell(min(before+in.Offset()-x.start, total), total)
			}
			return give(row)
		}
		in.To(x.start)
		s := newScript(in, f.catalog, nil, x.state)
		s.rows = r
		for in.Offset() < x.end && s.statement() {
			if r.stopped {
				return nil
			}
		}
		if in.Broke() != nil {
			return in.Broke()
		}
		before += x.end - x.start
	}
	meter.Tell(total, total)
	return ctx.Err()
}

// input opens the text again, if it is still the one that was listed.
func (f *file) input(ctx context.Context) (*sqltext.Input, func(), error) {
	info, err := os.Stat(f.path)
	if err != nil {
		return nil, nil, fmt.Errorf("open %s: %w", f.name, source.WithoutPath(err))
	}
	if info.Size() != f.size || !info.ModTime().Equal(f.changed) {
		return nil, nil, errChanged
	}
	if !f.plain {
		r, _, err := source.OpenText(f.path)
		if err != nil {
			return nil, nil, err
		}
		return sqltext.NewInput(ctx, r, 0), func() { _ = r.Close() }, nil
	}
	r, err := os.Open(f.path)
	if err != nil {
		return nil, nil, fmt.Errorf("open %s: %w", f.name, source.WithoutPath(err))
	}
	in := sqltext.NewInput(ctx, r, 0)
	in.Seek = func(offset int64) error {
		_, err := r.Seek(offset, io.SeekStart)
		return err
	}
	return in, func() { _ = r.Close() }, nil
}

// Rows gives the rows of a table in the order of the text.
func (f *file) Rows(ctx context.Context, a source.Asset, want source.RowRequest) iter.Seq2[[][]byte, error] {
	all := func(yield func([][]byte, error) bool) {
		t, columns, err := f.chosen(ctx, a, want.Columns)
		if err != nil {
			yield(nil, err)
			return
		}
		stopped := false
		r := newRowReader(t, columns, func(row [][]byte) bool {
			stopped = !yield(row, nil)
			return !stopped
		})
		if err := f.read(ctx, t, r, want.Meter); err != nil && !stopped {
			yield(nil, err)
		}
	}
	return source.SampleRows(a.Name, all, want.Sample)
}

// chosen finds columns by name.
func (f *file) chosen(ctx context.Context, a source.Asset, names []string) (*sqltext.Table, []int, error) {
	t, err := f.find(ctx, a)
	if err != nil {
		return nil, nil, err
	}
	out := make([]int, len(names))
	for i, n := range names {
		at, ok := t.Index[n]
		if !ok {
			return nil, nil, fmt.Errorf("rows of %s: column %q: %w", a.Name, n, toetssteen.ErrNotFound)
		}
		out[i] = at
	}
	return t, out, nil
}
