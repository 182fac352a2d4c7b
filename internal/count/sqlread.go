package count

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Kind is what a Value holds.
type Kind uint8

// Kinds of values.
const (
	Null Kind = iota
	String
	Integer
	Float
	Float32
)

// Value is a value of a result. Text is borrowed: it is gone after the row.
type Value struct {
	Kind  Kind
	Text  string
	Int   int64
	Float float64
}

// Number is the value as a number; 0 for Null.
func (v Value) Number() float64 {
	switch v.Kind {
	case Integer:
		return float64(v.Int)
	case Float, Float32:
		return v.Float
	case Null, String:
	}
	return 0
}

// Runner runs a statement and gives its rows one by one; the values are gone
// after the call. An error of row ends it and is given back.
type Runner func(ctx context.Context, query string, row func([]Value) error) error

// errFull ends the reading of a result that has too many cells.
var errFull = errors.New("too many cells")

// tables counts over sets of columns, in one statement where that is faster,
// and tells how many rows there were.
func (r *sqlRun) tables(ctx context.Context, sets [][]string) (out []Table, rows int64, err error) {
	const together = 60 // columns whose grouping fits in 64 bits
	var groups [][][]string
	for _, s := range sets {
		last := len(groups) - 1
		if last >= 0 && r.Sets && len(distinctOf(append(slices.Clone(groups[last]), s))) <= together {
			groups[last] = append(groups[last], s)
			continue
		}
		groups = append(groups, [][]string{s})
	}
	for _, g := range groups {
		read, err := r.read(ctx, g)
		if err != nil {
			return nil, 0, err
		}
		for _, t := range read {
			out, rows = append(out, t.builder.Table()), max(rows, t.rows)
		}
	}
	return out, rows, nil
}

func distinctOf(sets [][]string) []string {
	var out []string
	for _, s := range sets {
		out = union(out, s)
	}
	return out
}

// finish rounds the sums of weights (see steady) and tells how many published
// counts are in a cell: each row is one.
func (r *sqlRun) finish(c *Cell) {
	c.Parts, c.Masked = 0, 0
	switch {
	case r.q.Weight != "":
		c.W, c.W2 = steady(c.W), steady(c.W2)
	case r.q.Count != "":
		if c.W > 1 {
			c.Parts = int64(c.W)
		}
		c.W, c.W2 = c.N, c.N
	}
}

// read counts over sets of columns in one statement.
func (r *sqlRun) read(ctx context.Context, sets [][]string) ([]*cellReader, error) {
	columns := distinctOf(sets)
	readers := make(map[int64]*cellReader, len(sets))
	var out []*cellReader
	for _, s := range sets {
		c := r.newReader(s, columns, len(sets) > 1)
		readers[c.mask], out = c, append(out, c)
	}
	query := r.statement(sets, columns)
	full := out[0]
	err := r.Run(ctx, query, func(v []Value) error {
		c := out[0]
		if len(sets) > 1 {
			if c = readers[v[0].Int]; c == nil {
				return errors.New("the engine gave a grouping that was not asked for")
			}
		}
		full = c
		return c.add(v)
	})
	switch {
	case errors.Is(err, errFull):
		return nil, r.tooMany(ctx, full.builder.Columns)
	case err != nil:
		return nil, fmt.Errorf("count over %s: %w", strings.Join(columns, ", "), err)
	}
	for _, c := range out {
		if c.n >= r.limit() {
			return nil, r.tooMany(ctx, c.builder.Columns)
		}
	}
	return out, nil
}

// limit is how many groups are read: more than cells, because a missing value
// may be written in several ways.
func (r *sqlRun) limit() int { return 2*r.most + 1024 }

// statement is the SQL that counts over sets of columns. The inner select names
// what is grouped by c0, c1, ... and, for what is not in a class, r0, r1, ...
func (r *sqlRun) statement(sets [][]string, columns []string) string {
	var inner, shown []string
	for i, c := range columns {
		k, x := strconv.Itoa(i), r.value(c)
		if b := r.bins[c]; b != nil {
			number := r.number(c)
			inner = append(inner, b.index(number)+" AS c"+k, "CASE WHEN "+number+" IS NULL THEN "+x+" END AS r"+k)
			shown = append(shown, "c"+k, r.shown("r"+k, c))
			continue
		}
		inner, shown = append(inner, x+" AS c"+k), append(shown, r.shown("c"+k, c))
	}
	if r.q.Count != "" {
		inner = append(inner, r.number(r.q.Count)+" AS n")
	}
	if r.q.Weight != "" {
		inner = append(inner, r.number(r.q.Weight)+" AS w")
	}
	group, first := strings.Join(r.keys(sets[0], columns), ", "), ""
	if len(sets) > 1 {
		lists := make([]string, len(sets))
		for i, s := range sets {
			lists[i] = "(" + strings.Join(r.keys(s, columns), ", ") + ")"
		}
		names := make([]string, len(columns))
		for i := range columns {
			names[i] = "c" + strconv.Itoa(i)
		}
		group, first = "GROUPING SETS ("+strings.Join(lists, ", ")+")", "CAST(GROUPING("+strings.Join(names, ", ")+") AS bigint), "
	}
	return "SELECT " + first + strings.Join(append(shown, r.sums()...), ", ") +
		" FROM (SELECT " + strings.Join(inner, ", ") + " FROM " + r.source.From + r.where() + ") s GROUP BY " + group +
		" LIMIT " + strconv.Itoa(len(sets)*r.limit())
}

// keys are the names of what a set of columns is grouped by.
func (r *sqlRun) keys(set, columns []string) []string {
	var out []string
	for _, c := range set {
		k := strconv.Itoa(slices.Index(columns, c))
		out = append(out, "c"+k)
		if r.bins[c] != nil {
			out = append(out, "r"+k)
		}
	}
	return out
}

