package relate

import (
	"context"

	"toetssteen"
)

const (
	// perLevel is how many rows a level must have before it means anything that
	// they all agree.
	perLevel = 5
	// agree is the share of rows that must follow the rule: data have errors.
	agree = 0.999
	// leastSpread is the least share of rows outside the largest level: what
	// hardly varies agrees with everything.
	leastSpread = 0.01
	// leastOutcome is the least U by which a stored outcome is told to follow an
	// indicator.
	leastOutcome = 0.01
	// maxDense bounds the cells of two columns that are counted in one piece of
	// memory; more are counted in a map.
	maxDense = 1 << 21
)

// link finds the columns that hold an indicator of the matrix in another form,
// and the stored outcomes that follow it.
func (w *work) link(ctx context.Context, m *matrix, fams []family) {
	if m.n < leastRows {
		return
	}
	for i := range fams {
		f := &fams[i]
		a, ind := f.indicator, f.finding
		for x := range m.fields {
			b := &m.fields[x]
			other := b.asset.indicator(b.column)
			if b == a || m.step.join != nil && a.asset == b.asset || other != nil && other.Group != ind.Group {
				continue // origin is never made of sex
			}
			if ctx.Err() != nil {
				return
			}
			if rel, n := relation(a, b, f.rows); rel != "" {
				w.links.add(link{from: placeOf(a, ind), to: placeOf(b, other), relation: rel, rows: n, through: m.step.through()})
			} else if o := f.outcome(w, x); o != nil {
				w.links.add(link{
					from: placeOf(a, ind), to: placeOf(b, nil), relation: toetssteen.RelationOutcome, rows: int64(len(f.rows)),
					u: o.assoc.UAdjusted, through: m.step.through(),
				})
			}
		}
	}
}

// outcome gives the measure of a column that is named as a stored outcome of a
// model or rule and follows the indicator; nil when it is none, or does not.
func (f *family) outcome(w *work, x int) *measured {
	c := &f.m.fields[x]
	if w.options.Outcome == nil || !w.options.Outcome(c.asset.Columns[c.column].Name) {
		return nil
	}
	for i := range f.all {
		if o := &f.all[i]; len(o.fields) == 1 && o.fields[0] == x && o.assoc.ULow >= leastOutcome && o.adj < alpha {
			return o
		}
	}
	return nil
}

// relation says what b is of a: empty when the rows show no such rule. n is
// the number of rows with both.
func relation(a, b *field, rows []int) (rel toetssteen.Relation, n int64) {
	if !promising(a, b, rows) {
		return "", 0
	}
	g := agreementOf(a, b, rows, false)
	switch {
	case !g.tells():
		return "", 0
	case g.alike():
		return toetssteen.RelationCopy, g.rows
	case g.absent > 0:
		// A copy that is filled for some rows only is one too.
		if both := agreementOf(a, b, rows, true); both.tells() && both.alike() {
			return toetssteen.RelationCopy, both.rows
		}
	}
	if b.form.coarse() || float64(g.forth) < agree*float64(g.rows) {
		return "", 0 // a year that follows is not the date
	}
	image, single := g.image()
	switch {
	case image < 2:
		return "", 0
	case a.form.coarse():
		return toetssteen.RelationRegrouped, g.rows
	case float64(g.back) >= agree*float64(g.rows):
		return toetssteen.RelationRecoded, g.rows
	case image == 2 && single:
		return toetssteen.RelationOneHot, g.rows
	}
	return toetssteen.RelationRegrouped, g.rows
}

// tryRows is how many rows show that two columns have nothing to do with each
// other; nearly all pairs are done with after them.
const tryRows = 2000

// promising reports whether a spread of the rows leaves it possible that a
// fixes b, or that b is a copy of a that is not filled everywhere.
func promising(a, b *field, rows []int) bool {
	joint, most := map[[2]uint16]int{}, map[uint16]int{}
	step := max(len(rows)/tryRows, 1)
	tried, agreed := 0, 0
	for i := 0; i < len(rows); i += step {
		x, y := a.coder.codes[rows[i]], b.coder.codes[rows[i]]
		if y == missing {
			continue
		}
		tried++
		pair := [2]uint16{x, y}
		joint[pair]++
		most[x] = max(most[x], joint[pair])
	}
	for _, n := range most {
		agreed += n
	}
	return agreed*20 >= tried*19 // data have errors, and not that many
}

