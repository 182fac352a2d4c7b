package area

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"toetssteen"
	"toetssteen/internal/stats"
)

func newEstimate(name string, args ...string) toetssteen.AreaEstimate {
	return toetssteen.AreaEstimate{Name: name, Assumption: toetssteen.M("area.assumption."+name, args...), Status: toetssteen.FigureOK}
}

func undefined(e toetssteen.AreaEstimate, key string) toetssteen.AreaEstimate {
	e.Status, e.Reason = toetssteen.FigureUndefined, toetssteen.M(key)
	return e
}

// alike tells whether the shares of all areas are the same: then they say
// nothing of a difference.
func alike(areas []Area) bool {
	for _, a := range areas {
		if math.Abs(a.Share-areas[0].Share) > 1e-9 {
			return false
		}
	}
	return true
}

// weighted is the weighted estimator: unbiased only when selection does not
// depend on the group within an area. Intervals are of chance in who was
// selected, by the delta method over areas; both rates use the same selected,
// so they are not independent.
func weighted(areas []Area) toetssteen.AreaEstimate {
	e := newEstimate("weighted")
	var g, r, gn, rn float64
	for _, a := range areas {
		g, gn = g+a.Share*a.X, gn+a.Share*a.N
		r, rn = r+(1-a.Share)*a.X, rn+(1-a.Share)*a.N
	}
	if gn <= 0 || rn <= 0 {
		return undefined(e, "area.one_side")
	}
	var vg, vr, vl float64
	for _, a := range areas {
		v, s := a.X*(1-a.X/a.N), a.Share
		vg, vr = vg+s*s*v, vr+(1-s)*(1-s)*v
		if g > 0 && r > 0 {
			d := s/g - (1-s)/r
			vl += d * d * v
		}
	}
	e.Group, e.GroupLow, e.GroupHigh = rate(g, gn, vg)
	e.Rest, e.RestLow, e.RestHigh = rate(r, rn, vr)
	switch {
	case alike(areas):
		e.Reason = toetssteen.M("area.alike")
	case g <= 0 && r <= 0:
		e.Reason = toetssteen.M("area.nobody_selected")
	case vl > 0:
		ratio, h := (g/gn)/(r/rn), stats.Z95*math.Sqrt(vl)
		e.Ratio, e.RatioLow, e.RatioHigh = toetssteen.Some(ratio), toetssteen.Some(ratio*math.Exp(-h)), toetssteen.Some(ratio*math.Exp(h))
	default:
		e.Ratio, e.RatioLow, e.RatioHigh = ratioOf(g, gn, r, rn)
	}
	return e
}

// rate gives x/n with Wilson's interval for as many persons as would have that
// variance of x.
func rate(x, n, variance float64) (v, low, high toetssteen.Real) {
	p, of := x/n, n
	if variance > 0 && p > 0 && p < 1 {
		of = p * (1 - p) * n * n / variance
	}
	ci := stats.Wilson(p*of, of)
	return toetssteen.Some(p), toetssteen.Some(ci.Low), toetssteen.Some(ci.High)
}

// ratioOf is the ratio of two rates of different persons; it is +Inf when only
// y is 0.
func ratioOf(x, n, y, m float64) (v, low, high toetssteen.Real) {
	ci, _ := stats.RatioInterval(x, n, y, m)
	return toetssteen.Some((x / n) / (y / m)), toetssteen.Some(ci.Low), toetssteen.Some(ci.High)
}

// threshold counts an area whole for the group from a share on.
func threshold(areas []Area, o Options) toetssteen.AreaEstimate {
	e := newEstimate("threshold", number(math.Round(1e6*100*o.Threshold)/1e6))
	var x, n, y, m float64
	for _, a := range areas {
		if a.Share >= o.Threshold {
			x, n = x+a.X, n+a.N
		} else {
			y, m = y+a.X, m+a.N
		}
	}
	switch floor := float64(o.Floor); {
	case n <= 0 || m <= 0:
		return undefined(e, "area.one_side")
	case min(x, n-x, y, m-y) < floor:
		return hidden(e, toetssteen.FigureSuppressed, floor)
	}
	e.Group, e.GroupLow, e.GroupHigh = rate(x, n, 0)
	e.Rest, e.RestLow, e.RestHigh = rate(y, m, 0)
	if x <= 0 && y <= 0 {
		e.Reason = toetssteen.M("area.nobody_selected")
		return e
	}
	e.Ratio, e.RatioLow, e.RatioHigh = ratioOf(x, n, y, m)
	return e
}

