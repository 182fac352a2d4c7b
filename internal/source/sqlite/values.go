package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"toetssteen"
	"toetssteen/internal/source"
)

const (
	// wholeBelow is the number of rows up to which a table is read whole.
	wholeBelow = 50_000
	// A column with less than one in sparseShare of the values asked for is
	// looked up again among its filled rows alone.
	sparseShare = 10
	minSparse   = time.Second
	// minHits is the share of the drawn row numbers that must meet different
	// rows; a table with larger gaps is read from the start instead.
	minHits = 4
	// maxSpan keeps row numbers that somebody set to extremes out of the draw.
	maxSpan = 1 << 62
	// viewRows is how many of the asked rows a view, which has no row numbers,
	// is read for.
	viewRows = 2
)

const whyBlob = "bevat binaire waarden (BLOB); die zijn niet gelezen"

// reading is the pass over one table.
type reading struct {
	pass     *source.Pass        // counts a census
	counters []*source.Collector // count a sample
	filled   []int64
	blobs    []bool
	rows     int64
	partial  bool  // not every row was read
	estimate int64 // rows there are; -1 is unknown
	buf      []byte
	meter    source.Meter
	expect   int64 // rows that will be read, by estimate; 0 is unknown
}

// tellEvery is how many rows are read before the meter is told again.
const tellEvery = 1024

func newReading(p *source.Profile, want source.Request) *reading {
	r := &reading{filled: make([]int64, len(p.Columns)), blobs: make([]bool, len(p.Columns)), estimate: -1}
	if want.Depth == toetssteen.DepthCensus {
		r.pass = source.NewPass(p.Asset.Name, p.Columns, want)
		return r
	}
	for _, c := range p.Columns {
		r.counters = append(r.counters, source.NewCollector(p.Asset.Name, c, want))
	}
	return r
}

// offer gives a value to what counts its column.
func (r *reading) offer(column int, v []byte) {
	if r.pass != nil {
		r.pass.Add(column, v)
		return
	}
	r.counters[column].Add(v)
}

// columns ends the reading and gives what was counted.
func (r *reading) columns() []source.Column {
	if r.pass != nil {
		return r.pass.Columns()
	}
	out := make([]source.Column, len(r.counters))
	for i, k := range r.counters {
		out[i] = k.Column()
	}
	return out
}

// add takes one row: nil, text or bytes per column.
func (r *reading) add(cells []any) {
	for i, c := range cells {
		switch v := c.(type) {
		case []byte:
			r.blobs[i] = true
			r.offer(i, nil)
			continue
		case string:
			r.buf = append(r.buf[:0], v...)
		default:
			r.buf = append(r.buf[:0], asText(v)...)
		}
		r.offer(i, r.buf)
		if len(r.buf) > 0 {
			r.filled[i]++
		}
	}
	r.rows++
	if r.rows%tellEvery == 0 {
		r.meter.Tell(r.rows, max(r.expect, 0))
	}
}

// addValues raises all columns to a sample or a census.
func (f *file) addValues(ctx context.Context, t *table, p *source.Profile, want source.Request) error {
	if len(p.Columns) == 0 {
		return nil
	}
	limited, cancel := context.WithTimeout(ctx, f.limit(want.Depth))
	defer cancel()
	r := newReading(p, want)
	r.meter, r.expect = want.Meter, p.Rows
	err := f.read(limited, t, r, p, want)
	if err != nil && r.rows == 0 {
		return timedOut(limited, err)
	}
	sparse := r.collect(p, want, err)
	if err != nil {
		return timedOut(limited, err)
	}
	return f.fillSparse(ctx, t, r, p, want, sparse)
}

// timedOut tells a time-out from other errors: SQLite calls both an interrupt.
func timedOut(ctx context.Context, err error) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return context.DeadlineExceeded
	}
	return err
}

