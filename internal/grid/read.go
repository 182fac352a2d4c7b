package grid

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"

	"toetssteen"
	"toetssteen/internal/source"
)

const (
	// maxSampled bounds how many values a sample of all columns holds; a very
	// wide table gets a smaller sample of each, and its profile says so.
	maxSampled = 2 << 20
	leastRows  = 100
	// maxGiven bounds the cells that repeated rows stand for: a line of XML can
	// claim a million rows of 16,384 cells each.
	maxGiven = 100 << 20
)

var errTooMany = errors.New("repeated rows stand for more cells than are read")

// pass is one pass over the data of a table.
type pass struct {
	t      *table
	row    [][]byte // of the table, one for each column
	merges []Range  // in the data, that reach down, by first row
	held   []hold   // those that the row is in
	given  int64    // cells of repeated rows
}

// hold is a merged cell whose value goes on for some rows.
type hold struct {
	Range
	value []byte
}

func newPass(t *table, facts *Facts) *pass {
	p := &pass{t: t, row: make([][]byte, t.Right-t.Left+1)}
	for _, m := range facts.Merges {
		if m.Bottom > m.Top && m.Left >= t.Left && m.Left <= t.Right && m.Bottom >= t.data && m.Top < t.end {
			p.merges = append(p.merges, m)
		}
	}
	slices.SortStableFunc(p.merges, func(a, b Range) int { return cmp.Compare(a.Top, b.Top) })
	return p
}

// take puts a row of the sheet in the columns of the table. It gives how many
// rows of the table that is: 0 when it is none, -1 when the table has ended. A
// cell that is merged over several rows holds for each of them; one that is
// merged over columns stands in the first alone.
func (p *pass) take(r *Row) int {
	if r.Number >= p.t.end {
		return -1
	}
	n := max(r.Repeat, 1)
	if below := r.Number + n - p.t.data; below < n {
		if n = below; n <= 0 {
			return 0
		}
	}
	n = min(n, p.t.end-max(r.Number, p.t.data))
	clear(p.row)
	any := false
	for _, c := range r.Cells {
		if c.Column >= p.t.Left && c.Column <= p.t.Right && !p.t.inHole(r.Number, c.Column) {
			p.row[c.Column-p.t.Left] = c.Text
			any = true
		}
	}
	if !any {
		return 0
	}
	if len(p.merges) > 0 || len(p.held) > 0 {
		p.fill(r.Number)
	}
	return n
}

// inHole reports whether a cell belongs to a declared table.
func (t *table) inHole(row, column int) bool {
	return slices.ContainsFunc(t.holes, func(h Range) bool {
		return row >= h.Top && row <= h.Bottom && column >= h.Left && column <= h.Right
	})
}

// fill gives merged cells their value in the rows below the first.
func (p *pass) fill(row int) {
	p.held = slices.DeleteFunc(p.held, func(h hold) bool { return h.Bottom < row })
	for _, h := range p.held {
		if at := h.Left - p.t.Left; len(p.row[at]) == 0 {
			p.row[at] = h.value
		}
	}
	for len(p.merges) > 0 && p.merges[0].Top <= row {
		m := p.merges[0]
		p.merges = p.merges[1:]
		if v := p.row[m.Left-p.t.Left]; m.Top == row && len(v) > 0 && !p.holds(m.Left) {
			p.held = append(p.held, hold{m, slices.Clone(v[:min(len(v), source.MaxValueBytes)])})
		}
	}
}

// holds reports whether a cell of a column is held already. Merged cells do not
// overlap, except in a file that was made to.
func (p *pass) holds(column int) bool {
	return len(p.held) > 0 && slices.ContainsFunc(p.held, func(h hold) bool { return h.Left == column })
}

