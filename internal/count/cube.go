package count

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
)

// Column gives the index of a column, or -1.
func (t Table) Column(name string) int { return slices.Index(t.Columns, name) }

// Total is the number of persons in all cells whose count is known.
func (t Table) Total() float64 {
	sum := 0.0
	for _, c := range t.Cells {
		sum += c.N
	}
	return sum
}

// Has reports whether some table can give these columns together.
func (c Cube) Has(columns ...string) bool {
	return slices.ContainsFunc(c.Tables, func(t Table) bool { return t.has(columns) })
}

func (t Table) has(columns []string) bool {
	return !slices.ContainsFunc(columns, func(n string) bool { return t.Column(n) < 0 })
}

// Table gives the margin over columns, in their order: the table over exactly
// these columns where there is one, otherwise the smallest that has them all,
// rolled up. A sum with a suppressed cell in it stays Hidden; its N is the
// known part.
func (c Cube) Table(columns ...string) (Table, bool) {
	best := -1
	for i, t := range c.Tables {
		if !t.has(columns) {
			continue
		}
		switch {
		case best < 0, len(t.Columns) < len(c.Tables[best].Columns),
			len(t.Columns) == len(c.Tables[best].Columns) && len(t.Cells) < len(c.Tables[best].Cells):
			best = i
		}
	}
	if best < 0 {
		return Table{}, false
	}
	return c.Tables[best].RollUp(columns...), true
}

