package redact

import (
	"math"

	"toetssteen"
)

// at is where a variable or side stands.
type at struct {
	kind                          kind
	stage, stratum, column, group string
}

// Names that are no level and no column of data.
const (
	everyone = "\x00all"
	conj     = "\x00subgroup" // column of conjunctions
	clusters = "\x00cluster"  // column of clusters
)

// with gives the same place for another kind of variable.
func (a at) with(k kind) at { a.kind = k; return a }

// whole gives the place of everyone.
func (a at) whole() at { a.column, a.group = "", everyone; return a }

// special tells a group that is no level.
func (a at) special() bool { return len(a.group) > 0 && a.group[0] == 0 }

// sideAt is the key of a side: its place without kind, and its shape in a fixed
// order.
type sideAt struct {
	at
	shape
}

// shown is a figure with the sides that it shows; -1 is none. Where the
// reference is everyone but the group, r is the side of everyone: the reference
// is what is left, and says neither more nor less.
type shown struct {
	f    *toetssteen.Figure
	m    meaning
	g, r int
	left bool // the reference is everyone but the group
}

// book holds a result as an additive system.
type book struct {
	r     *toetssteen.AuditResult
	floor int64
	sys   *system
	exact bool // counts add up to the person
	vars  map[at]int
	where []at // of each variable
	sides map[sideAt]int
	pages []shown
	sub   []shown // of Subgroups, then MoreSubgroups
	bunch []shown // of Clusters
	stage string  // of the selection
}

func newBook(r *toetssteen.AuditResult, floor int64) *book {
	n := len(r.Figures)
	return &book{
		r: r, floor: floor, sys: &system{floor: float64(floor)}, exact: r.Spec.Data.Rounding == 0,
		vars: make(map[at]int, n), sides: make(map[sideAt]int, n), stage: selection(r.Spec),
	}
}

// selection is the step that the verdict, strata and subgroups are about: the
// last of kind selection, else without a kind, else the last.
func selection(s toetssteen.AuditSpec) string {
	for _, want := range []string{"selection", ""} {
		for i := len(s.Steps) - 1; i >= 0; i-- {
			if s.Steps[i].Kind == want {
				return s.Steps[i].ID
			}
		}
	}
	if n := len(s.Steps); n > 0 {
		return s.Steps[n-1].ID
	}
	return ""
}

// read enters the counts of every figure.
func (b *book) read() {
	for i := range b.r.Figures {
		b.enter(&b.r.Figures[i])
	}
	for i := range b.r.Funnel {
		s := &b.r.Funnel[i]
		for _, f := range []*toetssteen.Figure{&s.Rate, &s.Ratio, &s.Excess, &s.Within, &s.Homogeneity} {
			b.enter(f)
		}
	}
	if p := b.r.Profile; p != nil {
		for i := range p.Figures {
			b.enter(&p.Figures[i])
		}
		for i := range p.Comparison {
			b.enter(&p.Comparison[i])
		}
	}
	for _, list := range [][]toetssteen.Subgroup{b.r.Subgroups, b.r.MoreSubgroups} {
		for i := range list {
			b.sub = append(b.sub, b.subgroup(&list[i]))
		}
	}
	if c := b.r.Clusters; c != nil {
		for i := range c.Clusters {
			b.bunch = append(b.bunch, b.cluster(&c.Clusters[i]))
		}
	}
}

func (b *book) enter(f *toetssteen.Figure) {
	m := meaningOf(f, b.r.Spec.Direction)
	stratum := f.Stratum
	if _, _, inLevel := factorOf(stratum); !inLevel {
		stratum = "" // over all strata: everyone
	}
	p := at{stage: f.Stage, stratum: stratum, column: f.Column, group: f.Group}
	if f.Group == "" {
		p = p.whole()
	}
	s := shown{f: f, m: m, g: -1, r: -1}
	x, y := f.X, f.Y
	if m.noX {
		x, y = toetssteen.Real{}, toetssteen.Real{}
	}
	s.g = b.side(p, m.shape, x, f.N, f.Name)
	switch {
	case f.Name == "smr":
	case m.all || f.Reference != "" && f.Reference != toetssteen.ReferenceComplement:
		s.r = b.side(b.reference(p, f, m), m.shape, y, f.M, f.Name)
	case f.Reference != "":
		s.r, s.left = b.allBut(p, s, y, f.M), true
	}
	b.pages = append(b.pages, s)
}

