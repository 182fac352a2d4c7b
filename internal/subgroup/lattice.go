package subgroup

import (
	"math"
	"slices"
)

const (
	mostDense      = 30_000_000  // groups that are held at once, of one count
	mostOperations = 400_000_000 // additions; a deeper search is cut
)

// lattice is all conjunctions of levels. Only levels of enough persons can be
// part of a group of enough persons, so the others are left out: key digits
// are 0 for any level and 1 to len(frequent) for a level.
type lattice struct {
	g          *grid
	least      float64
	frequent   [][]uint32 // of each column, the levels of enough persons
	digit      [][]uint32 // of each column, the digit of each level, or 0
	considered int64      // groups that were counted, also those found too small
	arena      []uint32
	codes      []uint64 // of the nodes, in order; none when 64 bits cannot number all groups
}

// node is one conjunction.
type node struct {
	key   []uint32 // a digit for each column
	code  int      // its place among all groups; only where these are held at once
	v     [four]float64
	z, p  float64
	adj   float64 // p corrected for all that were tested
	harm  float64 // persons beyond the rate of the others, to their harm
	score float64 // SliceLine's

	confirmed bool // also on the half that was held back
	carried   bool // a narrower group has nearly all of its excess
}

func newLattice(g *grid, least float64) *lattice {
	l := &lattice{g: g, least: least, frequent: make([][]uint32, len(g.columns)), digit: make([][]uint32, len(g.columns))}
	for c, levels := range g.levels {
		persons := make([]float64, len(levels))
		for i, key := range g.keys {
			persons[key[c]] += g.v[total][i]
		}
		l.digit[c] = make([]uint32, len(levels))
		for k, v := range persons {
			if v > 0 {
				l.considered++
			}
			if v >= least {
				l.frequent[c] = append(l.frequent[c], uint32(k))
				l.digit[c][k] = uint32(len(l.frequent[c])) //nolint:gosec // an index of levels
			}
		}
	}
	return l
}

// nodes gives the groups of enough persons, but never everyone, with their
// counts, by key. Held at once or grown one from the other, they are the same.
func (l *lattice) nodes(depth int) []node {
	var out []node
	if l.held(depth) {
		out = l.hold(depth)
	} else {
		out = l.grow(depth)
	}
	if l.size() < math.MaxInt64 {
		l.codes = make([]uint64, len(out))
		for i, k := range out {
			l.codes[i] = l.number(k.key)
		}
	}
	return out
}

// number is the place of a key among all keys, in mixed radix.
func (l *lattice) number(key []uint32) (code uint64) {
	for c, d := range key {
		code = code*uint64(len(l.frequent[c])+1) + uint64(d)
	}
	return code
}

// find looks a key up among the nodes.
func (l *lattice) find(nodes []node, key []uint32) (int, bool) {
	if l.codes != nil {
		return slices.BinarySearch(l.codes, l.number(key))
	}
	return slices.BinarySearchFunc(nodes, key, func(k node, key []uint32) int { return slices.Compare(k.key, key) })
}

// size is the number of all groups, too small or not.
func (l *lattice) size() float64 {
	size := 1.0
	for _, f := range l.frequent {
		size *= float64(len(f) + 1)
	}
	return size
}

// held tells whether counting all groups at once is possible and the least
// work.
func (l *lattice) held(depth int) bool {
	return l.size() <= mostDense && l.work(true, depth) <= l.work(false, depth)
}

func (l *lattice) work(held bool, depth int) float64 {
	k := float64(len(l.frequent))
	if held {
		return l.size() * (k + 1)
	}
	sets, of := 0.0, 1.0
	for d := 1.0; d <= float64(depth); d++ {
		of *= (k - d + 1) / d
		sets += of
	}
	return sets * float64(len(l.g.keys))
}

// affordable is the depth that can be searched in bounded time.
func (l *lattice) affordable(depth int) int {
	for depth > 1 && l.work(l.held(depth), depth) > mostOperations {
		depth--
	}
	return depth
}

// hold counts all groups at once: an array over all keys in mixed radix, in
// which each column in turn adds its levels to "any". One count at a time, so
// that one array does.
func (l *lattice) hold(depth int) []node {
	strides := make([]int, len(l.frequent))
	size := 1
	for c, f := range slices.Backward(l.frequent) {
		strides[c] = size
		size *= len(f) + 1
	}
	a := make([]float64, size)
	l.sum(a, l.g.v[total], strides)
	out := l.enough(a, strides, depth)
	for m := selected; m < four; m++ {
		clear(a)
		l.sum(a, l.g.v[m], strides)
		for i := range out {
			out[i].v[m] = a[out[i].code]
		}
	}
	return out
}

func (l *lattice) sum(a, v []float64, strides []int) {
	for i, key := range l.g.keys {
		code := 0
		for c, k := range key {
			code += strides[c] * int(l.digit[c][k])
		}
		a[code] += v[i]
	}
	for c, f := range l.frequent {
		stride := strides[c]
		for block := 0; block < len(a); block += stride * (len(f) + 1) {
			whole := a[block : block+stride]
			for k := 1; k <= len(f); k++ {
				for i, v := range a[block+k*stride : block+(k+1)*stride] {
					whole[i] += v
				}
			}
		}
	}
}

