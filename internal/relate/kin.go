package relate

import (
	"toetssteen"
	"toetssteen/internal/stats"
)

const (
	// perLevel is how many rows a level must have on average before it means
	// anything that they all agree.
	perLevel = 5
	// agree is the share of rows that must follow the rule: data have errors.
	agree = 0.999
	// leastSpread is the least share of rows outside the largest level: what
	// hardly varies agrees with everything.
	leastSpread = 0.01
	// leastOutcome is the least U by which a stored outcome is told to follow an
	// indicator.
	leastOutcome = 0.01
)

// link finds the columns that hold an indicator of the matrix in another form.
func (w *work) link(m *matrix) {
	if m.n < leastRows {
		return
	}
	for i := range m.fields {
		a := &m.fields[i]
		ind := a.asset.indicator(a.column)
		if ind == nil {
			continue
		}
		for x := range m.fields {
			b := &m.fields[x]
			other := b.asset.indicator(b.column)
			if x == i || m.step.join != nil && a.asset == b.asset || other != nil && other.Group != ind.Group {
				continue // origin is never made of sex
			}
			if rel, n := relation(a, b); rel != "" {
				w.links.add(link{from: placeOf(a, ind), to: placeOf(b, other), relation: rel, rows: n, through: m.step.through()})
			} else if u, n := w.outcome(a, b); n > 0 {
				w.links.add(link{from: placeOf(a, ind), to: placeOf(b, nil), relation: toetssteen.RelationOutcome, rows: n, u: u, through: m.step.through()})
			}
		}
	}
}

// agreement counts how far each column fixes the other.
type agreement struct {
	rows         int64
	forth, back  int64 // rows with the most frequent level of b given a's, and the reverse
	aSize, bSize []int64
	most         []int // the level of b for each of a
	same         int64 // rows in which both are written alike
}

// relation says what b is of a: empty when the rows show no such rule. n is
// the number of rows with both.
func relation(a, b *field) (rel toetssteen.Relation, n int64) {
	if !promising(a, b) {
		return "", 0
	}
	g := agreementOf(a, b)
	an, aMain := occupied(g.aSize)
	bn, bMain := occupied(g.bSize)
	if g.rows < leastRows || an < 2 || bn < 2 || g.rows < perLevel*int64(an) {
		return "", 0
	}
	spread := int64(leastSpread * float64(g.rows))
	if g.rows-aMain < spread || g.rows-bMain < spread || g.rows-aMain < perLevel || g.rows-bMain < perLevel {
		return "", 0
	}
	if float64(g.forth) < agree*float64(g.rows) {
		return "", 0
	}
	back := float64(g.back) >= agree*float64(g.rows)
	switch {
	case float64(g.same) >= agree*float64(g.rows):
		return toetssteen.RelationCopy, g.rows
	case back && an == bn:
		return toetssteen.RelationRecoded, g.rows
	case bn == 2 && an > 2 && g.single():
		return toetssteen.RelationOneHot, g.rows
	case bn < an:
		return toetssteen.RelationRegrouped, g.rows
	}
	return toetssteen.RelationRecoded, g.rows
}

// tryRows is how many rows show that two columns have nothing to do with each
// other; nearly all pairs are done with after them.
const tryRows = 2000

// promising reports whether the first rows leave it possible that a fixes b.
func promising(a, b *field) bool {
	joint, most := map[[2]uint16]int{}, map[uint16]int{}
	rows, agreed := 0, 0
	for i, x := range a.coder.codes[:min(len(a.coder.codes), tryRows)] {
		if x == missing {
			continue
		}
		rows++
		pair := [2]uint16{x, b.coder.codes[i]}
		joint[pair]++
		most[x] = max(most[x], joint[pair])
	}
	for _, n := range most {
		agreed += n
	}
	return agreed*20 >= rows*19 // data have errors, and not that many
}

// agreementOf looks at the rows in which a is known. A missing b is a level:
// a flag may be filled for some and empty for the others.
func agreementOf(a, b *field) agreement {
	al, bl := a.coder.levels(), b.coder.levels()
	joint := map[[2]uint16]int64{}
	g := agreement{aSize: make([]int64, al), bSize: make([]int64, bl), most: make([]int, al)}
	for i, x := range a.coder.codes {
		if x == missing {
			continue
		}
		y := b.coder.codes[i]
		g.rows++
		g.aSize[x]++
		g.bSize[y]++
		joint[[2]uint16{x, y}]++
	}
	forth, back := make([]int64, al), make([]int64, bl)
	for k, n := range joint {
		if n > forth[k[0]] || n == forth[k[0]] && int(k[1]) < g.most[k[0]] {
			forth[k[0]], g.most[k[0]] = n, int(k[1])
		}
		back[k[1]] = max(back[k[1]], n)
		if a.coder.text(k[0]) == b.coder.text(k[1]) {
			g.same += n
		}
	}
	for _, n := range forth {
		g.forth += n
	}
	for _, n := range back {
		g.back += n
	}
	return g
}

// single reports whether one of both levels of b stands for one level of a.
func (g *agreement) single() bool {
	count := map[int]int{}
	for x, n := range g.aSize {
		if n > 0 {
			count[g.most[x]]++
		}
	}
	for _, n := range count {
		if n == 1 {
			return true
		}
	}
	return false
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

// text is how a level is written. It never leaves the package.
func (c *coder) text(level uint16) string {
	if int(level) < len(c.values) && level != missing {
		return c.values[level]
	}
	return "\x00" + string(rune(level)) // the rest, and parts of numbers, are like nothing
}

// outcome reports by how much a stored outcome of a model or rule follows an
// indicator; n is 0 when the column is none, or does not follow it.
func (w *work) outcome(a, b *field) (u float64, n int64) {
	if w.options.Outcome == nil || !w.options.Outcome(b.asset.Columns[b.column].Name) || b.asset.indicator(b.column) != nil {
		return 0, 0
	}
	al, bl := a.coder.levels(), b.coder.levels()
	table := make([][]float64, al)
	for i := range table {
		table[i] = make([]float64, bl)
	}
	for i, x := range a.coder.codes {
		if x != missing {
			table[x][b.coder.codes[i]]++
			n++
		}
	}
	s := stats.Associate(table)
	if n < leastRows || !s.OK || !(s.U-z95*s.USE >= leastOutcome) || !(s.Chi.P < alpha) {
		return 0, 0
	}
	return s.U, n
}
