package bias

import (
	"math"

	"toetssteen"
	"toetssteen/internal/stats"
)

// place is where a figure stands: the step, the stratum, and who is compared.
type place struct {
	stage, stratum, column, group, reference string
}

// blank is a figure of a place without a value yet.
func (p place) blank(name string) toetssteen.Figure {
	return toetssteen.Figure{
		Name: name, Stage: p.stage, Stratum: p.stratum, Column: p.column, Group: p.group, Reference: p.reference,
		Status: toetssteen.FigureOK,
	}
}

// of gives a figure with the counts it stands on.
func (p place) of(name string, g, r side) toetssteen.Figure {
	f := p.blank(name)
	if g.few() || p.reference != "" && r.few() {
		return f // without counts: fewer persons than the floor stand behind the weights
	}
	f.X, f.N = toetssteen.Some(g.x()), toetssteen.Some(g.n())
	if p.reference != "" {
		f.Y, f.M = toetssteen.Some(r.x()), toetssteen.Some(r.n())
	}
	return f
}

// exactUnder are the sizes under which an exact interval is given instead of
// Wilson's (bias.md §5.1).
const exactN, exactX = 40, 5

// rateFigure is the share of a group that goes on.
func rateFigure(p place, s side) toetssteen.Figure {
	p.reference = ""
	f := p.of("selection_rate", s, side{})
	x, n := s.effective()
	rate, ok := s.rate()
	if !ok {
		return undefined(f, "bias.reason.nobody")
	}
	f.Value = toetssteen.Some(rate)
	var ci stats.Interval
	if n < exactN || x < exactX {
		f.Method, ci = "clopper-pearson", stats.ClopperPearson(x, n)
	} else {
		f.Method, ci = "wilson", stats.Wilson(x, n)
	}
	f.Low, f.High = toetssteen.Some(ci.Low), toetssteen.Some(ci.High)
	return bounded(f, s.low(), s.high(), s.hidden())
}

// compareFigures are the figures that compare a group with its reference at
// one step, without their tests.
func compareFigures(p place, g, r side) []toetssteen.Figure {
	return []toetssteen.Figure{
		differenceFigure(p, "rate_difference", g, r), ratioFigure(p, "rate_ratio", g, r),
		oddsFigure(p, g, r), excessFigure(p, g, r),
	}
}

// differenceFigure is p - q with Newcombe's interval.
func differenceFigure(p place, name string, g, r side) toetssteen.Figure {
	f := p.of(name, g, r)
	a, ok1 := g.rate()
	b, ok2 := r.rate()
	if !ok1 || !ok2 {
		return undefined(f, "bias.reason.nobody")
	}
	x, n := g.effective()
	y, m := r.effective()
	ci := stats.Newcombe(x, n, y, m)
	f.Value, f.Low, f.High, f.Method = toetssteen.Some(a-b), toetssteen.Some(ci.Low), toetssteen.Some(ci.High), "newcombe"
	return bounded(f, g.low()-r.high(), g.high()-r.low(), g.hidden() || r.hidden())
}

// ratioFigure is p/q with Katz' interval, or the score interval of Miettinen and
// Nurminen where a zero makes the logarithm impossible.
func ratioFigure(p place, name string, g, r side) toetssteen.Figure {
	f := p.of(name, g, r)
	a, ok1 := g.rate()
	b, ok2 := r.rate()
	switch {
	case !ok1 || !ok2:
		return undefined(f, "bias.reason.nobody")
	case a == 0 && b == 0:
		return undefined(f, "bias.reason.both_zero")
	}
	x, n := g.effective()
	y, m := r.effective()
	ci, method := stats.RatioInterval(x, n, y, m)
	f.Method = method
	if a == 0 || b == 0 || a == 1 && b == 1 {
		f.Method, f.Reason = "score", toetssteen.M("bias.reason.score_interval")
	}
	value := math.Inf(1)
	if b > 0 {
		value = a / b
	}
	f.Value, f.Low, f.High = toetssteen.Some(value), toetssteen.Some(ci.Low), toetssteen.Some(ci.High)
	return bounded(f, divide(g.low(), r.high()), divide(g.high(), r.low()), g.hidden() || r.hidden())
}

// divide is a ratio of bounds: what is divided by nothing is without bound.
func divide(a, b float64) float64 {
	if b == 0 {
		return math.Inf(1)
	}
	return a / b
}