// enough lists the groups of enough persons in order of their key.
func (l *lattice) enough(a []float64, strides []int, depth int) []node {
	var out []node
	key := make([]uint32, len(strides))
	for code := 1; code < len(a); code++ {
		last, digits := l.next(key)
		if digits > depth || a[code] == 0 {
			continue
		}
		if digits > 1 && a[code-strides[last]*int(key[last])] >= l.least {
			l.considered++
		}
		if a[code] >= l.least && a[code] < l.g.all[total] {
			out = append(out, node{key: l.keep(key), code: code, v: [four]float64{total: a[code]}})
		}
	}
	return out
}

// next makes the key that comes after, and gives its last column that is not
// "any" and how many there are.
func (l *lattice) next(key []uint32) (last, digits int) {
	for c := len(key) - 1; c >= 0; c-- {
		if int(key[c]) < len(l.frequent[c]) {
			key[c]++
			break
		}
		key[c] = 0
	}
	for c, k := range key {
		if k > 0 {
			last, digits = c, digits+1
		}
	}
	return last, digits
}

// keep copies a key, many to one allocation.
func (l *lattice) keep(key []uint32) []uint32 {
	if len(l.arena) < len(key) {
		l.arena = make([]uint32, 4096*len(key))
	}
	out := l.arena[:len(key):len(key)]
	l.arena = l.arena[len(key):]
	copy(out, key)
	return out
}

// grow counts groups one from the other: the cells of a group are dealt over
// the levels of each later column, and what is too small grows no further
// (bottom-up computation of iceberg cubes, Beyer and Ramakrishnan 1999).
func (l *lattice) grow(depth int) []node {
	b := bottomUp{
		lattice: l, depth: depth, key: make([]uint32, len(l.frequent)), room: make([]room, depth),
		digits: make([][]uint32, len(l.frequent)), v: make([][four]float64, len(l.g.keys)),
	}
	for c, digit := range l.digit {
		b.digits[c] = make([]uint32, len(l.g.keys))
		for i, key := range l.g.keys {
			b.digits[c][i] = digit[key[c]]
		}
	}
	cells := make([]int32, len(l.g.keys))
	for i := range cells {
		cells[i] = int32(i)
		for m := range four {
			b.v[i][m] = l.g.v[m][i]
		}
	}
	b.extend(cells, 0, 0)
	slices.SortFunc(b.out, func(a, c node) int { return slices.Compare(a.key, c.key) })
	return b.out
}

type bottomUp struct {
	*lattice
	depth  int
	key    []uint32
	room   []room          // of each depth
	digits [][]uint32      // of each column, the digit of each cell
	v      [][four]float64 // of each cell
	out    []node
}

// room is where the cells of a group are dealt.
type room struct {
	cells   []int32
	deals   []deal   // by digit
	touched []uint32 // digits that occur
}

type deal struct {
	v           [four]float64
	cells, from int
}

func (b *bottomUp) extend(cells []int32, from, at int) {
	for c := from; c < len(b.frequent); c++ {
		r := &b.room[at]
		b.deal(r, cells, c, at+1 == b.depth)
		for _, d := range r.touched {
			g := r.deals[d]
			if at > 0 {
				b.considered++
			}
			if g.v[total] < b.least {
				continue
			}
			b.key[c] = d
			if g.v[total] < b.g.all[total] {
				b.out = append(b.out, node{key: b.keep(b.key), v: g.v})
			}
			if at+1 < b.depth {
				b.extend(r.cells[g.from:g.from+g.cells], c+1, at+1)
			}
			b.key[c] = 0
		}
	}
}

// deal sorts cells by their digit in a column and sums what each digit has; at the
// last depth the sums are enough.
func (b *bottomUp) deal(r *room, cells []int32, c int, last bool) {
	for _, d := range r.touched {
		r.deals[d] = deal{}
	}
	r.touched = r.touched[:0]
	if missing := len(b.frequent[c]) + 1 - len(r.deals); missing > 0 {
		r.deals = append(r.deals, make([]deal, missing)...)
	}
	digits := b.digits[c]
	for _, i := range cells {
		d := digits[i]
		if d == 0 {
			continue
		}
		g := &r.deals[d]
		if g.cells == 0 {
			r.touched = append(r.touched, d)
		}
		g.cells++
		v := &b.v[i]
		for m := range g.v {
			g.v[m] += v[m]
		}
	}
	slices.Sort(r.touched)
	if last {
		return
	}
	r.cells = slices.Grow(r.cells[:0], len(cells))[:len(cells)]
	from := 0
	for _, d := range r.touched {
		g := &r.deals[d]
		g.from, g.cells, from = from, 0, from+g.cells
	}
	for _, i := range cells {
		if d := digits[i]; d > 0 {
			g := &r.deals[d]
			r.cells[g.from+g.cells] = i
			g.cells++
		}
	}
}