// goodman regresses the rate of areas on the share of the group, weighted by
// persons (Goodman 1953); with strata each has a level of its own, and the rate
// of the rest is at the mean of these over persons. Rates can leave 0..1: then
// they are clipped, and that is said.
func goodman(areas []Area, strata bool) toetssteen.AreaEstimate {
	e := newEstimate("goodman")
	if strata {
		e = newEstimate("goodman_strata")
	}
	f, ok := fit(areas, strata)
	if !ok {
		return undefined(e, "area.no_spread")
	}
	group, rest := f.rest+f.slope, f.rest
	seG, seR := math.Sqrt(max(0, f.v00+2*f.v01+f.v11)), math.Sqrt(f.v00)
	t := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: f.df}.Quantile(.975)
	clip := func(v float64) toetssteen.Real { return toetssteen.Some(min(max(v, 0), 1)) }
	e.Group, e.GroupLow, e.GroupHigh = clip(group), clip(group-t*seG), clip(group+t*seG)
	e.Rest, e.RestLow, e.RestHigh = clip(rest), clip(rest-t*seR), clip(rest+t*seR)
	e.Clipped = group < 0 || group > 1 || rest < 0 || rest > 1
	if e.Clipped {
		e.Reason = toetssteen.M("area.clipped")
	}
	g, r := e.Group.Or(0), e.Rest.Or(0)
	switch {
	case r > 0:
		e.Ratio = toetssteen.Some(g / r)
	case !e.Clipped:
		e.Reason = toetssteen.M("area.nobody_selected")
	}
	if g > 0 && r > 0 && !e.Clipped {
		// The delta method on the logarithm, with the covariance of both rates.
		h := t * math.Sqrt(max(0, seG*seG/(g*g)+f.v00/(r*r)-2*(f.v00+f.v01)/(g*r)))
		e.RatioLow, e.RatioHigh = toetssteen.Some(g/r*math.Exp(-h)), toetssteen.Some(g/r*math.Exp(h))
	}
	return e
}

// fitted is a weighted regression with the covariance of its two figures,
// heteroskedasticity-consistent with the factor n/(n-k) (HC1, White 1980,
// MacKinnon and White 1985).
type fitted struct {
	rest, slope   float64
	v00, v01, v11 float64
	df            float64
}

// fit regresses within strata, or over all. ok is false when the shares do not
// vary, or there are too few areas.
func fit(areas []Area, strata bool) (f fitted, ok bool) {
	type sums struct{ w, s, r float64 }
	within := map[string]*sums{}
	stratum := func(a Area) string {
		if strata {
			return a.Stratum
		}
		return ""
	}
	var all sums
	for _, a := range areas {
		h := within[stratum(a)]
		if h == nil {
			h = &sums{}
			within[stratum(a)] = h
		}
		h.w, h.s, h.r = h.w+a.N, h.s+a.N*a.Share, h.r+a.X
		all = sums{all.w + a.N, all.s + a.N*a.Share, all.r + a.X}
	}
	f.df = float64(len(areas) - len(within) - 1)
	var ss, sr float64
	for _, a := range areas {
		h := within[stratum(a)]
		d := a.Share - h.s/h.w
		ss, sr = ss+a.N*d*d, sr+d*(a.X-a.N*h.r/h.w)
	}
	if f.df < 1 || ss <= 1e-12*all.w {
		return f, false
	}
	f.slope = sr / ss
	mean := all.s / all.w
	f.rest = all.r/all.w - f.slope*mean
	factor := float64(len(areas)) / f.df
	for _, a := range areas {
		h := within[stratum(a)]
		d := a.Share - h.s/h.w
		u := a.X - a.N*(h.r/h.w+f.slope*d) // persons beyond the line
		p1 := d * u / ss
		p0 := u/all.w - mean*p1
		f.v00, f.v01, f.v11 = f.v00+factor*p0*p0, f.v01+factor*p0*p1, f.v11+factor*p1*p1
	}
	return f, true
}
