// Package stats holds the formulas of an audit as pure functions of counts:
// rates and ratios with their intervals, tests, comparison within strata,
// decomposition, error metrics, scores, strength of proxies, and what rounding
// of the counts does to each of them.
//
// Counts are float64, so that sums of weights and counts from rounded tables
// fit. A figure that does not exist (a denominator of 0, a margin without
// anyone) is NaN, and ok is false where a function gives one; it is never a
// silent 0. An interval whose end has no bound has +Inf there.
package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// Z95 is the quantile of the normal distribution for a 95 % interval. All
// intervals of this package are at 95 %.
const Z95 = 1.959963984540054

// tail is what a 95 % interval leaves out on each side.
const tail = .025

// Interval is a closed interval; both ends are NaN when there is none.
type Interval struct{ Low, High float64 }

// OK tells whether the interval exists; its ends may be infinite.
func (i Interval) OK() bool { return !math.IsNaN(i.Low) && !math.IsNaN(i.High) }

// Contains tells whether the interval holds a value.
func (i Interval) Contains(v float64) bool { return i.Low <= v && v <= i.High }

func noInterval() Interval { return Interval{math.NaN(), math.NaN()} }

// normalInterval is the interval of an estimate with a normal distribution; an
// error of 0 gives none.
func normalInterval(v, se float64) Interval {
	if !(se > 0) {
		return noInterval()
	}
	return Interval{v - Z95*se, v + Z95*se}
}

// Test is the outcome of a test. With OK false there was nothing to test and
// the figures are NaN.
type Test struct {
	Statistic float64
	DF        float64 // degrees of freedom; NaN when the distribution has none
	P         float64 // two-sided
	OK        bool
	Method    string // as chi2, fisher, "monte carlo, 100000 draws, seed 1"
	Dropped   int    // rows, columns or strata that could not contribute
}

func noTest(method string, dropped int) Test {
	return Test{math.NaN(), math.NaN(), math.NaN(), false, method, dropped}
}

// chi2Test makes a test of a statistic that has a chi-square distribution.
func chi2Test(method string, statistic, df float64, dropped int) Test {
	p := chi2Tail(statistic, df)
	if math.IsNaN(p) {
		return noTest(method, dropped)
	}
	return Test{statistic, df, p, true, method, dropped}
}

// chi2Tail is the chance of a chi-square of at least x.
func chi2Tail(x, df float64) float64 {
	switch {
	case math.IsNaN(x) || math.IsNaN(df) || df <= 0:
		return math.NaN()
	case math.IsInf(x, 1):
		return 0
	}
	return mathext.GammaIncRegComp(df/2, max(0, x)/2)
}

// normalTail is the chance of a standard normal value of at least z.
func normalTail(z float64) float64 { return math.Erfc(z/math.Sqrt2) / 2 }

// betaQuantile is the quantile of the Beta distribution. The inverse of the
// library is a starting point: what it gives is checked, and found by halving
// when it is not near enough.
func betaQuantile(p, a, b float64) float64 {
	const near = 1e-9
	x := mathext.InvRegIncBeta(a, b, p)
	if x > 0 && x < 1 && math.Abs(mathext.RegIncBeta(a, b, x)-p) <= near*p {
		return x
	}
	return halve(0, 1, func(x float64) bool { return mathext.RegIncBeta(a, b, x) < p })
}

// halve finds where below turns from true to false between low and high.
func halve(low, high float64, below func(float64) bool) float64 {
	for range 200 {
		mid := low + (high-low)/2
		if mid <= low || mid >= high {
			break
		}
		if below(mid) {
			low = mid
		} else {
			high = mid
		}
	}
	return low + (high-low)/2
}

// rate is x/n. ok is false when nobody could be selected or the counts are no
// counts. Sums of weights may pass n by their last digit; that is clamped.
func rate(x, n float64) (p float64, ok bool) {
	const slack = 1e-9
	if !(n > 0) || math.IsInf(n, 0) || !(x >= 0) || x > n*(1+slack) {
		return math.NaN(), false
	}
	return min(1, x/n), true
}

// xlogx is x ln x, and 0 at 0: nothing adds nothing to an entropy.
func xlogx(x float64) float64 {
	if x <= 0 {
		return 0
	}
	return x * math.Log(x)
}
