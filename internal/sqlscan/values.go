package sqlscan

import (
	"context"
	"database/sql"
	"time"

	"toetssteen"
	"toetssteen/internal/source"
)

const (
	// minSampleRows is the fewest rows a sample aims at: rows that lie together
	// were often written together, so few of them say little.
	minSampleRows = 5000
	// wholeBelow is how many times the aim a table may have and still be read
	// whole, which costs little and misses nothing.
	wholeBelow = 2
	// A column with less than one in sparseShare of the values asked for is
	// looked up again among its filled rows alone.
	sparseShare = 10
	minSparse   = time.Second
	// sparseTotal times the limit of one statement is what looking up sparse
	// columns may take together.
	sparseTotal = 1
)

// reading is the plan for one table: which columns, and from which parts.
type reading struct {
	table   *Table
	asset   string
	columns []int // indices into table.columns
	parts   []Part
	sampled bool  // not every row is read
	rows    int64 // read
	total   int64 // to be read, about; 0 is unknown
	filled  []int64
	pass    *source.Pass
	meter   source.Meter
}

// addValues raises the columns that may be read to a sample or a census.
func (d *database) addValues(ctx context.Context, t *Table, p *source.Profile, want source.Request) error {
	r := d.columnsToRead(t, p)
	if len(r.columns) == 0 {
		return nil
	}
	aim := max(2*want.Sample.Rows, minSampleRows)
	if want.Depth == toetssteen.DepthCensus {
		aim = 0
	}
	r.meter = want.Meter
	err := d.choose(ctx, r, aim, want.Sample.Seed)
	if err == nil {
		r.pass = r.newPass(want)
		defer r.pass.Stop()
		err = d.stream(ctx, r, d.paced(want.Depth, r.total))
		if err == nil || r.rows > 0 {
			sparse := r.collect(p, want, err)
			if err == nil {
				err = d.fillSparse(ctx, r, p, want, sparse)
			}
		}
	}
	f := refused(err)
	if f == nil {
		p.Partial = p.Partial || err != nil && r.rows > 0
		return err
	}
	why := f.Why()
	if r.rows > 0 {
		p.Partial = true
		why = "afgebroken; wat tot dan gelezen was, telt mee: " + why
	}
	p.NotRead = append(p.NotRead, toetssteen.NotRead{What: r.asset, Why: why})
	if r.rows > 0 || t.View || f.Kind == NoRight {
		return nil
	}
	return d.addStatistics(ctx, t, p, want)
}

// columnsToRead leaves out what may not or need not be read, and says so.
func (d *database) columnsToRead(t *Table, p *source.Profile) *reading {
	r := &reading{table: t, asset: p.Asset.Name}
	if t.NotRead != "" {
		p.NotRead = append(p.NotRead, toetssteen.NotRead{What: r.asset, Why: t.NotRead})
		return r
	}
	for i, c := range t.Columns {
		why := c.NotRead
		if why == "" {
			r.columns = append(r.columns, i)
			why = c.Remark
		}
		if why != "" {
			p.NotRead = append(p.NotRead, toetssteen.NotRead{What: r.asset + "." + c.Name, Why: why})
		}
	}
	r.filled = make([]int64, len(r.columns))
	return r
}

// newPass makes the pass over the columns that are read.
func (r *reading) newPass(want source.Request) *source.Pass {
	columns := make([]source.Column, 0, len(r.columns))
	for _, at := range r.columns {
		c := &r.table.Columns[at]
		columns = append(columns, source.Column{Name: c.Name, Type: c.Type, Comment: c.Comment})
	}
	return source.NewPass(r.asset, columns, want)
}

// choose decides between every row (an aim of 0), a repeatable sample and the
// first rows. Only tables can be sampled.
func (d *database) choose(ctx context.Context, r *reading, aim, seed int64) error {
	whole := Part{From: d.dialect.From(r.table)}
	r.parts = []Part{whole}
	r.total = max(r.table.Rows, 0)
	if aim <= 0 {
		return nil
	}
	first := []Part{{From: whole.From, Limit: aim}}
	if r.table.View {
		r.parts, r.sampled, r.total = first, true, aim
		return nil
	}
	return d.readOnly(ctx, sampleTimeout, func(ctx context.Context, tx *sql.Tx) error {
		rows, err := d.size(ctx, tx, r.table)
		if err != nil || (rows >= 0 && rows <= wholeBelow*aim) {
			return err
		}
		r.sampled, r.total = true, aim
		if d.dialect.Sample != nil {
			if r.parts, err = d.dialect.Sample(ctx, tx, r.table, Draw{Rows: rows, Aim: aim, Seed: seed}); err != nil {
				return err
			}
		}
		if d.dialect.Sample == nil || len(r.parts) == 0 {
			r.parts = first
		}
		return nil
	})
}