func oddsFigure(p place, g, r side) toetssteen.Figure {
	f := p.of("odds_ratio", g, r)
	x, n := g.effective()
	y, m := r.effective()
	switch {
	case n <= 0 || m <= 0:
		return undefined(f, "bias.reason.nobody")
	case x == 0 && y == 0:
		return undefined(f, "bias.reason.both_zero")
	case x == n && y == m:
		return undefined(f, "bias.reason.both_everyone")
	}
	or, ci, method := stats.OddsRatio(x, n-x, y, m-y)
	f.Value, f.Low, f.High, f.Method = toetssteen.Some(or), toetssteen.Some(ci.Low), toetssteen.Some(ci.High), method
	odds := func(sel, not float64) float64 { return divide(sel, not) }
	return bounded(f, divide(odds(g.sel.lo, g.not.hi), odds(r.sel.hi, r.not.lo)),
		divide(odds(g.sel.hi, g.not.lo), odds(r.sel.lo, r.not.hi)), g.hidden() || r.hidden())
}

// excessFigure is the number of persons beyond the reference rate, x - n*q.
func excessFigure(p place, g, r side) toetssteen.Figure {
	f := p.of("excess", g, r)
	b, ok := r.rate()
	if !ok || g.n() <= 0 {
		return undefined(f, "bias.reason.nobody")
	}
	d := differenceFigure(p, "", g, r)
	f.Value, f.Method = toetssteen.Some(g.x()-g.n()*b), "newcombe"
	f.Low, f.High = toetssteen.Some(g.n()*d.Low.Or(0)), toetssteen.Some(g.n()*d.High.Or(0))
	return bounded(f, g.sel.lo-(g.sel.lo+g.not.hi)*r.high(), g.sel.hi-(g.sel.hi+g.not.lo)*r.low(), g.hidden() || r.hidden())
}

// testFigures are the tests of one comparison; the first is the one whose p
// counts in the family: exact when an expected count is below 5.
func testFigures(p place, g, r side) []toetssteen.Figure {
	x, n := g.effective()
	y, m := r.effective()
	z, pz, ok := stats.TwoProportionZ(x, n, y, m)
	out := []toetssteen.Figure{testFigure(p.of("z", g, r), z, pz, "pooled", ok)}
	table := [][]float64{{x, n - x}, {y, m - y}}
	chi, yates, gt := stats.ChiSquare(table), stats.ChiSquareYates(x, n-x, y, m-y), stats.GTest(table)
	for _, t := range []struct {
		name string
		test stats.Test
	}{{"chi2", chi}, {"chi2_yates", yates}, {"g", gt}} {
		out = append(out, testFigure(p.of(t.name, g, r), t.test.Statistic, t.test.P, "df 1", t.test.OK))
	}
	if ok && smallExpected(x, n, y, m) {
		f := p.of("fisher", g, r)
		pf := stats.Fisher(math.Round(x), math.Round(n-x), math.Round(y), math.Round(m-y))
		f.P, f.Value, f.Method = toetssteen.Some(pf), toetssteen.Some(pf), "two-sided, exact"
		out = append([]toetssteen.Figure{f}, out...)
	}
	return out
}

func smallExpected(x, n, y, m float64) bool {
	share := (x + y) / (n + m)
	return min(n, m)*min(share, 1-share) < 5
}

func testFigure(f toetssteen.Figure, statistic, p float64, method string, ok bool) toetssteen.Figure {
	f.Method = method
	if !ok || math.IsNaN(statistic) {
		return undefined(f, "bias.reason.no_test")
	}
	f.Value, f.P = toetssteen.Some(statistic), toetssteen.Some(p)
	return f
}

func undefined(f toetssteen.Figure, key string) toetssteen.Figure {
	f.Status, f.Reason = toetssteen.FigureUndefined, toetssteen.M(key)
	f.Value, f.Low, f.High = toetssteen.Real{}, toetssteen.Real{}, toetssteen.Real{}
	return f
}

// bounded gives a figure the bounds that rounding or suppression leaves. Where
// counts were suppressed there is no point, only bounds.
func bounded(f toetssteen.Figure, from, to float64, hidden bool) toetssteen.Figure {
	if value, ok := f.Value.Get(); ok && !hidden && from == value && to == value {
		return f
	}
	const tiny = 1e-12 // rounding of floating point is no rounding of counts
	if v, ok := f.Value.Get(); ok && !hidden && math.Abs(from-v) <= tiny*max(1, math.Abs(v)) && math.Abs(to-v) <= tiny*max(1, math.Abs(v)) {
		return f
	}
	f.From, f.To, f.Status = toetssteen.Some(from), toetssteen.Some(to), toetssteen.FigureInterval
	if hidden {
		f.Reason = toetssteen.M("bias.reason.hidden")
		f.X, f.Y = toetssteen.Real{}, toetssteen.Real{}
		f.Value, f.Low, f.High = toetssteen.Real{}, toetssteen.Real{}, toetssteen.Real{}
		f.Status = toetssteen.FigureSuppressed
	}
	return f
}

// roundingDrowns tells whether rounded counts are too small to say anything:
// a count that may be under the floor once its rounding is undone.
func roundingDrowns(g side, floor int64) bool {
	exact := g.sel.lo == g.sel.hi
	return !exact && g.sel.lo < float64(floor)
}
