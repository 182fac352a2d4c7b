package postgres

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"toetssteen"
	"toetssteen/internal/source"
)

const (
	whyNoRight       = "geen leesrecht (SELECT) op deze tabel; alleen de namen zijn bekeken"
	whyNoRightColumn = "geen leesrecht (SELECT) op deze kolom; alleen de naam is bekeken"

	// Nested values are read as the text that the server writes of them: a rule
	// that looks for a code in a column does not see those inside.
	whyJSON  = "json: velden binnenin worden nog niet gelezen"
	whyArray = "lijst (array): waarden binnenin worden nog niet los gelezen"

	// minSampleRows is the fewest rows a sample aims at: a block holds some
	// fifty rows that were often written together, so few rows say little.
	minSampleRows = 5000
	// wholeBelow is how many times the aim a table may have and still be read
	// whole, which costs little and misses nothing.
	wholeBelow = 2
	// rowsPerPage guesses the size of a table that has no statistics.
	rowsPerPage = 40
	pageBytes   = 8192
	// A column with less than one in sparseShare of the values asked for is
	// looked up again among its filled rows alone.
	sparseShare = 10
	minSparse   = time.Second
)

// reading is the plan for one table: which columns, and where from.
type reading struct {
	table      *table
	columns    []int // indices into table.columns
	from       string
	limit      int64 // rows; 0 is no limit
	sampled    bool  // not every row is read
	rows       int64
	counters   []*source.Collector
	filled     []int64 // non-null values per column
	collectors func(column) *source.Collector
	meter      source.Meter
	expect     int64 // rows that will be read, by estimate; 0 is unknown
}

// tellEvery is how many rows are read before the meter is told again.
const tellEvery = 1024

// addValues raises the columns that may be read to a sample or a census.
func (d *database) addValues(ctx context.Context, t *table, p *source.Profile, want source.Request) error {
	r := d.columnsToRead(t, p, want)
	if len(r.columns) == 0 {
		return nil
	}
	err := d.choose(ctx, r, want)
	if err == nil {
		err = d.stream(ctx, r, d.limit(want.Depth))
	}
	if err == nil || r.rows > 0 {
		sparse := r.collect(p, want, err)
		if err == nil {
			err = d.fillSparse(ctx, r, p, want, sparse)
		}
	}
	var refused *serverError
	if errors.As(err, &refused) {
		why := refused.why()
		if r.rows > 0 {
			p.Partial = true
			why = "afgebroken; wat tot dan gelezen was, telt mee: " + why
		}
		p.NotRead = append(p.NotRead, toetssteen.NotRead{What: t.name(), Why: why})
		if r.rows > 0 || t.kind == 'v' || refused.code == "42501" {
			return nil
		}
		return d.addStatistics(ctx, t, p, want)
	}
	return err
}

// columnsToRead leaves out what may not or need not be read, and says so.
func (d *database) columnsToRead(t *table, p *source.Profile, want source.Request) *reading {
	r := &reading{table: t, meter: want.Meter, collectors: func(c column) *source.Collector {
		return source.NewCollector(t.name(), c.named(), want)
	}}
	notRead := func(what, why string) { p.NotRead = append(p.NotRead, toetssteen.NotRead{What: what, Why: why}) }
	if t.withoutSelects && len(t.columns) > 0 {
		notRead(t.name(), whyNoRight)
		return r
	}
	if t.rowSecurity {
		notRead(t.name(), "rijbeveiliging (row level security): alleen de rijen die deze gebruiker mag zien zijn gelezen")
	}
	for i, c := range t.columns {
		switch {
		case !c.selects:
			notRead(t.name()+"."+c.name, whyNoRightColumn)
		case isBinary(c.typeName):
			notRead(t.name()+"."+c.name, "binaire inhoud ("+c.typeName+") wordt niet gelezen")
		default:
			r.columns = append(r.columns, i)
			r.counters = append(r.counters, r.collectors(c))
			if why := nested(c); why != "" {
				notRead(t.name()+"."+c.name, why)
			}
		}
	}
	r.filled = make([]int64, len(r.columns))
	return r
}

// choose decides between every row, a repeatable sample of blocks and the
// first rows. Only tables can be sampled by block.
func (d *database) choose(ctx context.Context, r *reading, want source.Request) error {
	r.from = quote(r.table.schema, r.table.label)
	if want.Depth == toetssteen.DepthCensus {
		r.expect = r.table.rows
		return nil
	}
	aim := max(2*want.Sample.Rows, minSampleRows)
	switch r.table.kind {
	case 'v', 'f':
		r.limit, r.sampled, r.expect = aim, true, aim
		return nil
	}
	rows, err := d.size(ctx, r.table)
	r.expect = rows
	if err != nil || rows <= wholeBelow*aim {
		return err
	}
	r.sampled, r.expect = true, aim
	percent := 100 * float64(aim) / float64(rows)
	r.from += fmt.Sprintf(" TABLESAMPLE SYSTEM (%s) REPEATABLE (%d)", strconv.FormatFloat(percent, 'f', 6, 64), want.Sample.Seed)
	return nil
}

