// Package area estimates the rates of a group that nobody registered, from the
// share that the group has among the residents of areas. Every estimate stands
// on an assumption that is printed with it, the bounds without assumption are
// always beside them, and there is never one number (bias.md §5.7). It says
// nothing about a person.
package area

import (
	"math"

	"toetssteen"
	"toetssteen/internal/stats"
)

// Area is one area: of N persons, X were selected; Share of its residents
// belong to the group, a NaN when that is not known.
type Area struct {
	Name    string
	N, X    float64
	Share   float64
	Stratum string
}

// Options is how to estimate.
type Options struct {
	Group     string
	Threshold float64 // from which share an area counts as the group's; 0 is .5
	Residents bool    // the shares are of residents, the persons are applicants
	Floor     int64
	Seed      uint64
}

// Estimate gives each estimator's rates, and the bounds.
func Estimate(areas []Area, o Options) toetssteen.AreaEstimates {
	if o.Threshold == 0 {
		o.Threshold = .5
	}
	out := toetssteen.AreaEstimates{Group: o.Group}
	var used []Area
	unknown, empty, persons := 0, 0, 0.0
	for _, a := range areas {
		switch {
		case a.N <= 0:
			empty++
		case math.IsNaN(a.Share) || a.Share < 0 || a.Share > 1:
			unknown++
		default:
			used = append(used, a)
			persons += a.N
		}
	}
	out.Areas, out.Persons = int64(len(used)), toetssteen.Some(persons)
	if unknown > 0 {
		out.Warnings = append(out.Warnings, toetssteen.M("area.unknown_share", number(float64(unknown))))
	}
	if empty > 0 {
		out.Warnings = append(out.Warnings, toetssteen.M("area.empty", number(float64(empty))))
	}
	if o.Residents {
		out.Warnings = append(out.Warnings, toetssteen.M("area.residents"))
	}
	out.Warnings = append(out.Warnings, toetssteen.M("area.spread"))
	out.Estimates = []toetssteen.AreaEstimate{weighted(used), goodman(used), threshold(used, o.Threshold)}
	out.Bounds = bounds(used)
	return out
}

// weighted is the weighted estimator: unbiased only when selection does not
// depend on the group within an area.
func weighted(areas []Area) toetssteen.AreaEstimate {
	var g, r, gn, rn float64
	for _, a := range areas {
		g, gn = g+a.Share*a.X, gn+a.Share*a.N
		r, rn = r+(1-a.Share)*a.X, rn+(1-a.Share)*a.N
	}
	return rates("weighted", g, gn, r, rn)
}

// threshold counts an area whole for the group from a share on.
func threshold(areas []Area, from float64) toetssteen.AreaEstimate {
	var g, r, gn, rn float64
	for _, a := range areas {
		if a.Share >= from {
			g, gn = g+a.X, gn+a.N
		} else {
			r, rn = r+a.X, rn+a.N
		}
	}
	e := rates("threshold", g, gn, r, rn)
	e.Assumption = toetssteen.M("area.assumption.threshold", number(100*from))
	return e
}

// rates makes an estimate of counts, with intervals of chance.
func rates(name string, x, n, y, m float64) toetssteen.AreaEstimate {
	e := toetssteen.AreaEstimate{Name: name, Assumption: toetssteen.M("area.assumption." + name), Status: toetssteen.FigureOK}
	if n <= 0 || m <= 0 {
		e.Status, e.Reason = toetssteen.FigureUndefined, toetssteen.M("area.one_side")
		return e
	}
	g, r := stats.Wilson(x, n), stats.Wilson(y, m)
	e.Group, e.GroupLow, e.GroupHigh = toetssteen.Some(x/n), toetssteen.Some(g.Low), toetssteen.Some(g.High)
	e.Rest, e.RestLow, e.RestHigh = toetssteen.Some(y/m), toetssteen.Some(r.Low), toetssteen.Some(r.High)
	if x > 0 && y > 0 {
		ci := stats.Katz(x, n, y, m)
		e.Ratio, e.RatioLow, e.RatioHigh = toetssteen.Some((x/n)/(y/m)), toetssteen.Some(ci.Low), toetssteen.Some(ci.High)
	}
	return e
}

