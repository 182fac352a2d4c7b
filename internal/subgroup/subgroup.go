// Package subgroup searches the conjunctions of levels for people who fare
// worse than the rest: a lattice on counted cells, with support pruning,
// correction for how many were tested, and confirmation on a half that was
// held back. Missing is a level like any other. It is pure and seeded.
package subgroup

import (
	"math"
	"math/bits"
	"slices"
	"strconv"
	"strings"

	"toetssteen"
	"toetssteen/internal/count"
	"toetssteen/internal/stats"
)

// Options is how to search; zero values are the defaults.
type Options struct {
	Decision   string   // column
	Positive   []string // its levels that are selected
	Direction  toetssteen.Direction
	Depth      int     // most conditions together; 0 is 3
	MinSupport float64 // share of persons; 0 is .001
	Show       int     // 0 is 10
	Alpha      float64 // 0 is .05
	Floor      int64
	Seed       uint64
}

const (
	defaultDepth   = 3
	defaultSupport = .001
	defaultShow    = 10
	smallest       = 30  // persons in a subgroup, at least (bias.md §7)
	redundant      = .01 // rate by which a subgroup must stand out from each parent
	mostMore       = 1000
	mostOperations = 200_000_000 // cells times subsets; deeper searches are cut
	mostGroups     = 8_000_000   // of one set of columns, to keep an array of
	sliceLineAlpha = .95
)

// node is one conjunction: a set of columns and the number of its levels.
type node struct {
	mask       uint32
	code       int
	n, x       float64
	nA, xA     float64 // of the half that is searched
	z, p, adj  float64
	excess     float64
	harm       float64 // ratio as harm: above one is worse
	seen, held float64 // harm ratios of the half searched and the half held back
	score      float64
	heldP      float64 // on the half held back
	confirmed  bool
}

// grid holds people by levels, and every set of columns rolled up.
type grid struct {
	columns []string
	levels  [][]string
	cells   []cell
	n, x    float64
	nA, xA  float64
	sums    map[uint32]*sums
}

type cell struct {
	key          []uint32
	n, x, nA, xA float64
}

// sums are the counts of all groups of one set of columns, by mixed radix.
type sums struct{ n, x, nA, xA []float64 }

// Search finds the subgroups to read first, the others that stand out, and
// says what was searched.
func Search(t count.Table, o Options) (show, more []toetssteen.Subgroup, s toetssteen.SubgroupSearch) {
	o = o.filled()
	s = toetssteen.SubgroupSearch{Depth: o.Depth, Correction: "by", Seed: o.Seed, Status: toetssteen.FigureOK}
	g, ok := newGrid(t, o)
	s.Columns = g.columns
	if !ok {
		s.Status, s.Reason = toetssteen.FigureUndefined, toetssteen.M("subgroup.nobody")
		return nil, nil, s
	}
	least := max(smallest, o.MinSupport*g.n, float64(o.Floor))
	s.MinSupport = int64(math.Ceil(least))
	s.Depth = g.affordable(min(o.Depth, len(g.columns)))
	if s.Depth < min(o.Depth, len(g.columns)) {
		s.Reason = toetssteen.M("subgroup.cut")
	}
	nodes := g.nodes(s.Depth, least, &s)
	test(nodes, g, o)
	var found []*node
	for i := range nodes {
		if nodes[i].adj < o.Alpha {
			s.Significant++
			if nodes[i].harm > 1 && g.standsOut(&nodes[i], o) {
				found = append(found, &nodes[i])
			}
		}
	}
	for _, n := range found {
		n.score = g.sliceLine(n, o)
	}
	confirm(found, o.Alpha)
	slices.SortFunc(found, worse)
	for _, n := range found {
		if !g.mayShow(n, o.Floor) {
			continue
		}
		sub := g.subgroup(n)
		switch {
		case n.confirmed && len(show) < o.Show:
			show = append(show, sub)
		case len(more) < mostMore:
			more = append(more, sub)
		}
	}
	return show, more, s
}

func (o Options) filled() Options {
	if o.Depth <= 0 {
		o.Depth = defaultDepth
	}
	if o.MinSupport <= 0 {
		o.MinSupport = defaultSupport
	}
	if o.Show <= 0 {
		o.Show = defaultShow
	}
	if o.Alpha <= 0 {
		o.Alpha = .05
	}
	return o
}

// worse orders what was found by how much worse and how many: the score of
// SliceLine, which weighs the rate of a slice against its size.
func worse(a, b *node) int {
	switch {
	case a.score > b.score:
		return -1
	case a.score < b.score:
		return 1
	case a.mask != b.mask:
		return int(a.mask) - int(b.mask)
	}
	return a.code - b.code
}