func (r *sqlRun) shown(x, column string) string {
	if r.Show == nil {
		return x
	}
	return r.Show(x, r.class(column))
}

// sums are the numbers of a cell: rows, counts, weights and their squares. A
// row with a count stands for that many persons of its weight.
func (r *sqlRun) sums() []string {
	out := []string{"COUNT(*)"}
	times := ""
	if r.q.Count != "" {
		out, times = append(out, "CAST(SUM(n) AS float8)"), "n * "
	}
	if r.q.Weight != "" {
		out = append(out, "CAST(SUM("+r.Exact(times+"w")+") AS float8)", "CAST(SUM("+r.Exact(times+"w * w")+") AS float8)")
	}
	return out
}

// cellReader makes a table of the rows of a result.
type cellReader struct {
	builder Builder
	mask    int64 // GROUPING of the set: a bit for each column that is not in it
	columns []levelReader
	at      []int // of each column in the row
	sums    int   // where the sums begin
	run     *sqlRun
	n       int
	rows    int64
}

func (r *sqlRun) newReader(set, columns []string, sets bool) *cellReader {
	c := &cellReader{builder: Builder{Columns: set, levels: make([][]string, len(set))}, run: r, columns: make([]levelReader, len(set)), at: make([]int, len(set))}
	missing := map[string]bool{"": true}
	for _, m := range r.q.Missing {
		missing[m] = true
	}
	place := 0
	if sets {
		place = 1
	}
	for i, name := range columns {
		c.mask <<= 1
		j := slices.Index(set, name)
		if j < 0 {
			c.mask |= 1
		} else {
			c.at[j] = place
			c.columns[j] = levelReader{missing: missing, bins: r.bins[name], decimal: r.class(name) == Decimal, texts: map[string]uint32{}, whole: map[int64]uint32{}, real: map[uint64]uint32{}, named: map[string]bool{}}
		}
		if place++; r.bins[columns[i]] != nil {
			place++
		}
	}
	c.sums = place
	if n := r.cells(set); n <= 1<<20 { // room at once costs less than growing
		c.builder.cells, c.builder.keys = make([]Cell, 0, int(n)), make([]uint32, 0, int(n)*len(set))
	}
	return c
}

// add adds a row of the result.
func (c *cellReader) add(v []Value) error {
	if c.n++; c.n > c.run.most && !c.folds() {
		return errFull
	}
	for i := range c.columns {
		c.builder.keys = append(c.builder.keys, c.columns[i].key(v[c.at[i]:], &c.builder.levels[i]))
	}
	sums := v[c.sums:]
	cell := Cell{N: sums[0].Number()}
	c.rows += sums[0].Int
	rows := cell.N
	if c.run.q.Count != "" {
		cell.N, sums = sums[1].Number(), sums[1:]
	}
	cell.W, cell.W2 = rows, rows // of counts, until finish
	if c.run.q.Weight != "" {
		cell.W, cell.W2 = sums[1].Number(), sums[2].Number()
	}
	c.builder.cells = append(c.builder.cells, cell)
	return nil
}

// folds tells whether several values of a column have one level, so that there
// are fewer cells than groups.
func (c *cellReader) folds() bool {
	return slices.ContainsFunc(c.columns, func(l levelReader) bool { return l.folds })
}

// levelReader gives the values of a column numbers, in order of appearance.
type levelReader struct {
	missing map[string]bool
	bins    *bins
	decimal bool // the texts are decimal numbers
	texts   map[string]uint32
	whole   map[int64]uint32  // integers, or classes
	real    map[uint64]uint32 // floating point, by bits
	null    uint32            // the number of Null, and 1
	named   map[string]bool
	folds   bool
}

// key is the number of the first of the values, or of the second where the
// first is a class and there is none.
func (l *levelReader) key(v []Value, levels *[]string) uint32 {
	one := v[0]
	if l.bins != nil && one.Kind == Null {
		one = v[1]
	}
	switch one.Kind {
	case Null:
		if l.null == 0 {
			l.null = 1 + l.name(Missing, levels)
		}
		return l.null - 1
	case String:
		k, ok := l.texts[one.Text]
		if !ok {
			text := strings.Clone(one.Text)
			k = l.name(l.level(one), levels)
			l.texts[text] = k
		}
		return k
	case Integer:
		k, ok := l.whole[one.Int]
		if !ok {
			k = l.name(l.level(one), levels)
			l.whole[one.Int] = k
		}
		return k
	case Float, Float32:
	}
	bits := math.Float64bits(one.Float)
	k, ok := l.real[bits]
	if !ok {
		k = l.name(l.level(one), levels)
		l.real[bits] = k
	}
	return k
}

// name adds a level under the next number.
func (l *levelReader) name(level string, levels *[]string) uint32 {
	l.folds = l.folds || l.named[level]
	l.named[level] = true
	*levels = append(*levels, level)
	return uint32(len(*levels) - 1) //nolint:gosec // bounded by the cells
}

// level names a value as every engine names it.
func (l *levelReader) level(v Value) string {
	text := strings.Clone(v.Text)
	switch v.Kind {
	case String:
		if l.decimal {
			text = formatDecimal(text)
		}
	case Integer:
		if l.bins != nil {
			return l.bins.level(v.Int)
		}
		text = strconv.FormatInt(v.Int, 10)
	case Float, Float32:
		if math.IsNaN(v.Float) {
			return Missing
		}
		if text = FormatFloat(v.Float, 64); v.Kind == Float32 {
			text = FormatFloat(v.Float, 32)
		}
	case Null:
	}
	if l.missing[text] {
		return Missing
	}
	return levelOf(text)
}
