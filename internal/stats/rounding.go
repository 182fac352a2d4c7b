package stats

import (
	"math"
	"math/rand/v2"
	"slices"
)

// The functions below bound a figure over all counts that round to the given
// ones: each count is off by at most h (5 for tens, 2.5 for fives) and none is
// negative. x and b are the group's selected and not selected, y and d the
// reference's.

// RateBounds bounds x/(x+b).
func RateBounds(x, b, h float64) Interval {
	if !fourCounts(x, b, h, 0) {
		return noInterval()
	}
	return Interval{divide(max(0, x-h), max(0, x-h)+b+h), divide(x+h, x+h+max(0, b-h))}
}

// RatioBounds bounds the ratio of both rates. High is +Inf when the reference
// may have nobody selected; both ends are NaN when the bounds leave no ratio.
func RatioBounds(x, b, y, d, h float64) Interval {
	g, r := RateBounds(x, b, h), RateBounds(y, d, h)
	return Interval{divide(g.Low, r.High), divide(g.High, r.Low)}.orNone()
}

// DifferenceBounds bounds the difference of both rates.
func DifferenceBounds(x, b, y, d, h float64) Interval {
	g, r := RateBounds(x, b, h), RateBounds(y, d, h)
	return Interval{g.Low - r.High, g.High - r.Low}.orNone()
}

// OddsRatioBounds bounds the odds ratio.
func OddsRatioBounds(x, b, y, d, h float64) Interval {
	if !fourCounts(x, b, y, d) || !(h >= 0) {
		return noInterval()
	}
	less := func(v float64) float64 { return max(0, v-h) }
	return Interval{
		divide(divide(less(x), b+h), divide(y+h, less(d))),
		divide(divide(x+h, less(b)), divide(less(y), d+h)),
	}.orNone()
}

// ExcessBounds bounds the excess persons x - (x+b) y/(y+d).
func ExcessBounds(x, b, y, d, h float64) Interval {
	r := RateBounds(y, d, h)
	if !fourCounts(x, b, y, d) {
		return noInterval()
	}
	// x(1-q) - bq rises in x and falls in b and q.
	return Interval{
		max(0, x-h)*(1-r.High) - (b+h)*r.High,
		(x+h)*(1-r.Low) - max(0, b-h)*r.Low,
	}.orNone()
}

func (i Interval) orNone() Interval {
	if !i.OK() {
		return noInterval()
	}
	return i
}

// divide is a/b: +Inf for something over nothing, 0 for something over +Inf,
// NaN for nothing over nothing.
func divide(a, b float64) float64 {
	if b == 0 {
		if a == 0 {
			return math.NaN()
		}
		return math.Inf(1)
	}
	return a / b
}

// MonteCarloRounding is the middle 95 % of the Mantel-Haenszel rate ratio when
// each count of each stratum is drawn evenly from those at most h away, and
// set to 0 where that is negative. The same seed gives the same interval. Draws
// without a ratio are left out; when they are more than half there is none.
func MonteCarloRounding(strata []Stratum, h float64, draws int, seed uint64) Interval {
	rng := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // a seeded draw that anyone can repeat, no secret
	off := func(v float64) float64 { return max(0, v+h*(2*rng.Float64()-1)) }
	var ratios []float64
	drawn := make([]Stratum, len(strata))
	for range draws {
		for i, s := range strata {
			drawn[i] = Stratum{off(s.A), off(s.B), off(s.C), off(s.D)}
		}
		rr, _ := mhRatio(comparing(drawn))
		if !math.IsNaN(rr) {
			ratios = append(ratios, rr)
		}
	}
	if len(ratios) == 0 || 2*len(ratios) < draws {
		return noInterval()
	}
	slices.Sort(ratios)
	return Interval{quantile(ratios, tail), quantile(ratios, 1-tail)}
}

func comparing(strata []Stratum) []Stratum {
	out := make([]Stratum, 0, len(strata))
	for _, s := range strata {
		if s.compares() {
			out = append(out, s)
		}
	}
	return out
}

// quantile interpolates between sorted values.
func quantile(sorted []float64, p float64) float64 {
	at := p * float64(len(sorted)-1)
	i := int(at)
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	if math.IsInf(sorted[i+1], 1) {
		return sorted[i+1]
	}
	return sorted[i] + (at-float64(i))*(sorted[i+1]-sorted[i])
}
