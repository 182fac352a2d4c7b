package count

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// SQL counts through an engine that speaks SQL. Engines differ in how they name
// what is read and in a few expressions; everything else is here, so that all
// give identical cells.
type SQL struct {
	Name string // of the engine, in the result
	Run  Runner
	// Source gives what a query reads, its join included.
	Source func(ctx context.Context, q Query) (Source, error)
	Class  func(c Column) Class
	// Group is what a column is grouped by and compared as; nil is the column.
	Group func(ident string, c Column) string
	// Show makes a Value of what was grouped by; nil where it is one.
	Show func(x string, c Class) string
	// Text renders a value as text.
	Text func(x string) string
	// Number is a finite number, or NULL where there is none.
	Number func(x string, c Class) string
	// NaN is a condition on a Real; nil where there is no NaN.
	NaN func(x string) string
	// Exact is a number whose sum does not depend on the order of the rows.
	Exact func(x string) string
	// Approx counts distinct values in little memory, roughly; it may be nil.
	Approx func(x string) string
	// Merge is up to how many cells tables are counted in one statement, as the
	// table over all their columns: a scan is saved, and grouping costs more.
	Merge float64
	// Sets counts what is left over in one scan with GROUPING SETS.
	Sets bool
}

// Source is a table expression with its columns, and how to write those whose
// name is not their identifier.
type Source struct {
	From    string
	Columns []Column
	Ident   map[string]string
	Notes   []Remark
}

// Write writes a column of the source.
func (s Source) Write(column string) string {
	if i, ok := s.Ident[column]; ok {
		return i
	}
	return Quote(column)
}

// Find gives the named columns, or an *UnknownColumnError.
func (s Source) Find(names ...string) ([]Column, error) {
	out := make([]Column, 0, len(names))
	for _, n := range names {
		i := slices.IndexFunc(s.Columns, func(c Column) bool { return c.Name == n })
		if i < 0 {
			known := make([]string, len(s.Columns))
			for j, c := range s.Columns {
				known[j] = c.Name
			}
			return nil, &UnknownColumnError{n, known}
		}
		out = append(out, s.Columns[i])
	}
	return out, nil
}

// Class is how the values of a column are compared and shown.
type Class int

// Classes of columns.
const (
	Other   Class = iota // shown as the engine's text: dates, times, identifiers
	Text                 // text
	Whole                // integers
	Decimal              // decimal numbers
	Real                 // floating point, 64 bits
	Real32               // floating point, 32 bits
	Truth                // true or false
	Dynamic              // each value has a type of its own: text or number (SQLite)
)

// Count answers a query.
func (e SQL) Count(ctx context.Context, q Query) (Cube, error) {
	out, err := e.count(ctx, q)
	if ctx.Err() != nil {
		return Cube{}, fmt.Errorf("count: %w", ctx.Err()) // whatever the engine made of it
	}
	return out, err
}

func (e SQL) count(ctx context.Context, q Query) (Cube, error) {
	source, err := e.Source(ctx, q)
	if err != nil {
		return Cube{}, err
	}
	r := &sqlRun{SQL: e, q: q, source: source, known: map[string]Column{}, bins: map[string]*bins{}, most: q.Most}
	if r.most == 0 {
		r.most = DefaultMost
	}
	for _, c := range source.Columns {
		r.known[c.Name] = c
	}
	if _, err := source.Find(q.named()...); err != nil {
		return Cube{}, err
	}
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
	q      Query
	source Source
	known  map[string]Column
	bins   map[string]*bins // by column; nil for exact values
	most   int
}

func (r *sqlRun) cube(ctx context.Context) (Cube, error) {
	out := Cube{Engine: r.Name, Weighted: r.q.Weight != "", Notes: r.source.Notes}
	if err := r.checkNumbers(ctx); err != nil {
		return out, err
	}
	wanted := r.wanted()
	for _, t := range wanted {
		for _, c := range t {
			if err := r.bin(ctx, c); err != nil {
				return out, err
			}
		}
	}
	counted, rows, err := r.tables(ctx, r.plan(wanted))
	if err != nil {
		return out, err
	}
	out.Rows = rows
	scratch := Cube{Tables: counted}
	for _, columns := range wanted {
		i := slices.IndexFunc(counted, func(t Table) bool { return slices.Equal(t.Columns, columns) })
		var t Table
		if i >= 0 {
			t = counted[i]
		} else if rolled, ok := scratch.Table(columns...); ok {
			t = rolled
		} else {
			return out, fmt.Errorf("count over %s: no table holds these columns", strings.Join(columns, ", "))
		}
		if len(t.Cells) > r.most {
			return out, r.tooMany(ctx, columns)
		}
		out.Tables = append(out.Tables, t)
	}
	// Last, because tables are summed from one another.
	for _, t := range out.Tables {
		for i := range t.Cells {
			r.finish(&t.Cells[i])
		}
	}
	return out, nil
}

// class is how a column is compared.
func (r *sqlRun) class(column string) Class { return r.Class(r.known[column]) }

