package scorecard

import (
	"math"
	"slices"

	"toetssteen"
	"toetssteen/internal/count"
	"toetssteen/internal/stats"
)

// part is a number of persons with the bounds that rounding and suppression
// leave; w2 is the sum of squared weights.
type part struct {
	v, lo, hi, w2 float64
	hidden        bool
}

func (p part) plus(q part) part {
	return part{p.v + q.v, p.lo + q.lo, p.hi + q.hi, p.w2 + q.w2, p.hidden || q.hidden}
}

// side is a group: who is chosen and who is not.
type side struct{ in, out part }

func (s side) plus(t side) side { return side{s.in.plus(t.in), s.out.plus(t.out)} }
func (s side) n() float64       { return s.in.v + s.out.v }
func (s side) hidden() bool     { return s.in.hidden || s.out.hidden }
func (s side) rate() float64    { return quotient(s.in.v, s.n()) }
func (s side) low() float64     { return quotient(s.in.lo, s.in.lo+s.out.hi) }
func (s side) high() float64    { return quotient(s.in.hi, s.in.hi+s.out.lo) }

// effective gives the counts that an interval stands on: with weights, as many
// persons as Kish's effective sample size.
func (s side) effective() (x, n float64) {
	if w2 := s.in.w2 + s.out.w2; w2 > 0 && s.n() > 0 {
		n = s.n() * s.n() / w2
		return s.rate() * n, n
	}
	return s.in.v, s.n()
}

// quotient is NaN where it does not exist.
func quotient(a, b float64) float64 {
	if b == 0 && a != 0 {
		return math.Inf(1)
	}
	return a / b
}

// crowd is the population of an audit, divided by a group column.
type crowd struct {
	column  string
	at      int // of the column in the table
	levels  []string
	missing int // level of whom the group is not known; -1 when there is none
	opt     Options
}

func newCrowd(t count.Table, column string, opt Options) (crowd, bool) {
	at := slices.Index(t.Columns, column)
	if at < 0 {
		return crowd{}, false
	}
	return crowd{column, at, t.Levels[at], slices.Index(t.Levels[at], count.Missing), opt}, true
}

func (c crowd) part(cell count.Cell) part {
	p := part{v: cell.N}
	if c.opt.Weighted {
		p.v, p.w2 = cell.W, cell.W2
	}
	h := float64(c.opt.Rounding) / 2
	p.lo, p.hi = max(0, p.v-h), p.v+h
	if cell.Hidden {
		p.hidden, p.hi = true, p.hi+float64(max(0, c.opt.Below-1))
	}
	return p
}

// sides counts for each level of the group column who is in, out of those who
// count.
func (c crowd) sides(t count.Table, e *Evaluation, counts, in func(Outcome) bool) []side {
	out := make([]side, len(c.levels))
	for i, cell := range t.Cells {
		o := e.Cells[i]
		if !counts(o) {
			continue
		}
		s := &out[cell.Key[c.at]]
		if in(o) {
			s.in = s.in.plus(c.part(cell))
		} else {
			s.out = s.out.plus(c.part(cell))
		}
	}
	return out
}

func total(sides []side, of []bool) side {
	var out side
	for i, s := range sides {
		if of[i] {
			out = out.plus(s)
		}
	}
	return out
}

// references gives for each level that is compared whom it is compared with;
// nil is not compared. ok is false when the reference does not exist.
func (c crowd) references(selected []side, reference string, d toetssteen.Direction) (refs [][]bool, ok bool) {
	refs = make([][]bool, len(c.levels))
	fixed := c.fixed(selected, reference, d)
	whole := reference == toetssteen.ReferenceWhole
	if fixed < 0 && !whole && reference != "" && reference != toetssteen.ReferenceComplement {
		return nil, false
	}
	for g := range c.levels {
		if g == c.missing || g == fixed || selected[g].n() == 0 {
			continue
		}
		refs[g] = make([]bool, len(c.levels))
		for r := range c.levels {
			refs[g][r] = r == fixed || fixed < 0 && r != c.missing && (whole || r != g)
		}
	}
	return refs, true
}

// fixed is the level that everyone is compared with, or -1.
func (c crowd) fixed(selected []side, reference string, d toetssteen.Direction) int {
	if reference != toetssteen.ReferenceLargest && reference != toetssteen.ReferenceMostFavoured {
		return slices.Index(c.levels, reference)
	}
	best := -1
	better := func(g int) bool {
		switch {
		case best < 0:
			return true
		case reference == toetssteen.ReferenceLargest:
			return selected[g].n() > selected[best].n()
		case d == toetssteen.Benefit:
			return selected[g].rate() > selected[best].rate()
		}
		return selected[g].rate() < selected[best].rate()
	}
	for g := range c.levels {
		if g != c.missing && selected[g].n() > 0 && selected[g].n() >= float64(c.opt.Floor) && better(g) {
			best = g
		}
	}
	return best
}

