package count

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"math/bits"
	"slices"
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
// these columns where there is one, otherwise the one of the fewest columns,
// then of the fewest cells, that has them all, rolled up; false when none has.
//
// A sum with a suppressed cell in it is Hidden, and its N is the part that is
// known: of h suppressed cells the true number lies between N and
// N + h·(Below-1). How many cells were suppressed is not kept in the sum.
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

// RollUp sums cells over all columns but these, which come in this order. Of a
// column that the table lacks nobody's level is known: all are Missing. Sums
// with a suppressed cell are as Cube.Table says.
func (t Table) RollUp(columns ...string) Table {
	at := make([]int, len(columns))
	out := Table{Columns: slices.Clone(columns), Levels: make([][]string, len(columns))}
	for i, n := range columns {
		if at[i] = t.Column(n); at[i] >= 0 {
			out.Levels[i] = t.Levels[at[i]]
		} else {
			out.Levels[i] = []string{Missing}
		}
	}
	return sumBy(out, len(t.Cells), func(i int, key []uint32) Cell {
		c := t.Cells[i]
		for j, k := range at {
			if key[j] = 0; k >= 0 {
				key[j] = c.Key[k]
			}
		}
		return c
	})
}

// sumBy sums n cells into a table whose columns and levels are given; cell i is
// what read gives, under the key that it writes. Levels that no cell has are
// dropped. Order of cells does not depend on the order in which they come.
func sumBy(out Table, n int, read func(i int, key []uint32) Cell) Table {
	product, ok := combinations(out.Levels)
	switch {
	case !ok:
		out.Cells = sumByText(out, n, read)
	case product <= uint64(16*n+1024): //nolint:gosec // n is a length
		out.Cells = sumDense(out, int(product), n, read) //nolint:gosec // bounded by the line above
	default:
		out.Cells = sumSparse(out, n, read)
	}
	return out.dropUnused()
}

// combinations is how many keys there are; ok is false when 64 bits cannot
// number them all.
func combinations(levels [][]string) (product uint64, ok bool) {
	product = 1
	for _, l := range levels {
		high, low := bits.Mul64(product, uint64(max(1, len(l))))
		if high > 0 {
			return 0, false
		}
		product = low
	}
	return product, true
}

// number is the rank of a key among all keys in their order: mixed radix.
func number(key []uint32, levels [][]string) uint64 {
	var n uint64
	for i, k := range key {
		n = n*uint64(len(levels[i])) + uint64(k)
	}
	return n
}

// sumDense sums through a list with a place for each key.
func sumDense(t Table, keys, n int, read func(int, []uint32) Cell) []Cell {
	a, place := newArena(len(t.Columns)), make([]int32, keys)
	for i := range n {
		c := read(i, a.key)
		at := &place[number(a.key, t.Levels)]
		if *at == 0 {
			*at = a.open()
		}
		a.cells[*at-1].add(c)
	}
	out := make([]Cell, 0, len(a.cells))
	for _, at := range place {
		if at > 0 {
			out = append(out, a.cells[at-1])
		}
	}
	return out
}

// sumSparse sums through a map by the number of the key.
func sumSparse(t Table, n int, read func(int, []uint32) Cell) []Cell {
	a, place := newArena(len(t.Columns)), make(map[uint64]int32, n)
	type numbered struct {
		number uint64
		at     int32
	}
	var order []numbered
	for i := range n {
		c := read(i, a.key)
		k := number(a.key, t.Levels)
		at := place[k]
		if at == 0 {
			at = a.open()
			place[k] = at
			order = append(order, numbered{k, at})
		}
		a.cells[at-1].add(c)
	}
	slices.SortFunc(order, func(x, y numbered) int { return cmp.Compare(x.number, y.number) })
	out := make([]Cell, len(order))
	for i, o := range order {
		out[i] = a.cells[o.at-1]
	}
	return out
}

// sumByText sums through a map by the whole key, of which there are more than
// 64 bits can number.
func sumByText(t Table, n int, read func(int, []uint32) Cell) []Cell {
	a, place := newArena(len(t.Columns)), make(map[string]int32, n)
	text := make([]byte, 0, 4*len(t.Columns))
	for i := range n {
		c := read(i, a.key)
		text = text[:0]
		for _, k := range a.key {
			text = binary.BigEndian.AppendUint32(text, k)
		}
		at := place[string(text)]
		if at == 0 {
			at = a.open()
			place[string(text)] = at
		}
		a.cells[at-1].add(c)
	}
	slices.SortFunc(a.cells, func(x, y Cell) int { return slices.Compare(x.Key, y.Key) })
	return a.cells
}

// arena holds new cells, with their keys in few pieces of memory.
type arena struct {
	key   []uint32 // of the cell at hand
	cells []Cell
	free  []uint32
}

func newArena(width int) *arena { return &arena{key: make([]uint32, width)} }

// open makes an empty cell for the key at hand and gives its place, from 1.
func (a *arena) open() int32 {
	width := len(a.key)
	if len(a.free) < width {
		a.free = make([]uint32, width*min(4096, max(16, len(a.cells))))
	}
	key := a.free[:width:width]
	a.free = a.free[width:]
	copy(key, a.key)
	a.cells = append(a.cells, Cell{Key: key})
	return int32(len(a.cells)) //nolint:gosec // cells are bounded by DefaultMost
}