// read chooses between every row and drawn row numbers.
func (f *file) read(ctx context.Context, t *table, r *reading, p *source.Profile, want source.Request) error {
	from := " FROM " + quote(t.name)
	rowid := t.rowid()
	switch {
	case want.Depth == toetssteen.DepthCensus:
		if ranges, err := f.shardable(ctx, t); err != nil || ranges != nil {
			if err == nil {
				err = f.readShards(ctx, t, r, p, want, ranges)
			}
			return err
		}
	case t.view || t.virtual:
		r.partial = true
		from += " LIMIT " + strconv.FormatInt(max(viewRows*want.Sample.Rows, wholeBelow), 10)
	case rowid != "":
		first, last, err := f.bounds(ctx, t, rowid)
		if err != nil {
			return err
		}
		if span := uint64(last) - uint64(first); span >= wholeBelow && span < maxSpan { //nolint:gosec // wraps to the distance
			done, err := f.draw(ctx, t, r, p, want, rowid, first, span)
			if done || err != nil {
				return err
			}
		}
	}
	return f.stream(ctx, "SELECT "+t.expressions()+from, r)
}

// rowid gives a name by which the row number can be asked, which a column of
// the same name hides.
func (t *table) rowid() string {
	if t.withoutRowid {
		return ""
	}
	for _, alias := range []string{"rowid", "_rowid_", "oid"} {
		if !slices.ContainsFunc(t.columns, func(c string) bool { return strings.EqualFold(c, alias) }) {
			return alias
		}
	}
	return ""
}

// expressions gives the columns as bounded text; substr leaves NULL and bytes
// what they are. Without it a date would pass through the driver's own clock.
func (t *table) expressions() string {
	var b strings.Builder
	for i, c := range t.columns {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString("substr(" + quote(c) + ", 1, " + strconv.Itoa(source.MaxValueBytes) + ")")
	}
	return b.String()
}

func (f *file) bounds(ctx context.Context, t *table, rowid string) (first, last int64, err error) {
	query := "SELECT coalesce((SELECT min(" + rowid + ") FROM " + quote(t.name) + "), 0), coalesce((SELECT max(" + rowid + ") FROM " + quote(t.name) + "), 0)"
	err = f.db.QueryRowContext(ctx, query).Scan(&first, &last)
	return first, last, err
}

// stream passes every row of a query to the reading.
func (f *file) stream(ctx context.Context, query string, r *reading) error {
	return stream(ctx, f.db, query, r)
}

func stream(ctx context.Context, db *sql.DB, query string, r *reading) error {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	cells, into := scanTargets(len(r.filled))
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		r.add(cells)
	}
	return rows.Err()
}

func scanTargets(n int) (cells, into []any) {
	cells, into = make([]any, n), make([]any, n)
	for i := range cells {
		into[i] = &cells[i]
	}
	return cells, into
}

// draw takes the rows at, or first after, row numbers drawn with the seed. Where
// row numbers have no gaps each row is equally likely. It reports false, having
// read nothing, when the gaps are so large that few rows would be met.
func (f *file) draw(ctx context.Context, t *table, r *reading, p *source.Profile, want source.Request, rowid string, first int64, span uint64) (done bool, err error) {
	numbers := drawn(p.Asset.Name, want.Sample, first, span)
	stmt, err := f.db.PrepareContext(ctx, t.nextRow(rowid))
	if err != nil {
		return false, err
	}
	defer stmt.Close()
	trial := newReading(p, want)
	trial.meter, trial.expect = want.Meter, int64(len(numbers))
	cells, into := scanTargets(len(trial.filled) + 1)
	hits, last := 0, int64(0)
	for _, n := range numbers {
		if trial.rows > 0 && n <= last {
			if n == last {
				hits++
			}
			continue // the row met before is also the first after this number
		}
		err := stmt.QueryRowContext(ctx, n).Scan(into...)
		if errors.Is(err, sql.ErrNoRows) {
			break
		}
		if err != nil {
			*r = *trial
			return false, err
		}
		at, _ := cells[0].(int64)
		if at == n {
			hits++
		}
		last = at
		trial.add(cells[1:])
	}
	if trial.rows*minHits < int64(len(numbers)) {
		return false, nil
	}
	trial.partial = true
	// The share of numbers that are rows, times the numbers there are.
	trial.estimate = int64(float64(hits) / float64(len(numbers)) * float64(span))
	*r = *trial
	return true, nil
}