// value is a column as it is grouped by and compared.
func (r *sqlRun) value(column string) string {
	x := r.source.Write(column)
	if r.Group == nil {
		return x
	}
	return r.Group(x, r.known[column])
}

// equal is a condition: a column has this level.
func (r *sqlRun) equal(column, text string) string {
	const never = "1 = 0"
	x, class := r.value(column), r.class(column)
	literal, whole, number := plainNumber(text)
	switch class {
	case Text:
		return x + " = " + Literal(text)
	case Whole, Decimal:
		if !number || class == Whole && !whole || strings.Contains(literal, "e") {
			return never
		}
		return x + " = " + literal
	case Real, Real32:
		if !number {
			return never
		}
		kind := "float8"
		if class == Real32 {
			kind = "float4"
		}
		return x + " = CAST(" + Literal(literal) + " AS " + kind + ")"
	case Truth:
		switch text {
		case "true":
			return x
		case "false":
			return "NOT " + x
		}
		return never
	case Dynamic:
		out := x + " = " + Literal(text)
		if number {
			out += " OR typeof(" + x + ") IN ('integer', 'real') AND " + x + " = " + literal
		}
		return "(" + out + ")"
	case Other:
	}
	return r.Text(x) + " = " + Literal(text)
}

// missing is a condition: a column has no value.
func (r *sqlRun) missing(column string) string {
	x := r.value(column)
	out := []string{x + " IS NULL"}
	switch class := r.class(column); class {
	case Text, Dynamic:
		out = append(out, x+" = ''")
	case Real, Real32:
		if r.NaN != nil {
			out = append(out, r.NaN(x))
		}
	case Other:
		out = append(out, r.Text(x)+" = ''")
	case Whole, Decimal, Truth:
	}
	for _, m := range r.q.Missing {
		out = append(out, r.equal(column, m))
	}
	return "(" + strings.Join(out, " OR ") + ")"
}

// where is the condition on the rows of the query.
func (r *sqlRun) where() string {
	var all []string
	for _, w := range r.q.Where {
		var parts []string
		for _, v := range w.Values {
			if text, ok := textOf(v); ok {
				parts = append(parts, r.equal(w.Column, text))
			} else {
				parts = append(parts, r.missing(w.Column))
			}
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

// number is a column of numbers.
func (r *sqlRun) number(column string) string { return r.Number(r.value(column), r.class(column)) }

// checkNumbers refuses a column of counts that holds what is no count, and
// weights that are none: a row that silently counted for nothing would change
// every figure.
func (r *sqlRun) checkNumbers(ctx context.Context) error {
	for _, column := range []string{r.q.Count, r.q.Weight} {
		if column == "" {
			continue
		}
		n, missing := r.number(column), r.missing(column)
		one := func(condition string) string { return "COUNT(CASE WHEN " + condition + " THEN 1 END)" }
		query := "SELECT " + strings.Join([]string{
			one("(" + n + ") IS NULL AND NOT COALESCE(" + missing + ", 1 = 0)"), one(n + " < 0"), one(n + " <> ROUND(" + n + ")"), one(missing),
		}, ", ") + " FROM " + r.source.From + r.where()
		var bad [4]int64
		if err := r.one(ctx, query, func(v []Value) {
			for i := range bad {
				bad[i] = v[i].Int
			}
		}); err != nil {
			return fmt.Errorf("check the numbers in %q: %w", column, err)
		}
		for i, kind := range []string{"text", "negative", "fractional", "missing"} {
			if bad[i] > 0 && (kind != "fractional" || column == r.q.Count) {
				return &BadCountError{column, kind, bad[i]}
			}
		}
	}
	return nil
}

// one runs a statement that gives one row.
func (r *sqlRun) one(ctx context.Context, query string, read func([]Value)) error {
	return r.Run(ctx, query, func(v []Value) error { read(v); return nil })
}

// tooMany finds the column with the most levels.
func (r *sqlRun) tooMany(ctx context.Context, columns []string) error {
	out := &TooManyError{Most: r.most}
	for _, c := range columns {
		n, err := r.distinct(ctx, c)
		if err != nil {
			return fmt.Errorf("find the column with the most levels: %w", err)
		}
		if n > out.Levels || out.Column == "" {
			out.Column, out.Levels = c, n
		}
	}
	return out
}

// distinct is how many levels a column has, or about how many where counting
// them takes more memory than there is.
func (r *sqlRun) distinct(ctx context.Context, column string) (n int64, err error) {
	if b := r.bins[column]; b != nil {
		return int64(b.n), nil
	}
	x, from := r.value(column), " FROM "+r.source.From+r.where()
	read := func(v []Value) { n = v[0].Int }
	// Unlike COUNT(DISTINCT x), this may spill.
	err = r.one(ctx, "SELECT COUNT(x) FROM (SELECT DISTINCT "+x+" AS x"+from+") d", read)
	var full *ReadError
	if r.Approx != nil && errors.As(err, &full) && full.Key == memoryKey {
		err = r.one(ctx, "SELECT "+r.Approx(x)+from, read)
	}
	return n, err
}