// goodman regresses the rate of areas on the share of the group, weighted by
// persons; standard errors are those of HC1. Rates can leave 0..1: then they
// are clipped, and that is said.
func goodman(areas []Area) toetssteen.AreaEstimate {
	e := toetssteen.AreaEstimate{Name: "goodman", Assumption: toetssteen.M("area.assumption.goodman"), Status: toetssteen.FigureOK}
	var w, ws, wss, wy, wsy float64
	for _, a := range areas {
		r := a.X / a.N
		w, ws, wss = w+a.N, ws+a.N*a.Share, wss+a.N*a.Share*a.Share
		wy, wsy = wy+a.N*r, wsy+a.N*a.Share*r
	}
	det := w*wss - ws*ws
	if len(areas) < 3 || det <= 1e-12*w*w {
		e.Status, e.Reason = toetssteen.FigureUndefined, toetssteen.M("area.no_spread")
		return e
	}
	b1 := (w*wsy - ws*wy) / det
	b0 := (wy - b1*ws) / w
	v00, v01, v11 := hc1(areas, b0, b1, w, ws, wss, det)
	se0, seG := math.Sqrt(v00), math.Sqrt(v00+2*v01+v11)
	group, rest := b0+b1, b0
	e.Clipped = group < 0 || group > 1 || rest < 0 || rest > 1
	clip := func(v float64) toetssteen.Real { return toetssteen.Some(min(max(v, 0), 1)) }
	e.Group, e.GroupLow, e.GroupHigh = clip(group), clip(group-stats.Z95*seG), clip(group+stats.Z95*seG)
	e.Rest, e.RestLow, e.RestHigh = clip(rest), clip(rest-stats.Z95*se0), clip(rest+stats.Z95*se0)
	if e.Clipped {
		e.Reason = toetssteen.M("area.clipped")
	}
	if g, r := e.Group.Or(0), e.Rest.Or(0); r > 0 && g > 0 {
		e.Ratio = toetssteen.Some(g / r)
		// Delta method on the logarithm, with the covariance of both rates.
		v := seG*seG/(g*g) + v00/(r*r) - 2*(v00+v01)/(g*r)
		if h := stats.Z95 * math.Sqrt(max(0, v)); !e.Clipped {
			e.RatioLow, e.RatioHigh = toetssteen.Some(g/r*math.Exp(-h)), toetssteen.Some(g/r*math.Exp(h))
		}
	}
	return e
}

// hc1 is the sandwich variance of a weighted regression (White 1980, with the
// correction n/(n-2)).
func hc1(areas []Area, b0, b1, w, ws, wss, det float64) (v00, v01, v11 float64) {
	var m00, m01, m11 float64
	for _, a := range areas {
		u := a.N * (a.X/a.N - b0 - b1*a.Share)
		m00, m01, m11 = m00+u*u, m01+u*u*a.Share, m11+u*u*a.Share*a.Share
	}
	n := float64(len(areas))
	k := n / (n - 2) / (det * det)
	a, b, d := wss, -ws, w // the inverse of the information, times det
	v00 = k * (a*(a*m00+b*m01) + b*(a*m01+b*m11))
	v01 = k * (a*(b*m00+d*m01) + b*(b*m01+d*m11))
	v11 = k * (b*(b*m00+d*m01) + d*(b*m01+d*m11))
	return v00, v01, v11
}

// bounds are those of Duncan and Davis (1953): whatever the truth is, the
// rates lie between them.
func bounds(areas []Area) toetssteen.AreaEstimate {
	e := toetssteen.AreaEstimate{Name: "bounds", Assumption: toetssteen.M("area.assumption.bounds"), Status: toetssteen.FigureInterval}
	var low, high, n, rlow, rhigh, m float64
	for _, a := range areas {
		r, s := a.X/a.N, a.Share
		if s > 0 {
			low += s * a.N * max(0, (r-(1-s))/s)
			high += s * a.N * min(1, r/s)
			n += s * a.N
		}
		if s < 1 {
			rlow += (1 - s) * a.N * max(0, (r-s)/(1-s))
			rhigh += (1 - s) * a.N * min(1, r/(1-s))
			m += (1 - s) * a.N
		}
	}
	if n <= 0 || m <= 0 {
		e.Status, e.Reason = toetssteen.FigureUndefined, toetssteen.M("area.one_side")
		return e
	}
	e.GroupLow, e.GroupHigh = toetssteen.Some(low/n), toetssteen.Some(high/n)
	e.RestLow, e.RestHigh = toetssteen.Some(rlow/m), toetssteen.Some(rhigh/m)
	if rhigh > 0 {
		e.RatioLow = toetssteen.Some((low / n) / (rhigh / m))
	}
	if high > 0 {
		e.RatioHigh = toetssteen.Some(math.Inf(1))
	}
	if rlow > 0 {
		e.RatioHigh = toetssteen.Some((high / n) / (rlow / m))
	}
	return e
}