// reference is the place of the reference of a figure.
func (b *book) reference(p at, f *toetssteen.Figure, m meaning) at {
	switch {
	case m.all || f.Reference == toetssteen.ReferenceWhole:
		return p.whole()
	case f.Reference == toetssteen.ReferenceComplement:
		return p.whole() // what is left of it
	default:
		p.group = f.Reference
	}
	return p
}

// allBut enters a group's reference that is everyone else, and gives the side
// of everyone. A small count there is protected through the group's own.
func (b *book) allBut(p at, s shown, y, m toetssteen.Real) int {
	size, ok1 := s.f.N.Get()
	rest, ok2 := m.Get()
	if !ok1 || !ok2 || s.g < 0 {
		return -1
	}
	sum := toetssteen.Real{}
	in, ok3 := y.Get()
	if x, ok := s.f.X.Get(); ok && ok3 && !s.m.noX {
		sum = toetssteen.Some(x + in)
	}
	k := b.side(p.whole(), s.m.shape, sum, toetssteen.Some(size+rest), s.f.Name)
	u := b.sys.sides[s.g]
	if s.m.rest < s.m.x {
		u.x, u.rest = u.rest, u.x
	}
	if rest < b.sys.floor {
		b.sys.guard(u.n)
	}
	if ok3 && u.x >= 0 && (in < b.sys.floor || rest-in > 0 && rest-in < b.sys.floor) {
		b.sys.guard(u.x)
	}
	return k
}

// side gives the side of counts at a place, new or known; name keeps apart what
// stands at the same place with other counts. It is -1 without a count.
func (b *book) side(p at, s shape, x, n toetssteen.Real, name string) int {
	size, ok := n.Get()
	if !ok || math.IsInf(size, 0) {
		return -1
	}
	in, hasX := x.Get()
	asked := s
	if s.rest < s.x { // one side for a rate and its opposite
		s = s.swapped()
		in = size - in
	}
	key := sideAt{p, s}
	if !hasX {
		key.x, key.rest = "", ""
	}
	k, ok := b.sides[key]
	if ok && !b.same(k, hasX, in, size) {
		key.stage += "\x00" + name
		k, ok = b.sides[key]
		ok = ok && b.same(k, hasX, in, size)
	}
	if !ok {
		k = b.newSide(key, hasX, in, size)
		b.sides[key] = k
	}
	b.sys.primary(k, asked != s)
	return k
}

func (b *book) same(k int, hasX bool, x, n float64) bool {
	u := b.sys.sides[k]
	return math.Abs(b.sys.value[u.n]-n) <= tiny && (!hasX || math.Abs(b.sys.value[u.x]-x) <= tiny)
}

func (b *book) newSide(key sideAt, hasX bool, x, n float64) int {
	u := side{-1, -1, b.variable(key.with(key.n), n)}
	if hasX {
		u.x, u.rest = b.variable(key.with(key.x), x), b.variable(key.with(key.rest), max(0, n-x))
	}
	return b.sys.side(u.x, u.rest, u.n)
}

// variable gives the variable of a place, or a new one that is equal to it when
// the value differs.
func (b *book) variable(p at, v float64) int {
	if k, ok := b.vars[p]; ok && math.Abs(b.sys.value[k]-v) <= tiny {
		return k
	} else if ok {
		p.stage += "\x00other"
	}
	k := b.sys.variable(v)
	b.where = append(b.where, p)
	b.vars[p] = k
	return k
}

// subgroup enters a subgroup: a conjunction beside all others.
func (b *book) subgroup(g *toetssteen.Subgroup) shown {
	p := at{stage: b.stage, column: conj, group: conjunction(g.Conditions, -1)}
	return b.beside(p, &g.Ratio, g.X, g.N, g.Y, g.M)
}

func (b *book) cluster(c *toetssteen.Cluster) shown {
	p := at{stage: b.stage, column: clusters, group: itoa(int64(c.Number))}
	return b.beside(p, &c.Ratio, c.X, c.N, c.Ratio.Y, c.Ratio.M)
}

func (b *book) beside(p at, ratio *toetssteen.Figure, x, n, y, m toetssteen.Real) shown {
	s := shown{f: ratio, m: meaning{shape: decision}, g: b.side(p, decision, x, n, ""), r: -1}
	as := s
	as.f = &toetssteen.Figure{X: x, N: n}
	s.r, s.left = b.allBut(p, as, y, m), true
	return s
}
