package count

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
)

// wanted are the tables that a query asks for, each once.
func (r *sqlRun) wanted() [][]string {
	var out [][]string
	for _, t := range append([][]string{r.q.By}, r.q.Margins...) {
		var columns []string
		for _, c := range t {
			if !slices.Contains(columns, c) {
				columns = append(columns, c)
			}
		}
		same := func(o []string) bool { return len(o) == len(columns) && within(columns, o) }
		if len(columns) > 0 && !slices.ContainsFunc(out, same) {
			out = append(out, columns)
		}
	}
	return out
}

func within(part, whole []string) bool {
	return !slices.ContainsFunc(part, func(c string) bool { return !slices.Contains(whole, c) })
}

// plan gives the sets of columns to count over: every wanted table can be
// summed from one of them. Tables that need few cells together are counted
// together, the smallest first.
func (r *sqlRun) plan(wanted [][]string) [][]string {
	var out [][]string
	for i, t := range wanted {
		covered := func(o []string) bool { return len(o) > len(t) && within(t, o) }
		if !slices.ContainsFunc(wanted, covered) && !slices.ContainsFunc(wanted[:i], func(o []string) bool { return within(t, o) }) {
			out = append(out, t)
		}
	}
	for {
		best, a, b := r.Merge, -1, -1
		for i := range out {
			for j := range i {
				if n := r.cells(union(out[j], out[i])); n <= best && (a < 0 || n < best) {
					best, a, b = n, j, i
				}
			}
		}
		if a < 0 {
			return out
		}
		out[a] = union(out[a], out[b])
		out = slices.Delete(out, b, b+1)
	}
}

func union(a, b []string) []string {
	out := slices.Clone(a)
	for _, c := range b {
		if !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	return out
}

// cells is about how many cells a table has at most. Of a column of many levels
// the first rows do not tell how many.
func (r *sqlRun) cells(columns []string) float64 {
	product := 1.0
	for _, c := range columns {
		n := r.known[c].Distinct
		if n == 0 || n > fewLevels {
			return math.Inf(1)
		}
		product *= float64(n + 1)
	}
	return product
}

// bins cuts the numbers of a column into classes of equal width.
type bins struct {
	low, high float64
	n         int
}

// bin decides whether a column is cut: when it may be, and has more distinct
// numbers than MaxDistinct.
func (r *sqlRun) bin(ctx context.Context, column string) error {
	n := r.q.Bins[column]
	if _, done := r.bins[column]; done || n <= 0 || r.known[column].Distinct > 0 && r.known[column].Distinct <= fewLevels {
		return nil
	}
	r.bins[column] = nil
	inner := "(SELECT DISTINCT " + r.number(column) + " AS x FROM " + r.source.From + r.where() + ") d"
	query := "SELECT COUNT(x), CAST(MIN(x) AS float8), CAST(MAX(x) AS float8) FROM " + inner
	var distinct int64
	b := bins{n: n}
	if err := r.one(ctx, query, func(v []Value) { distinct, b.low, b.high = v[0].Int, v[1].Number(), v[2].Number() }); err != nil {
		return fmt.Errorf("count the values of %q: %w", column, err)
	}
	if distinct > MaxDistinct {
		r.bins[column] = &b
	}
	return nil
}

// index is the number of a value's class; the highest value is in the last.
func (b *bins) index(number string) string {
	float := func(v float64) string { return "CAST('" + strconv.FormatFloat(v, 'g', -1, 64) + "' AS float8)" }
	last := strconv.Itoa(b.n - 1)
	return "CASE WHEN " + number + " IS NULL THEN NULL WHEN " + number + " >= " + float(b.high) + " THEN " + last +
		" ELSE CAST(FLOOR((" + number + " - " + float(b.low) + ") / " + float(b.width()) + ") AS bigint) END"
}

func (b *bins) width() float64 { return (b.high - b.low) / float64(b.n) }

// level is the middle of a class.
func (b *bins) level(index int64) string {
	return FormatFloat(b.low+(float64(min(index, int64(b.n-1)))+0.5)*b.width(), 64)
}
