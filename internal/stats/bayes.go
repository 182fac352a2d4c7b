package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// BetaGreater is the chance that the rate behind x of n is more than t times
// that behind y of m, with the prior Beta(.5, .5) for both, by quadrature. It
// is NaN when a side is empty or t is not above 0.
func BetaGreater(x, n, y, m, t float64) float64 {
	_, ok1 := rate(x, n)
	_, ok2 := rate(y, m)
	if !ok1 || !ok2 || !(t > 0) || math.IsInf(t, 1) {
		return math.NaN()
	}
	a, b, c, d := x+.5, max(0, n-x)+.5, y+.5, max(0, m-y)+.5
	// The integral runs over the rate that is known best, so that the other's
	// distribution changes slowly along it.
	if betaSpread(a, b)/t < betaSpread(c, d) {
		return betaMean(a, b, t, func(p float64) float64 { return betaBelow(c, d, p/t) })
	}
	return betaMean(c, d, 1/t, func(q float64) float64 { return 1 - betaBelow(a, b, q*t) })
}

func betaSpread(a, b float64) float64 { return math.Sqrt(a*b/(a+b+1)) / (a + b) }

func betaBelow(a, b, x float64) float64 {
	return mathext.RegIncBeta(a, b, min(1, max(0, x)))
}

// betaMean is the mean of f under Beta(a, b), by Simpson's rule over the angle
// whose squared sine is the rate: there the density has no poles. The integral
// is cut at kink, a rate at which f bends, when that is below 1.
func betaMean(a, b, kink float64, f func(float64) float64) float64 {
	const spreads = 14
	mean, sd := math.Asin(math.Sqrt(a/(a+b))), .5/math.Sqrt(a+b)
	low, high := max(0, mean-spreads*sd), min(math.Pi/2, mean+spreads*sd)
	beta := mathext.Lbeta(a, b)
	density := func(angle float64) float64 {
		s, c := math.Sincos(angle)
		return 2 * math.Exp(logPower(s, 2*a-1)+logPower(c, 2*b-1)-beta)
	}
	integrand := func(angle float64) float64 {
		s := math.Sin(angle)
		return density(angle) * f(s*s)
	}
	cuts := []float64{low, high}
	if kink < 1 {
		if at := math.Asin(math.Sqrt(kink)); at > low && at < high {
			cuts = []float64{low, at, high}
		}
	}
	value, mass := 0.0, 0.0
	for i := 1; i < len(cuts); i++ {
		value += simpson(cuts[i-1], cuts[i], integrand)
		mass += simpson(cuts[i-1], cuts[i], density)
	}
	return min(1, max(0, value/mass))
}

// logPower is the logarithm of v to a power; of nothing to the power 0 it is 0.
func logPower(v, power float64) float64 {
	if power == 0 {
		return 0
	}
	return power * math.Log(max(0, v))
}

func simpson(low, high float64, f func(float64) float64) float64 {
	const steps = 1000 // even
	h := (high - low) / steps
	total := f(low) + f(high)
	for i := 1; i < steps; i++ {
		weight := 2.0
		if i%2 == 1 {
			weight = 4
		}
		total += weight * f(low+float64(i)*h)
	}
	return total * h / 3
}

// DivT is the t of the difference between two rates from their Beta posteriors
// with the prior Beta(1, 1), as DivExplorer ranks subgroups (Pastor et al.
// 2021).
func DivT(x, n, y, m float64) (t float64, ok bool) {
	_, ok1 := rate(x, n)
	_, ok2 := rate(y, m)
	if !ok1 || !ok2 {
		return math.NaN(), false
	}
	m1, v1 := posterior(x, n)
	m2, v2 := posterior(y, m)
	return math.Abs(m1-m2) / math.Sqrt(v1+v2), true
}

func posterior(x, n float64) (mean, variance float64) {
	return (x + 1) / (n + 2), (x + 1) * (max(0, n-x) + 1) / ((n + 2) * (n + 2) * (n + 3))
}