// newGrid reads a table of attributes with one decision. People whose decision
// is not known are left out: of them nothing can be said.
func newGrid(t count.Table, o Options) (*grid, bool) {
	d := t.Column(o.Decision)
	g := &grid{sums: map[uint32]*sums{}}
	var at []int
	for i, c := range t.Columns {
		if i != d {
			at = append(at, i)
			g.columns, g.levels = append(g.columns, c), append(g.levels, t.Levels[i])
		}
	}
	if d < 0 || len(at) == 0 || len(at) > 31 {
		return g, false
	}
	half, _ := t.Split(.5, o.Seed)
	index := map[string]int{}
	for i, c := range t.Cells {
		if c.Hidden {
			return &grid{columns: g.columns}, false // a suppressed count is not 0
		}
		level := t.Levels[d][c.Key[d]]
		if level == count.Missing {
			continue
		}
		key := make([]uint32, len(at))
		var b strings.Builder
		for k, col := range at {
			key[k] = c.Key[col]
			b.WriteString(strconv.FormatUint(uint64(c.Key[col]), 36) + ",")
		}
		k, seen := index[b.String()]
		if !seen {
			k = len(g.cells)
			index[b.String()] = k
			g.cells = append(g.cells, cell{key: key})
		}
		g.add(&g.cells[k], c.N, half.Cells[i].N, slices.Contains(o.Positive, level))
	}
	return g, g.n > 0 && g.x > 0 && g.x < g.n
}

func (g *grid) add(c *cell, n, nA float64, selected bool) {
	c.n, c.nA, g.n, g.nA = c.n+n, c.nA+nA, g.n+n, g.nA+nA
	if selected {
		c.x, c.xA, g.x, g.xA = c.x+n, c.xA+nA, g.x+n, g.xA+nA
	}
}

// affordable is the depth that can be searched in bounded time.
func (g *grid) affordable(depth int) int {
	for ; depth > 1; depth-- {
		subsets := 0
		for mask := uint32(1); mask < 1<<len(g.columns); mask++ {
			if bits.OnesCount32(mask) <= depth {
				subsets++
			}
		}
		if float64(subsets)*float64(len(g.cells)) <= mostOperations {
			break
		}
	}
	return depth
}

// nodes rolls up every set of columns up to a depth and lists the groups of
// enough people.
func (g *grid) nodes(depth int, least float64, s *toetssteen.SubgroupSearch) []node {
	var out []node
	for mask := uint32(1); mask < 1<<len(g.columns); mask++ {
		if bits.OnesCount32(mask) > depth {
			continue
		}
		size := g.size(mask)
		if size > mostGroups {
			s.Reason = toetssteen.M("subgroup.wide")
			continue
		}
		r := &sums{make([]float64, size), make([]float64, size), make([]float64, size), make([]float64, size)}
		for i := range g.cells {
			c := &g.cells[i]
			k := g.code(mask, c.key)
			r.n[k] += c.n
			r.x[k] += c.x
			r.nA[k] += c.nA
			r.xA[k] += c.xA
		}
		g.sums[mask] = r
		for k, n := range r.n {
			if n > 0 {
				s.Considered++
			}
			if n >= least && n < g.n {
				out = append(out, node{mask: mask, code: k, n: n, x: r.x[k], nA: r.nA[k], xA: r.xA[k]})
			}
		}
	}
	s.Tested = int64(len(out))
	return out
}

func (g *grid) size(mask uint32) int {
	size := 1
	for i, l := range g.levels {
		if mask&(1<<i) != 0 {
			if size *= len(l); size > mostGroups {
				return size
			}
		}
	}
	return size
}

// code numbers a group of a set of columns.
func (g *grid) code(mask uint32, key []uint32) int {
	code := 0
	for i, l := range g.levels {
		if mask&(1<<i) != 0 {
			code = code*len(l) + int(key[i])
		}
	}
	return code
}

// key gives back the levels of a group; columns outside the set are 0.
func (g *grid) key(mask uint32, code int) []uint32 {
	key := make([]uint32, len(g.levels))
	for i := len(g.levels) - 1; i >= 0; i-- {
		if mask&(1<<i) != 0 {
			key[i] = uint32(code % len(g.levels[i])) //nolint:gosec // an index of levels
			code /= len(g.levels[i])
		}
	}
	return key
}

// test gives every node its z and p against the rest, corrects for all of
// them, and confirms on the half that was held back.
func test(nodes []node, g *grid, o Options) {
	p := make([]float64, len(nodes))
	for i := range nodes {
		n := &nodes[i]
		// Search on one half alone: the other has not been looked at.
		z, pv, ok := stats.TwoProportionZ(n.xA, n.nA, g.xA-n.xA, g.nA-n.nA)
		if p[i] = pv; !ok {
			p[i] = math.NaN()
		}
		n.z, n.p = z, pv
		q := (g.x - n.x) / (g.n - n.n)
		n.harm, n.excess = harm(n.x/n.n, q, o), n.x-n.n*q
		if o.Direction == toetssteen.Benefit {
			n.excess = -n.excess
		}
		n.seen = harm(n.xA/n.nA, (g.xA-n.xA)/(g.nA-n.nA), o)
		nB, xB := n.n-n.nA, n.x-n.xA
		gn, gx := g.n-g.nA, g.x-g.xA
		n.held = harm(xB/nB, (gx-xB)/(gn-nB), o)
		_, pB, okB := stats.TwoProportionZ(xB, nB, gx-xB, gn-nB)
		if n.heldP = pB; !okB || n.held <= 1 || n.seen <= 1 {
			n.heldP = 1
		}
	}
	for i, v := range stats.BY(p) {
		nodes[i].adj = v
		if math.IsNaN(v) {
			nodes[i].adj = 1
		}
	}
}