// each gives every row of a table; the row is good until the next. What ends
// the reading early is the last error.
func (b *Book) each(ctx context.Context, ref reference, meter source.Meter, give func(row [][]byte) bool) error {
	r, err := b.workbook.Open(ctx, ref.sheet.index)
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }() // it was only read
	p := newPass(ref.table, ref.sheet.facts)
	for i := 0; ; i++ {
		if i%checkRows == 0 {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			meter.Tell(r.Progress())
		}
		row, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		n := p.take(row)
		if n < 0 {
			return nil
		}
		if err := p.repeat(ctx, n, give); err != nil {
			if errors.Is(err, errStop) {
				return nil
			}
			return err
		}
	}
}

var errStop = errors.New("no more rows are wanted")

// repeat gives the row that was taken n times.
func (p *pass) repeat(ctx context.Context, n int, give func(row [][]byte) bool) error {
	if n > 1 {
		if p.given += int64(n) * int64(len(p.row)); p.given > maxGiven {
			return errTooMany
		}
	}
	for i := range n {
		if i%checkRows == checkRows-1 && ctx.Err() != nil {
			return ctx.Err()
		}
		if !give(p.row) {
			return errStop
		}
	}
	return nil
}

// read profiles the data of a table.
func (b *Book) read(ctx context.Context, p source.Profile, ref reference, want source.Request) (source.Profile, error) {
	if want.Depth == toetssteen.DepthValues {
		most := max(maxSampled/int64(max(len(p.Columns), 1)), leastRows)
		want.Sample.Rows = max(min(want.Sample.Rows, most), 1)
		p.Sample = want.Sample
	}
	columns := slices.Clone(p.Columns)
	for i := range columns {
		columns[i].Rows, columns[i].Nulls, columns[i].Distinct = 0, 0, 0
	}
	all := source.NewPass(p.Asset.Name, columns, want)
	defer all.Stop() // a fault of the reader leaves no workers behind
	p.Depth, p.Rows = want.Depth, 0
	err := b.each(ctx, ref, want.Meter, func(row [][]byte) bool {
		for i, v := range row {
			all.Add(i, v)
		}
		p.Rows++
		return true
	})
	p.Columns = all.Columns()
	switch {
	case ctx.Err() != nil:
		return p, fmt.Errorf("profile %s: %w", p.Asset.Name, ctx.Err())
	case err != nil:
		p.Partial = true
		p.NotRead = append(p.NotRead, toetssteen.NotRead{What: p.Asset.Name, Why: b.brokenOff(err)})
	}
	return p, nil
}

func (b *Book) brokenOff(err error) string {
	if errors.Is(err, errTooMany) {
		return "herhaalde rijen staan voor meer cellen dan er gelezen worden; de overige zijn niet gelezen"
	}
	return b.workbook.Why(err, "het blad is beschadigd; wat voor de breuk staat is gelezen")
}

// Rows passes over the rows of a table once.
func (b *Book) Rows(ctx context.Context, a source.Asset, want source.RowRequest) iter.Seq2[[][]byte, error] {
	return source.SampleRows(a.Name, func(yield func([][]byte, error) bool) {
		ref, err := b.find(ctx, a.Name)
		if err != nil {
			yield(nil, fmt.Errorf("rows of %s: %w", a.Name, err))
			return
		}
		names := ref.table.columnNames()
		at := make([]int, len(want.Columns))
		for i, n := range want.Columns {
			if at[i] = slices.Index(names, n); at[i] < 0 {
				yield(nil, fmt.Errorf("rows of %s: a column that was asked for: %w", a.Name, toetssteen.ErrNotFound))
				return
			}
		}
		row := make([][]byte, len(at))
		stopped := false
		err = b.each(ctx, ref, want.Meter, func(all [][]byte) bool {
			for i, k := range at {
				row[i] = all[k]
			}
			stopped = !yield(row, nil)
			return !stopped
		})
		if err != nil && !stopped {
			yield(nil, b.rowsError(a.Name, err))
		}
	}, want.Sample)
}

func (b *Book) rowsError(name string, err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("rows of %s: %w", name, err)
	}
	return &source.NotReadError{What: name, Why: b.brokenOff(err), Err: err}
}