func (d *database) size(ctx context.Context, tx *sql.Tx, t *Table) (int64, error) {
	if d.dialect.Size == nil {
		return t.Rows, nil
	}
	return d.dialect.Size(ctx, tx, t)
}

// stream passes the rows to the collectors as they arrive; the server's answer
// is never held as a whole.
func (d *database) stream(ctx context.Context, r *reading, limit time.Duration) error {
	return d.readOnly(ctx, limit, func(ctx context.Context, tx *sql.Tx) error {
		return d.rowsOf(ctx, tx, r, func(row []sql.RawBytes) bool {
			for i, v := range row {
				r.pass.Add(i, v)
				if len(v) > 0 {
					r.filled[i]++
				}
			}
			return true
		})
	})
}

// rowsOf gives the rows of all parts to f, until it gives false.
func (d *database) rowsOf(ctx context.Context, tx *sql.Tx, r *reading, f func([]sql.RawBytes) bool) error {
	expressions := make([]string, 0, len(r.columns))
	for _, at := range r.columns {
		expressions = append(expressions, d.dialect.text(&r.table.Columns[at]))
	}
	row, into := make([]sql.RawBytes, len(r.columns)), make([]any, len(r.columns))
	for i := range row {
		into[i] = &row[i]
	}
	pace := newPace(d.options.RowsPerSecond)
	defer pace.stop()
	for _, part := range r.parts {
		more, err := d.partOf(ctx, tx, r, d.dialect.selects(expressions, part), into, pace, func() bool { return f(row) })
		if err != nil || !more {
			return err
		}
	}
	return nil
}

func (d *database) partOf(ctx context.Context, tx *sql.Tx, r *reading, query string, into []any, pace *pace, f func() bool) (more bool, err error) {
	rows, err := tx.QueryContext(ctx, query)
	if err != nil {
		return false, err
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return false, err
		}
		r.rows++
		if !f() {
			return false, nil
		}
		r.meter.Tell(r.rows, max(r.total, r.rows))
		if err := pace.wait(ctx); err != nil {
			return false, err
		}
	}
	return true, rows.Err()
}

// collect moves what was read into the profile. A census that broke off is a
// sample: it says nothing of the rows after it. It gives the columns, as
// indices into r.columns, that are nearly empty.
func (r *reading) collect(p *source.Profile, want source.Request, broke error) (sparse []int) {
	p.Depth = want.Depth
	if broke != nil {
		p.Depth = toetssteen.DepthValues
	}
	if p.Depth == toetssteen.DepthValues {
		p.Sample = want.Sample
	}
	if !r.sampled && broke == nil {
		p.Rows = r.rows
	}
	p.Rows = max(p.Rows, r.rows)
	for i, c := range r.pass.Columns() {
		c.Depth = p.Depth
		p.Columns[r.columns[i]] = c
		if r.sampled && broke == nil && r.filled[i] < want.Sample.Rows/sparseShare+1 && r.filled[i] < r.rows {
			sparse = append(sparse, i)
		}
	}
	return sparse
}

// fillSparse looks up values of columns that the sample found nearly empty, so
// that a rare value is not missed. All of them together may take as long as
// the sample did.
func (d *database) fillSparse(ctx context.Context, r *reading, p *source.Profile, want source.Request, sparse []int) error {
	limit := max(sparseTotal*d.limit(want.Depth)/time.Duration(max(1, len(sparse))), minSparse)
	for _, i := range sparse {
		at := r.columns[i]
		c := &r.table.Columns[at]
		again := &reading{
			table: r.table, asset: r.asset, columns: []int{at}, filled: make([]int64, 1),
			parts: []Part{{From: d.dialect.From(r.table), Where: d.dialect.filled(c), Limit: max(want.Sample.Rows, 1)}},
		}
		again.pass = again.newPass(want)
		err := d.stream(ctx, again, limit)
		if again.filled[0] > r.filled[i] {
			// The rows of the sample without a value stay in the count.
			for range r.rows - r.filled[i] {
				again.pass.Add(0, nil)
			}
			p.Columns[at] = again.pass.Columns()[0]
		}
		again.pass.Stop()
		if f := refused(err); f != nil {
			p.NotRead = append(p.NotRead, toetssteen.NotRead{
				What: r.asset + "." + c.Name,
				Why:  "bijna leeg in de steekproef; de gevulde rijen zijn niet allemaal gezocht: " + f.Why(),
			})
		} else if err != nil {
			return err // the connection is gone or the scan was stopped
		}
	}
	return nil
}