// confirm tests what was found on the half that was held back, corrected for
// how much was found (Holm).
func confirm(found []*node, alpha float64) {
	p := make([]float64, len(found))
	for i, n := range found {
		p[i] = n.heldP
	}
	for i, v := range stats.Holm(p) {
		found[i].confirmed = v < alpha
	}
}

// harm is the ratio of two rates, turned so that above one is worse.
func harm(p, q float64, o Options) float64 {
	if o.Direction == toetssteen.Benefit {
		p, q = q, p
	}
	if q == 0 {
		if p == 0 {
			return 1
		}
		return math.Inf(1)
	}
	return p / q
}

// standsOut tells whether a group differs from each of its parents: one that
// does not says nothing that a shorter one did not say.
func (g *grid) standsOut(n *node, o Options) bool {
	if bits.OnesCount32(n.mask) == 1 {
		return true
	}
	key := g.key(n.mask, n.code)
	rate := n.x / n.n
	for i := range g.columns {
		parent := n.mask &^ (1 << i)
		if parent == n.mask {
			continue
		}
		r := g.sums[parent]
		if r == nil {
			continue
		}
		k := g.code(parent, key)
		d := rate - r.x[k]/r.n[k]
		if o.Direction == toetssteen.Benefit {
			d = -d
		}
		if d < redundant {
			return false
		}
	}
	return true
}

// mayShow keeps small counts out: of the group and of the rest.
func (g *grid) mayShow(n *node, floor int64) bool {
	f := float64(floor)
	small := func(v float64) bool { return v < f }
	return floor <= 0 || !small(n.n) && !small(n.x) && !small(n.n-n.x) && !small(g.n-n.n) && !small(g.x-n.x) && !small(g.n-n.n-g.x+n.x)
}

// subgroup gives a node as people read it.
func (g *grid) subgroup(n *node) toetssteen.Subgroup {
	out := toetssteen.Subgroup{
		X: toetssteen.Some(n.x), N: toetssteen.Some(n.n), Y: toetssteen.Some(g.x - n.x), M: toetssteen.Some(g.n - n.n),
		Excess: toetssteen.Some(n.excess), Z: toetssteen.Some(n.z), P: toetssteen.Some(n.p), PAdjusted: toetssteen.Some(n.adj),
		Confirmed: n.confirmed, SearchRatio: finite(n.seen), ConfirmRatio: finite(n.held), Score: toetssteen.Some(n.score),
	}
	key := g.key(n.mask, n.code)
	var names []string
	for i, c := range g.columns {
		if n.mask&(1<<i) != 0 {
			level := g.levels[i][key[i]]
			out.Conditions = append(out.Conditions, toetssteen.SubgroupCondition{Column: c, Level: level})
			names = append(names, c+"="+level)
		}
	}
	f := toetssteen.Figure{
		Name: "rate_ratio", Stage: "subgroup", Group: strings.Join(names, " & "), Reference: toetssteen.ReferenceComplement,
		X: out.X, N: out.N, Y: out.Y, M: out.M, Status: toetssteen.FigureOK, P: out.P, PAdjusted: out.PAdjusted, Family: "subgroups",
	}
	p, q := n.x/n.n, (g.x-n.x)/(g.n-n.n)
	ci, method := stats.RatioInterval(n.x, n.n, g.x-n.x, g.n-n.n)
	f.Value, f.Low, f.High, f.Method = toetssteen.Some(p/q), toetssteen.Some(ci.Low), toetssteen.Some(ci.High), method
	if q == 0 {
		f.Value = toetssteen.Some(math.Inf(1))
	}
	out.Ratio = f
	return out
}

func finite(v float64) toetssteen.Real {
	if math.IsInf(v, 0) {
		return toetssteen.Real{}
	}
	return toetssteen.Some(v)
}

// sliceLine scores a slice by its rate and its size (Sagadeeva and Boehm 2021).
func (g *grid) sliceLine(n *node, o Options) float64 {
	e, all := n.x/n.n, g.x/g.n
	if o.Direction == toetssteen.Benefit {
		e, all = 1-e, 1-all
	}
	return sliceLineAlpha*(e/all-1) - (1-sliceLineAlpha)*(g.n/n.n-1)
}
