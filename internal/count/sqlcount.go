package count

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// SQL counts in a database through database/sql. Engines differ in how they
// name what is read and in a few functions; everything else is here, so that
// all give identical cells.
type SQL struct {
	Name string // of the engine, in the result
	DB   Querier
	// From gives the table expression of a query, its join included.
	From func(q Query) (string, error)
	// Text renders a column as text, where it is not text already.
	Text func(quoted string, c Column) string
	// Whole gives a condition that is true for a count that is no whole number
	// of 0 or more, and the sum of the column.
	Number func(quoted string) string // casts to a number, NULL where it is none
}

// Querier is a database, a connection or a transaction.
type Querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// Quote quotes a name for SQL.
func Quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// Literal quotes a text for SQL.
func Literal(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

// Count answers a query over columns that Columns gave.
func (e SQL) Count(ctx context.Context, q Query, columns []Column) (Cube, error) {
	known := map[string]Column{}
	var names []string
	for _, c := range columns {
		known[c.Name] = c
		names = append(names, c.Name)
	}
	if q.Join != nil {
		for _, c := range q.Join.Columns {
			known[c] = Column{Name: c}
			names = append(names, c)
		}
	}
	for _, c := range q.named() {
		if _, ok := known[c]; !ok {
			return Cube{}, &UnknownColumnError{c, names}
		}
	}
	from, err := e.From(q)
	if err != nil {
		return Cube{}, err
	}
	r := &sqlRun{SQL: e, q: q, known: known, from: from}
	return r.cube(ctx)
}

// named lists every column that a query names.
func (q Query) named() []string {
	out := slices.Clone(q.By)
	for _, m := range q.Margins {
		out = append(out, m...)
	}
	for _, w := range q.Where {
		out = append(out, w.Column)
	}
	for _, c := range []string{q.Count, q.Weight} {
		if c != "" {
			out = append(out, c)
		}
	}
	if q.Join != nil {
		out = append(out, q.Join.Key)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

type sqlRun struct {
	SQL
	q     Query
	known map[string]Column
	from  string
}

func (r *sqlRun) cube(ctx context.Context) (Cube, error) {
	out := Cube{Engine: r.Name, Weighted: r.q.Weight != ""}
	if err := r.checkCounts(ctx); err != nil {
		return out, err
	}
	for i, columns := range append([][]string{r.q.By}, r.q.Margins...) {
		if i > 0 && out.Has(columns...) {
			continue // rolled up from a table that is there
		}
		if i == 0 && len(columns) == 0 {
			continue
		}
		t, err := r.table(ctx, columns)
		if err != nil {
			return out, err
		}
		out.Tables = append(out.Tables, t)
	}
	if len(out.Tables) > 0 {
		out.Rows = int64(out.Tables[0].Total())
	}
	return out, nil
}

// where gives the condition of the query's rows.
func (r *sqlRun) where() string {
	var all []string
	for _, w := range r.q.Where {
		text := r.text(w.Column)
		var parts []string
		var values []string
		for _, v := range w.Values {
			if v == Missing {
				parts = append(parts, text+" IS NULL OR "+text+" = ''")
				continue
			}
			values = append(values, Literal(v))
		}
		if len(values) > 0 {
			parts = append(parts, text+" IN ("+strings.Join(values, ", ")+")")
		}
		if len(parts) == 0 {
			parts = []string{"1 = 0"}
		}
		c := "COALESCE((" + strings.Join(parts, " OR ") + "), 1 = 0)"
		if w.Not {
			c = "NOT " + c
		}
		all = append(all, c)
	}
	if len(all) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(all, " AND ")
}

func (r *sqlRun) text(column string) string { return r.Text(Quote(column), r.known[column]) }

// table counts over some columns.
func (r *sqlRun) table(ctx context.Context, columns []string) (Table, error) {
	group := make([]string, len(columns))
	shown := make([]string, len(columns))
	for i, c := range columns {
		group[i], shown[i] = r.expression(ctx, c), ""
		shown[i] = group[i]
	}
	most := r.q.Most
	if most == 0 {
		most = DefaultMost
	}
	query := "SELECT " + strings.Join(append(shown, r.sums()...), ", ") + " FROM " + r.from + r.where() +
		" GROUP BY " + strings.Join(group, ", ") + " LIMIT " + strconv.Itoa(most+1)
	rows, err := r.DB.QueryContext(ctx, query)
	if err != nil {
		return Table{}, fmt.Errorf("count over %s: %w", strings.Join(columns, ", "), err)
	}
	defer rows.Close()
	reader := newCellReader(columns, r)
	n := 0
	for rows.Next() {
		if n++; n > most {
			_ = rows.Close() // the one connection is needed to find the widest column
			return Table{}, r.tooMany(ctx, columns, most)
		}
		if err := reader.read(rows); err != nil {
			return Table{}, fmt.Errorf("read the counts: %w", err)
		}
	}
	if err := rows.Err(); err != nil {
		return Table{}, fmt.Errorf("count over %s: %w", strings.Join(columns, ", "), err)
	}
	return reader.builder.Table(), nil
}

func (r *sqlRun) sums() []string {
	if r.q.Count != "" { // each row is a published count with a rounding of its own
		return []string{"SUM(" + r.Number(Quote(r.q.Count)) + ")", "COUNT(*)"}
	}
	n := "COUNT(*)"
	if r.q.Weight == "" {
		return []string{n}
	}
	w := r.Number(Quote(r.q.Weight))
	return []string{n, "SUM(" + w + ")", "SUM(" + w + "*" + w + ")"}
}

// expression is what a column is grouped by: itself, or its class.
func (r *sqlRun) expression(ctx context.Context, column string) string {
	bins, ok := r.q.Bins[column]
	if !ok {
		return Quote(column)
	}
	number := r.Number(Quote(column))
	var distinct int64
	var low, high sql.NullFloat64
	err := scanOne(ctx, r.DB, "SELECT COUNT(*), MIN(x), MAX(x) FROM (SELECT DISTINCT "+number+" AS x FROM "+r.from+r.where()+") d", &distinct, &low, &high)
	if err != nil || distinct <= MaxDistinct || !(high.Float64 > low.Float64) {
		return Quote(column)
	}
	width := (high.Float64 - low.Float64) / float64(bins)
	w := strconv.FormatFloat(width, 'g', -1, 64)
	l := strconv.FormatFloat(low.Float64, 'g', -1, 64)
	return fmt.Sprintf("(%s + (FLOOR((%s - %s) / %s) + 0.5) * %s)", l, number, l, w, w)
}

func scanOne(ctx context.Context, db Querier, query string, into ...any) error {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	if rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (r *sqlRun) tooMany(ctx context.Context, columns []string, most int) error {
	out := &TooManyError{Most: most}
	for _, c := range columns {
		var n int64
		if err := scanOne(ctx, r.DB, "SELECT COUNT(DISTINCT "+Quote(c)+") FROM "+r.from, &n); err == nil && n > out.Levels {
			out.Column, out.Levels = c, n
		}
	}
	return out
}

// checkCounts refuses a column of counts that holds what is no count.
func (r *sqlRun) checkCounts(ctx context.Context) error {
	if r.q.Count == "" {
		return nil
	}
	text, number := r.text(r.q.Count), r.Number(Quote(r.q.Count))
	var missing, other, negative, fraction sql.NullInt64
	query := "SELECT SUM(CASE WHEN " + text + " IS NULL OR " + text + " = '' THEN 1 ELSE 0 END), " +
		"SUM(CASE WHEN " + text + " <> '' AND " + number + " IS NULL THEN 1 ELSE 0 END), " +
		"SUM(CASE WHEN " + number + " < 0 THEN 1 ELSE 0 END), " +
		"SUM(CASE WHEN " + number + " <> ROUND(" + number + ") THEN 1 ELSE 0 END) FROM " + r.from + r.where()
	if err := scanOne(ctx, r.DB, query, &missing, &other, &negative, &fraction); err != nil {
		return fmt.Errorf("check the counts in %q: %w", r.q.Count, err)
	}
	for _, c := range []struct {
		kind string
		n    sql.NullInt64
	}{{"text", other}, {"negative", negative}, {"fractional", fraction}, {"missing", missing}} {
		if c.n.Int64 > 0 {
			return &BadCountError{r.q.Count, c.kind, c.n.Int64}
		}
	}
	return nil
}

// cellReader reads rows of levels and sums.
type cellReader struct {
	builder  Builder
	run      *sqlRun
	levels   []string
	values   []any
	pointers []any
	missing  map[string]bool
}

func newCellReader(columns []string, r *sqlRun) *cellReader {
	c := &cellReader{builder: Builder{Columns: columns}, run: r, levels: make([]string, len(columns)), missing: map[string]bool{"": true}}
	for _, m := range r.q.Missing {
		c.missing[m] = true
	}
	n := len(columns) + len(r.sums())
	c.values, c.pointers = make([]any, n), make([]any, n)
	for i := range c.values {
		c.pointers[i] = &c.values[i]
	}
	return c
}

func (c *cellReader) read(rows *sql.Rows) error {
	if err := rows.Scan(c.pointers...); err != nil {
		return err
	}
	k := len(c.levels)
	for i := range c.levels {
		c.levels[i] = c.level(c.values[i])
	}
	cell := Cell{N: toNumber(c.values[k])}
	cell.W, cell.W2 = cell.N, cell.N
	switch {
	case c.run.q.Count != "":
		cell.Parts = int64(toNumber(c.values[k+1]))
	case c.run.q.Weight != "":
		cell.W, cell.W2 = toNumber(c.values[k+1]), toNumber(c.values[k+2])
	}
	c.builder.Add(c.levels, cell)
	return nil
}

// level names a value as every engine names it.
func (c *cellReader) level(v any) string {
	s, ok := Render(v)
	switch {
	case !ok || c.missing[s]:
		return Missing
	case s == Missing:
		return MissingText
	}
	return s
}

// Render gives the text of a value: whole numbers without a fraction, dates as
// ISO 8601; ok is false for NULL.
func Render(v any) (string, bool) {
	switch x := v.(type) {
	case nil:
		return "", false
	case string:
		return x, true
	case []byte:
		return string(x), true
	case bool:
		return strconv.FormatBool(x), true
	case time.Time:
		if x.Equal(x.Truncate(24 * time.Hour)) {
			return x.Format("2006-01-02"), true
		}
		return x.Format("2006-01-02 15:04:05"), true
	case float32:
		return renderFloat(float64(x), 32), true
	case float64:
		return renderFloat(x, 64), true
	}
	return fmt.Sprint(v), true
}

func renderFloat(v float64, bits int) string {
	if v == math.Trunc(v) && math.Abs(v) < 1e15 {
		return strconv.FormatFloat(v, 'f', 0, bits)
	}
	return strconv.FormatFloat(v, 'g', -1, bits)
}

func toNumber(v any) float64 {
	switch x := v.(type) {
	case int64:
		return float64(x)
	case float64:
		return x
	case nil:
		return 0
	}
	f, err := strconv.ParseFloat(strings.TrimSpace(fmt.Sprint(v)), 64)
	if err != nil {
		return math.NaN()
	}
	return f
}

// PeekRows is how many of the first rows tell how many levels a column has.
const PeekRows = 20_000

// Peek counts the levels of each column among the first rows.
func Peek(ctx context.Context, db Querier, from string, columns []Column) error {
	if len(columns) == 0 {
		return nil
	}
	var parts []string
	into := make([]any, len(columns))
	for i, c := range columns {
		parts = append(parts, "COUNT(DISTINCT "+Quote(c.Name)+")")
		into[i] = &columns[i].Distinct
	}
	query := "SELECT " + strings.Join(parts, ", ") + " FROM (SELECT * FROM " + from + " LIMIT " + strconv.Itoa(PeekRows) + ") p"
	if err := scanOne(ctx, db, query, into...); err != nil {
		return fmt.Errorf("look at the first rows: %w", err)
	}
	return nil
}

// ChooseTable finds the table that is meant: by its name, with or without its
// schema, or the only one there is.
func ChooseTable(name string, tables []string) (string, error) {
	if name == "" && len(tables) == 1 {
		return tables[0], nil
	}
	for _, t := range tables {
		if t == name || name != "" && strings.HasSuffix(t, "."+name) {
			return t, nil
		}
	}
	return "", &UnknownTableError{name, tables}
}