const sizeQuery = `
SELECT coalesce(sum(pg_catalog.pg_relation_size(p.relid)), 0)::bigint, coalesce(sum(greatest(c.relpages, 0)), 0)::bigint
FROM (SELECT relid::oid FROM pg_catalog.pg_partition_tree($1::oid) UNION SELECT $1::oid) p
JOIN pg_catalog.pg_class c ON c.oid = p.relid`

// size estimates the rows of a table as the planner does: the density at the
// last ANALYZE times the pages there are now.
func (d *database) size(ctx context.Context, t *table) (int64, error) {
	var size, pagesThen int64
	err := d.readOnly(ctx, sampleTimeout, func(tx pgx.Tx) error {
		return tx.QueryRow(ctx, sizeQuery, t.oid).Scan(&size, &pagesThen)
	})
	if err != nil {
		return 0, err
	}
	pages := float64(size) / pageBytes
	if t.rows > 0 && pagesThen > 0 {
		return int64(math.Ceil(float64(t.rows) / float64(pagesThen) * pages)), nil
	}
	return int64(pages * rowsPerPage), nil
}

// stream passes the rows to the collectors as they arrive; the server's answer
// is never held as a whole.
func (d *database) stream(ctx context.Context, r *reading, limit time.Duration) error {
	return d.readOnly(ctx, limit, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, r.query())
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			for i, v := range rows.RawValues() {
				r.counters[i].Add(v)
				if len(v) > 0 {
					r.filled[i]++
				}
			}
			if r.rows++; r.rows%tellEvery == 0 {
				r.meter.Tell(r.rows, max(r.expect, 0))
			}
		}
		return rows.Err()
	})
}

// short holds types whose text is short by nature, so that it need not be cut.
var short = []string{"bool", "char", "int2", "int4", "int8", "oid", "float4", "float8", "date", "time", "timetz", "timestamp", "timestamptz", "uuid", "interval"}

// asText writes the expression that gives a column as bounded text.
func asText(c column) string {
	e := quote(c.name) + "::pg_catalog.text"
	if slices.Contains(short, c.typeName) {
		return e
	}
	return "pg_catalog.left(" + e + ", " + strconv.Itoa(source.MaxValueBytes) + ")"
}

// nested says why a column holds more than was read of it; empty when it does
// not.
func nested(c column) string {
	switch {
	case c.array:
		return whyArray
	case c.typeName == "json", c.typeName == "jsonb":
		return whyJSON
	}
	return ""
}

// isBinary reports types whose content is no text: bytes, large objects and
// geometries.
func isBinary(typeName string) bool {
	return slices.Contains([]string{"bytea", "lo", "geometry", "geography", "raster"}, typeName)
}

// collect moves what was read into the profile. A census that broke off is a
// sample: it says nothing of the rows after it.
// It gives the columns, as indices into r.columns, that are nearly empty.
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
	for i, at := range r.columns {
		c := r.counters[i].Column()
		c.Depth = p.Depth
		p.Columns[at] = c
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
	limit := max(d.limit(want.Depth)/time.Duration(max(1, len(sparse))), minSparse)
	for _, i := range sparse {
		at := r.columns[i]
		c := r.table.columns[at]
		again := &reading{
			table: r.table, columns: []int{at}, limit: max(want.Sample.Rows, 1), filled: make([]int64, 1),
			counters: []*source.Collector{r.collectors(c)},
			from: quote(r.table.schema, r.table.label) + " WHERE " + quote(c.name) + " IS NOT NULL AND " +
				quote(c.name) + "::pg_catalog.text OPERATOR(pg_catalog.<>) ''",
		}
		err := d.stream(ctx, again, limit)
		if again.filled[0] > r.filled[i] {
			// The rows of the sample without a value stay in the count.
			again.counters[0].AddNulls(r.rows - r.filled[i])
			p.Columns[at] = again.counters[0].Column()
		}
		var refused *serverError
		switch {
		case errors.As(err, &refused):
			p.NotRead = append(p.NotRead, toetssteen.NotRead{
				What: r.table.name() + "." + c.name,
				Why:  "bijna leeg in de steekproef; de gevulde rijen zijn niet allemaal gezocht: " + refused.why(),
			})
		case err != nil:
			return err // the connection is gone or the scan was stopped
		}
	}
	return nil
}