// label names whom a level is compared with.
func (c crowd) label(ref []bool, reference string) string {
	if reference == "" {
		return toetssteen.ReferenceComplement
	}
	if reference == toetssteen.ReferenceLargest || reference == toetssteen.ReferenceMostFavoured {
		return c.levels[slices.Index(ref, true)]
	}
	return reference
}

// figure makes one of the figures of a comparison.
func (c crowd) figure(name, stratum, group, reference string, g, r side) toetssteen.Figure {
	f := toetssteen.Figure{
		Name: name, Stage: stage, Stratum: stratum, Column: c.column, Group: group, Reference: reference,
		X: toetssteen.Some(g.in.v), N: toetssteen.Some(g.n()), Status: toetssteen.FigureOK,
	}
	if reference != "" {
		f.Y, f.M = toetssteen.Some(r.in.v), toetssteen.Some(r.n())
	}
	switch floor := float64(c.opt.Floor); {
	case g.n() == 0 && !g.hidden() || reference != "" && r.n() == 0 && !r.hidden():
		return without(f, toetssteen.FigureUndefined, "scorecard.nobody")
	case g.in.lo < g.in.hi && g.in.lo < floor:
		return without(f, toetssteen.FigureNotEstimable, "scorecard.rounding_drowns")
	}
	switch name {
	case "rate_ratio":
		return c.ratio(f, g, r)
	case "rate_difference", "excess":
		return c.difference(f, g, r)
	}
	x, n := g.effective()
	ci, method := stats.Wilson(x, n), "wilson"
	if n < 40 || x < 5 { // bias.md §5.1
		ci, method = stats.ClopperPearson(x, n), "clopper-pearson"
	}
	return finish(f, g.rate(), ci, method, g.low(), g.high(), g.hidden())
}

func (c crowd) ratio(f toetssteen.Figure, g, r side) toetssteen.Figure {
	if g.in.v == 0 && r.in.v == 0 && !g.hidden() && !r.hidden() {
		return without(f, toetssteen.FigureUndefined, "scorecard.both_zero")
	}
	x, n := g.effective()
	y, m := r.effective()
	ci, method := stats.RatioInterval(x, n, y, m)
	return finish(f, quotient(g.rate(), r.rate()), ci, method, quotient(g.low(), r.high()), quotient(g.high(), r.low()), g.hidden() || r.hidden())
}

func (c crowd) difference(f toetssteen.Figure, g, r side) toetssteen.Figure {
	x, n := g.effective()
	y, m := r.effective()
	ci, by := stats.Newcombe(x, n, y, m), 1.0
	from, to := g.low()-r.high(), g.high()-r.low()
	if f.Name == "excess" {
		by = g.n()
		from, to = g.in.lo-(g.in.lo+g.out.hi)*r.high(), g.in.hi-(g.in.hi+g.out.lo)*r.low()
	}
	ci.Low, ci.High = ci.Low*by, ci.High*by
	return finish(f, (g.rate()-r.rate())*by, ci, "newcombe", from, to, g.hidden() || r.hidden())
}

// finish fills in the value with the interval of chance and the bounds of
// rounding. Where counts were suppressed there are bounds only.
func finish(f toetssteen.Figure, v float64, ci stats.Interval, method string, from, to float64, hidden bool) toetssteen.Figure {
	const tiny = 1e-12 // noise of floating point is no rounding of counts
	f.Method = method
	slack := tiny * max(1, math.Abs(v))
	if hidden || math.Abs(from-v) > slack || math.Abs(to-v) > slack {
		f.From, f.To, f.Status = toetssteen.Some(from), toetssteen.Some(to), toetssteen.FigureInterval
	}
	if hidden {
		f = without(f, toetssteen.FigureSuppressed, "scorecard.hidden")
		f.X, f.Y = toetssteen.Real{}, toetssteen.Real{}
		return f
	}
	f.Value, f.Low, f.High = toetssteen.Some(v), toetssteen.Some(ci.Low), toetssteen.Some(ci.High)
	return f
}

func without(f toetssteen.Figure, s toetssteen.FigureStatus, key string) toetssteen.Figure {
	f.Value, f.Low, f.High = toetssteen.Real{}, toetssteen.Real{}, toetssteen.Real{}
	f.Status, f.Reason = s, toetssteen.M(key)
	return f
}