// LevelsOf gives the levels of a column over all tables that have it, sorted.
func (c Cube) LevelsOf(column string) []string {
	var out []string
	for _, t := range c.Tables {
		if i := t.Column(column); i >= 0 {
			out = append(out, t.Levels[i]...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// RollUp sums cells over all columns but these, which come in this order.
func (t Table) RollUp(columns ...string) Table {
	at := make([]int, len(columns))
	out := Table{Columns: slices.Clone(columns), Levels: make([][]string, len(columns))}
	for i, n := range columns {
		at[i] = t.Column(n)
		out.Levels[i] = t.Levels[at[i]]
	}
	return sumBy(t.Cells, out, func(c Cell, key []uint32) {
		for i, k := range at {
			key[i] = c.Key[k]
		}
	})
}

// sumBy sums cells under the keys that fill writes, into a table whose columns
// and levels are given; levels that no cell has are dropped.
func sumBy(cells []Cell, out Table, fill func(c Cell, key []uint32)) Table {
	width, code := len(out.Columns), radix(out.Levels)
	index := make(map[uint64]int, min(len(cells), 1<<16))
	for _, c := range cells {
		key := make([]uint32, width)
		fill(c, key)
		k := code(key)
		i, ok := index[k]
		if !ok {
			i = len(out.Cells)
			index[k] = i
			out.Cells = append(out.Cells, Cell{Key: key})
		}
		s := &out.Cells[i]
		s.N, s.W, s.W2, s.Hidden = s.N+c.N, s.W+c.W, s.W2+c.W2, s.Hidden || c.Hidden
	}
	return out.tidy()
}

// radix gives keys a number each: mixed radix. Tables of so many levels that it
// would overflow hold fewer cells than keys, and fall back to a hash of the
// digits that 64 bits keep apart with near certainty.
func radix(levels [][]string) func([]uint32) uint64 {
	product := 1.0
	for _, l := range levels {
		product *= float64(len(l) + 1)
	}
	if product >= math.MaxUint64/4 {
		return func(key []uint32) uint64 {
			h := uint64(14695981039346656037)
			for _, k := range key {
				h = (h ^ uint64(k)) * 1099511628211
				h ^= h >> 29
			}
			return h
		}
	}
	return func(key []uint32) uint64 {
		var n uint64
		for i, k := range key {
			n = n*uint64(len(levels[i])+1) + uint64(k)
		}
		return n
	}
}

// tidy sorts cells by key and drops levels that none of them has.
func (t Table) tidy() Table {
	for i := range t.Columns {
		used := make([]bool, len(t.Levels[i]))
		for _, c := range t.Cells {
			used[c.Key[i]] = true
		}
		if !slices.Contains(used, false) {
			continue
		}
		to := make([]uint32, len(used))
		var kept []string
		for k, u := range used {
			if u {
				to[k] = uint32(len(kept)) //nolint:gosec // fewer levels than cells
				kept = append(kept, t.Levels[i][k])
			}
		}
		for _, c := range t.Cells {
			c.Key[i] = to[c.Key[i]]
		}
		t.Levels[i] = kept
	}
	slices.SortFunc(t.Cells, func(a, b Cell) int { return slices.Compare(a.Key, b.Key) })
	return t
}

// Each calls f for every cell.
func (t Table) Each(f func(key []uint32, c Cell)) {
	for _, c := range t.Cells {
		f(c.Key, c)
	}
}

// Merge joins levels of a column under new names; the others stay.
func (t Table) Merge(column string, groups map[string][]string) (Table, error) {
	i := t.Column(column)
	if i < 0 {
		return Table{}, &UnknownColumnError{column, t.Columns}
	}
	name := map[string]string{}
	for to, from := range groups {
		for _, l := range from {
			if _, twice := name[l]; twice {
				return Table{}, fmt.Errorf("merge levels of %q: a level is in two groups", column)
			}
			name[l] = to
		}
	}
	b := Builder{Columns: t.Columns}
	for _, c := range t.Cells {
		levels := t.names(c)
		if to, ok := name[levels[i]]; ok {
			levels[i] = to
		}
		b.Add(levels, c)
	}
	return b.Table(), nil
}

func (t Table) names(c Cell) []string {
	out := make([]string, len(c.Key))
	for i, k := range c.Key {
		out[i] = t.Levels[i][k]
	}
	return out
}

// Where keeps the cells that meet every condition.
func (t Table) Where(conditions []Condition) (Table, error) {
	out := Table{Columns: t.Columns, Levels: slices.Clone(t.Levels)}
	for _, c := range conditions {
		if t.Column(c.Column) < 0 {
			return Table{}, &UnknownColumnError{c.Column, t.Columns}
		}
	}
	for _, c := range t.Cells {
		if !slices.ContainsFunc(conditions, func(w Condition) bool {
			i := t.Column(w.Column)
			return slices.Contains(w.Values, t.Levels[i][c.Key[i]]) == w.Not
		}) {
			c.Key = slices.Clone(c.Key)
			out.Cells = append(out.Cells, c)
		}
	}
	return out.tidy(), nil
}

// Builder makes a table of cells that come in any order.
type Builder struct {
	Columns []string
	index   []map[string]uint32
	levels  [][]string
	cells   []Cell
}

// Add adds a cell; equal keys are summed.
func (b *Builder) Add(levels []string, c Cell) {
	if b.index == nil {
		b.index, b.levels = make([]map[string]uint32, len(b.Columns)), make([][]string, len(b.Columns))
		for i := range b.index {
			b.index[i] = map[string]uint32{}
		}
	}
	c.Key = make([]uint32, len(levels))
	for i, l := range levels {
		k, ok := b.index[i][l]
		if !ok {
			k = uint32(len(b.levels[i])) //nolint:gosec // levels are bounded by cells
			b.index[i][l] = k
			b.levels[i] = append(b.levels[i], l)
		}
		c.Key[i] = k
	}
	b.cells = append(b.cells, c)
}

// Table gives the table, its levels and cells sorted.
func (b *Builder) Table() Table {
	out := Table{Columns: slices.Clone(b.Columns), Levels: make([][]string, len(b.Columns))}
	to := make([][]uint32, len(b.Columns))
	for i := range b.Columns {
		if b.levels == nil {
			continue
		}
		out.Levels[i] = slices.Sorted(slices.Values(b.levels[i]))
		to[i] = make([]uint32, len(b.levels[i]))
		for k, l := range b.levels[i] {
			at, _ := slices.BinarySearch(out.Levels[i], l)
			to[i][k] = uint32(at) //nolint:gosec // as above
		}
	}
	return sumBy(b.cells, out, func(c Cell, key []uint32) {
		for i, k := range c.Key {
			key[i] = to[i][k]
		}
	})
}

// Split deals persons over two tables at random: of every cell about a
// fraction goes to a, and exactly that fraction of everyone. It is the
// distribution of splitting rows, because rows of one cell are exchangeable.
// Counts are whole; what rounding left over goes to b.
func (t Table) Split(fraction float64, seed uint64) (a, b Table) {
	rng := rand.New(rand.NewPCG(seed, 0x5eed)) //nolint:gosec // a seeded draw, no secret
	a, b = Table{Columns: t.Columns, Levels: t.Levels}, Table{Columns: t.Columns, Levels: t.Levels}
	left := int64(t.Total())
	take := int64(math.Round(fraction * float64(left)))
	for _, c := range t.Cells {
		n := int64(c.N)
		x := hypergeometric(rng, n, left, take)
		left, take = left-n, take-x
		first, second := c, c
		first.N, first.W, first.W2 = float64(x), float64(x), float64(x)
		second.N = c.N - float64(x)
		second.W, second.W2 = second.N, second.N
		a.Cells, b.Cells = append(a.Cells, first), append(b.Cells, second)
	}
	return a, b
}

// hypergeometric draws how many of n, out of total, are among the taken: by
// counting where few are drawn, else by the normal approximation cut to the
// range, which differs from it by less than one person in a cell so large.
func hypergeometric(rng *rand.Rand, n, total, take int64) int64 {
	low, high := max(0, take-(total-n)), min(n, take)
	if n == 0 || low == high {
		return low
	}
	if n <= 64 {
		x := int64(0)
		for range n {
			if rng.Int64N(total) < take {
				x++
				take--
			}
			total--
		}
		return x
	}
	p := float64(take) / float64(total)
	mean := float64(n) * p
	sd := math.Sqrt(mean * (1 - p) * float64(total-n) / max(1, float64(total-1)))
	return min(max(int64(math.Round(mean+sd*rng.NormFloat64())), low), high)
}

// String is for tests: the size of a table.
func (t Table) String() string { return strconv.Itoa(len(t.Cells)) + " cells" }
