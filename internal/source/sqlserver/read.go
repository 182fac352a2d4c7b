package sqlserver

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"

	"toetssteen"
	"toetssteen/internal/sqlscan"
)

// maxText is the longest nvarchar that is no (max) type.
const maxText = 4000

// text gives a column as bounded text. Numbers come as they are; dates in
// ISO 8601 (CONVERT, style 126); what is left is converted by the server.
func text(c *sqlscan.Column) string {
	name := quote(c.Name)
	switch c.Base {
	case "int", "bigint", "smallint", "tinyint", "float", "real", "decimal", "numeric":
		return name
	case "date", "datetime", "datetime2", "smalldatetime", "datetimeoffset", "time":
		return "CONVERT(nvarchar(40), " + name + ", 126)"
	case "text", "ntext", "xml", "json":
		return "LEFT(CONVERT(nvarchar(max), " + name + "), " + strconv.Itoa(maxText) + ")"
	case "bit":
		return "CONVERT(nvarchar(1), " + name + ")"
	case "char", "nchar": // filled with spaces, which are no part of the value
		return "CONVERT(nvarchar(" + strconv.Itoa(maxText) + "), RTRIM(" + name + "))"
	}
	return "CONVERT(nvarchar(" + strconv.Itoa(maxText) + "), " + name + ")"
}

// filled leaves empty texts out.
func filled(c *sqlscan.Column) string {
	name := quote(c.Name)
	switch c.Base {
	case "char", "varchar", "nchar", "nvarchar":
		return name + " <> N''"
	}
	return name + " IS NOT NULL"
}

// selects writes a query with TOP, since there is no LIMIT.
func selects(expressions []string, p sqlscan.Part) string {
	q := "SELECT "
	if p.Limit > 0 {
		q += "TOP (" + strconv.FormatInt(p.Limit, 10) + ") "
	}
	q += strings.Join(expressions, ", ") + " FROM " + p.From
	if p.Where != "" {
		q += " WHERE " + p.Where
	}
	if p.Order != "" {
		q += " ORDER BY " + p.Order
	}
	return q
}

const (
	// most is how many times the rows asked for a sample may give, where the
	// estimate of the table was wrong.
	most = 4
	// maxSeed keeps the seed a positive integer.
	maxSeed = 1<<31 - 1
)

// sample draws pages, which the same seed draws again as long as the table does
// not change (FROM, TABLESAMPLE). Memory-optimised and external tables have no
// pages to draw.
func sample(_ context.Context, _ *sql.Tx, t *sqlscan.Table, d sqlscan.Draw) ([]sqlscan.Part, error) {
	if _, no := t.Ref.(unpaged); no || d.Rows <= 0 {
		return nil, nil
	}
	percent := min(float64(d.Aim)/float64(d.Rows)*100, 100)
	seed := uint64(d.Seed)%maxSeed + 1 //nolint:gosec // wraps to a seed
	dialect := sqlscan.Dialect{Quote: quote}
	from := fmt.Sprintf("%s TABLESAMPLE SYSTEM (%s PERCENT) REPEATABLE (%d)", dialect.From(t), strconv.FormatFloat(percent, 'f', 6, 64), seed)
	return []sqlscan.Part{{From: from, Limit: d.Aim * most}}, nil
}

// statisticsQuery gives the histogram of the newest statistics that begin with
// each column. Both functions show a user the statistics of columns that it may
// select (SQL Server, sys.dm_db_stats_histogram, from 2016 SP1 CU2 on).
const statisticsQuery = `SELECT c.name, st.stats_id, p.rows, CONVERT(nvarchar(4000), h.range_high_key, 126), h.equal_rows, h.range_rows, h.distinct_range_rows
FROM sys.stats st
JOIN sys.stats_columns sc ON sc.object_id = st.object_id AND sc.stats_id = st.stats_id AND sc.stats_column_id = 1
JOIN sys.columns c ON c.object_id = sc.object_id AND c.column_id = sc.column_id
CROSS APPLY sys.dm_db_stats_properties(st.object_id, st.stats_id) p
CROSS APPLY sys.dm_db_stats_histogram(st.object_id, st.stats_id) h
WHERE st.object_id = OBJECT_ID(@p1) AND st.has_filter = 0
ORDER BY c.column_id, p.last_updated DESC, st.stats_id, h.step_number`

// step is one step of a histogram.
type step struct {
	key            sql.NullString // null: the step of the rows without a value
	equal, between float64        // rows of the key, and of the values before it
	distinct       int64          // values before it
}

func statistics(ctx context.Context, tx *sql.Tx, t *sqlscan.Table) (map[string]sqlscan.Estimate, []toetssteen.NotRead, error) {
	dialect := sqlscan.Dialect{Quote: quote}
	var (
		name           string
		id             int64
		rows, distinct sql.NullInt64
		s              step
		equal, between sql.NullFloat64
	)
	histograms := map[string]*histogram{}
	err := sqlscan.Each(ctx, tx, statisticsQuery, []any{dialect.From(t)}, []any{&name, &id, &rows, &s.key, &equal, &between, &distinct}, func() {
		h := histograms[name]
		if h == nil {
			h = &histogram{id: id, rows: rows.Int64}
			histograms[name] = h
		}
		if h.id != id {
			return // older statistics of the same column
		}
		s.equal, s.between, s.distinct = equal.Float64, between.Float64, distinct.Int64
		h.steps = append(h.steps, s)
	})
	out := map[string]sqlscan.Estimate{}
	for name, h := range histograms {
		out[name] = estimate(h.rows, h.steps)
	}
	return out, nil, err
}

// histogram is what is kept of one column.
type histogram struct {
	id, rows int64
	steps    []step
}

// estimate reads a histogram: each key is a value with its number of rows, and
// what lies between two keys is known by number alone.
func estimate(rows int64, steps []step) sqlscan.Estimate {
	e := sqlscan.Estimate{Rows: rows}
	for i := range steps {
		steps[i].key.String = strings.TrimRight(steps[i].key.String, " ")
	}
	if rows <= 0 {
		for _, s := range steps {
			e.Rows += int64(s.equal + s.between)
		}
	}
	total := float64(cmp.Or(e.Rows, 1))
	for _, s := range steps {
		e.Distinct += s.distinct
		switch {
		case !s.key.Valid:
			e.Nulls += s.equal / total
		case s.equal > 0:
			e.Values = append(e.Values, sqlscan.Share{Value: s.key.String, Share: s.equal / total})
			e.Distinct++
		default:
			e.Bounds = append(e.Bounds, s.key.String)
			e.Distinct++
		}
	}
	return e
}