func (c *Cell) add(d Cell) {
	c.Parts, c.Masked = c.Parts+int64(d.Pieces()), c.Masked+int64(d.Unknown()) // c began empty
	c.N, c.W, c.W2, c.Hidden = c.N+d.N, c.W+d.W, c.W2+d.W2, c.Hidden || d.Hidden
}

// dropUnused drops levels that no cell has. Keys are changed in place: the
// cells must be the table's own.
func (t Table) dropUnused() Table {
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
				to[k] = uint32(len(kept)) //nolint:gosec // an index of levels
				kept = append(kept, t.Levels[i][k])
			}
		}
		for _, c := range t.Cells {
			c.Key[i] = to[c.Key[i]]
		}
		t.Levels[i] = kept
	}
	return t
}

// Each calls f for every cell, in order of key. The levels are the cell's own:
// f must not change them.
func (t Table) Each(f func(levels []uint32, c Cell)) {
	for _, c := range t.Cells {
		f(c.Key, c)
	}
}

// Merge joins levels of a column under new names (new level -> levels of the
// data); the others stay, and a level that the table lacks is passed over. A
// new name that is also a level of the data takes that level in.
func (t Table) Merge(column string, groups map[string][]string) (Table, error) {
	at := t.Column(column)
	if at < 0 {
		return Table{}, &UnknownColumnError{column, t.Columns}
	}
	name := map[string]string{}
	for to, from := range groups {
		for _, l := range from {
			if other, twice := name[l]; twice && other != to {
				return Table{}, fmt.Errorf("merge levels of %q: a level is in two groups", column)
			}
			name[l] = to
		}
	}
	merged := make([]string, len(t.Levels[at]))
	for i, l := range t.Levels[at] {
		merged[i] = l
		if to, ok := name[l]; ok {
			merged[i] = to
		}
	}
	out := Table{Columns: slices.Clone(t.Columns), Levels: slices.Clone(t.Levels)}
	var to []uint32
	out.Levels[at], to = sortedLevels(merged)
	return sumBy(out, len(t.Cells), func(i int, key []uint32) Cell {
		copy(key, t.Cells[i].Key)
		key[at] = to[key[at]]
		return t.Cells[i]
	}), nil
}

// sortedLevels sorts levels, each once, and says where each went.
func sortedLevels(levels []string) (sorted []string, to []uint32) {
	sorted = slices.Clone(levels)
	slices.Sort(sorted)
	sorted = slices.Compact(sorted)
	to = make([]uint32, len(levels))
	for i, l := range levels {
		k, _ := slices.BinarySearch(sorted, l)
		to[i] = uint32(k) //nolint:gosec // an index of levels
	}
	return sorted, to
}

// Where keeps the cells that meet every condition.
func (t Table) Where(conditions []Condition) (Table, error) {
	keep := make([][]bool, len(t.Columns)) // by column and level; nil is all
	for _, w := range conditions {
		i := t.Column(w.Column)
		if i < 0 {
			return Table{}, &UnknownColumnError{w.Column, t.Columns}
		}
		if keep[i] == nil {
			keep[i] = slices.Repeat([]bool{true}, len(t.Levels[i]))
		}
		for k, l := range t.Levels[i] {
			keep[i][k] = keep[i][k] && slices.Contains(w.Values, l) != w.Not
		}
	}
	out := Table{Columns: slices.Clone(t.Columns), Levels: slices.Clone(t.Levels)}
	for _, c := range t.Cells {
		kept := true
		for i, k := range c.Key {
			kept = kept && (keep[i] == nil || keep[i][k])
		}
		if kept {
			c.Key = slices.Clone(c.Key)
			out.Cells = append(out.Cells, c)
		}
	}
	return out.dropUnused(), nil
}

// Builder makes a table of cells that come in any order.
type Builder struct {
	Columns []string
	index   []map[string]uint32
	levels  [][]string
	keys    []uint32 // of all cells, one after the other
	cells   []Cell
}

// Add adds a cell, with a level for each column; the Key of c is not used.
// Equal keys are summed.
func (b *Builder) Add(levels []string, c Cell) {
	if b.index == nil {
		b.index, b.levels = make([]map[string]uint32, len(b.Columns)), make([][]string, len(b.Columns))
		for i := range b.index {
			b.index[i] = map[string]uint32{}
		}
	}
	for i, l := range levels[:len(b.Columns)] {
		k, ok := b.index[i][l]
		if !ok {
			k = uint32(len(b.levels[i])) //nolint:gosec // an index of levels
			b.index[i][l] = k
			b.levels[i] = append(b.levels[i], l)
		}
		b.keys = append(b.keys, k)
	}
	c.Key = nil
	b.cells = append(b.cells, c)
}

// Table gives the table, its levels and cells sorted, each once.
func (b *Builder) Table() Table {
	width := len(b.Columns)
	out := Table{Columns: slices.Clone(b.Columns), Levels: make([][]string, width)}
	to := make([][]uint32, width)
	for i := range b.levels {
		out.Levels[i], to[i] = sortedLevels(b.levels[i])
	}
	return sumBy(out, len(b.cells), func(i int, key []uint32) Cell {
		for j, k := range b.keys[i*width : (i+1)*width] {
			key[j] = to[j][k]
		}
		return b.cells[i]
	})
}