// agreement counts how far each column fixes the other, in the levels of a that
// have enough rows to agree in.
type agreement struct {
	all          int64 // rows with a
	rows         int64 // of those, in levels of a with enough rows
	absent       int64 // of those, without b
	forth, back  int64 // rows with the most frequent level of b given a's, and the reverse
	same         int64 // rows in which both are written alike
	aSize, bSize []int64
	most         []int // the level of b for each of a
}

// tells reports whether enough rows are left, and vary enough, for their
// agreement to mean anything.
func (g *agreement) tells() bool {
	an, aMain := occupied(g.aSize)
	bn, bMain := occupied(g.bSize)
	least := max(int64(leastSpread*float64(g.rows)), perLevel)
	return g.rows >= leastRows && 2*g.rows >= g.all && an >= 2 && bn >= 2 && g.rows-aMain >= least && g.rows-bMain >= least
}

func (g *agreement) alike() bool { return float64(g.same) >= agree*float64(g.rows) }

// agreementOf looks at the given rows, in which a is known. A missing b is a
// level: a flag may be filled for some and empty for the others. With both, only
// rows that have both count.
func agreementOf(a, b *field, rows []int, both bool) agreement {
	al, bl := a.coder.levels(), b.coder.levels()
	g := agreement{aSize: make([]int64, al), bSize: make([]int64, bl), most: make([]int, al)}
	as, bs := a.coder.codes, b.coder.codes
	for _, i := range rows {
		if !both || bs[i] != missing {
			g.aSize[as[i]]++
			g.all++
		}
	}
	for x, n := range g.aSize {
		if n < perLevel {
			g.aSize[x] = 0
		}
	}
	joint := newCrossing(al, bl)
	same := sameness(a, b)
	for _, i := range rows {
		x, y := as[i], bs[i]
		if g.aSize[x] == 0 || both && y == missing {
			continue
		}
		g.rows++
		g.bSize[y]++
		joint.add(x, y)
		if same(i) {
			g.same++
		}
	}
	if !both {
		g.absent = g.bSize[missing]
	}
	g.best(joint)
	return g
}

// best fills in which levels go together most.
func (g *agreement) best(joint crossing) {
	forth, back := make([]int64, len(g.aSize)), make([]int64, len(g.bSize))
	joint.each(func(x, y int, n int64) {
		if n > forth[x] || n == forth[x] && y < g.most[x] {
			forth[x], g.most[x] = n, y
		}
		back[y] = max(back[y], n)
	})
	for _, n := range forth {
		g.forth += n
	}
	for _, n := range back {
		g.back += n
	}
}

// sameness tells whether both columns are written alike in a row; missing is
// like nothing.
func sameness(a, b *field) func(row int) bool {
	at := func(f *field) func(row int) uint32 {
		if f.form.coarse() {
			return func(row int) uint32 { return f.coder.raw[row] }
		}
		return func(row int) uint32 { return f.coder.digests[f.coder.codes[row]] }
	}
	x, y := at(a), at(b)
	return func(row int) bool { v := x(row); return v != 0 && v == y(row) }
}

// image gives how many levels of b stand for levels of a, and whether one of
// them stands for a single one.
func (g *agreement) image() (levels int, single bool) {
	count := map[int]int{}
	for x, n := range g.aSize {
		if n > 0 {
			count[g.most[x]]++
		}
	}
	for _, n := range count {
		single = single || n == 1
	}
	return len(count), single
}

// occupied gives how many levels occur, and the size of the largest.
func occupied(sizes []int64) (n int, most int64) {
	for _, s := range sizes {
		if s > 0 {
			n++
			most = max(most, s)
		}
	}
	return n, most
}

// crossing counts the levels of two columns together.
type crossing struct {
	width int
	dense []int32
	few   map[[2]uint16]int32 // where dense would take too much
}

func newCrossing(al, bl int) crossing {
	if al*bl <= maxDense {
		return crossing{width: bl, dense: make([]int32, al*bl)}
	}
	return crossing{few: map[[2]uint16]int32{}}
}

func (c *crossing) add(x, y uint16) {
	if c.dense != nil {
		c.dense[int(x)*c.width+int(y)]++
		return
	}
	c.few[[2]uint16{x, y}]++
}

// each gives the cells with rows, in no fixed order.
func (c *crossing) each(do func(x, y int, n int64)) {
	for i, n := range c.dense {
		if n > 0 {
			do(i/c.width, i%c.width, int64(n))
		}
	}
	for k, n := range c.few {
		do(int(k[0]), int(k[1]), int64(n))
	}
}