// nextRow is the query for the row at a row number or first after it.
func (t *table) nextRow(rowid string) string {
	return "SELECT " + rowid + ", " + t.expressions() + " FROM " + quote(t.name) + " WHERE " + rowid + " >= ? ORDER BY " + rowid + " LIMIT 1"
}

// drawn gives distinct row numbers in order, the same for the same seed.
func drawn(asset string, s toetssteen.Sample, first int64, span uint64) []int64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(asset))                           // a hash takes everything
	rng := rand.New(rand.NewPCG(uint64(s.Seed), h.Sum64())) //nolint:gosec // a sample must be repeatable, not secret
	out := make([]int64, max(2*s.Rows, 2000))
	for i := range out {
		out[i] = first + int64(rng.Uint64N(span+1)) //nolint:gosec // wraps to the number meant
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// collect moves what was read into the profile and gives the columns that are
// nearly empty. A census that broke off is a sample.
func (r *reading) collect(p *source.Profile, want source.Request, broke error) (sparse []int) {
	p.Depth = want.Depth
	if broke != nil {
		p.Depth = toetssteen.DepthValues
	}
	if p.Depth == toetssteen.DepthValues {
		p.Sample = want.Sample
	}
	if !r.partial && broke == nil {
		p.Rows = r.rows
	}
	p.Rows = max(p.Rows, r.estimate, r.rows)
	columns := r.columns()
	for i := range p.Columns {
		if r.blobs[i] {
			p.NotRead = append(p.NotRead, toetssteen.NotRead{What: p.Asset.Name + "." + p.Columns[i].Name, Why: whyBlob})
		}
		c := columns[i]
		c.Depth = p.Depth
		p.Columns[i] = c
		if r.partial && broke == nil && r.filled[i] < want.Sample.Rows/sparseShare+1 && r.filled[i] < r.rows {
			sparse = append(sparse, i)
		}
	}
	return sparse
}

// fillSparse looks up values of columns that the sample found nearly empty, so
// that a rare value is not missed. All of them together may take as long as
// the sample did.
func (f *file) fillSparse(ctx context.Context, t *table, r *reading, p *source.Profile, want source.Request, sparse []int) error {
	limit := max(f.limit(want.Depth)/time.Duration(max(1, len(sparse))), minSparse)
	for _, i := range sparse {
		c := quote(p.Columns[i].Name)
		one := &source.Profile{Asset: p.Asset, Columns: []source.Column{{Name: p.Columns[i].Name, Type: p.Columns[i].Type, Comment: p.Columns[i].Comment}}}
		again := newReading(one, want)
		only := table{columns: []string{p.Columns[i].Name}}
		limited, cancel := context.WithTimeout(ctx, limit)
		err := f.stream(limited, "SELECT "+only.expressions()+" FROM "+quote(t.name)+" WHERE "+c+" IS NOT NULL AND "+c+" <> '' AND typeof("+c+") <> 'blob' LIMIT "+strconv.FormatInt(max(want.Sample.Rows, 1), 10), again)
		if err != nil {
			err = timedOut(limited, err)
		}
		cancel()
		if again.filled[0] > r.filled[i] {
			// The rows of the sample without a value stay in the count.
			again.counters[0].AddNulls(r.rows - r.filled[i])
			p.Columns[i] = again.counters[0].Column()
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			p.NotRead = append(p.NotRead, toetssteen.NotRead{
				What: p.Asset.Name + "." + p.Columns[i].Name,
				Why:  "bijna leeg in de steekproef; de gevulde rijen zijn niet allemaal gezocht: " + why(err),
			})
		}
	}
	return nil
}
