package stats

import "math"

// Wilson is the score interval of a rate of x in n (Wilson 1927). Its ends are
// 0 and 1 exactly where nobody or everybody was selected.
func Wilson(x, n float64) Interval {
	p, ok := rate(x, n)
	if !ok {
		return noInterval()
	}
	const z2 = Z95 * Z95
	centre := (p + z2/(2*n)) / (1 + z2/n)
	half := Z95 * math.Sqrt(p*(1-p)/n+z2/(4*n*n)) / (1 + z2/n)
	return ends(p, centre-half, centre+half)
}

// ClopperPearson is the exact interval of a rate of x in n.
func ClopperPearson(x, n float64) Interval {
	p, ok := rate(x, n)
	if !ok {
		return noInterval()
	}
	low, high := 0.0, 1.0
	if p > 0 {
		low = betaQuantile(tail, x, max(0, n-x)+1)
	}
	if p < 1 {
		high = betaQuantile(1-tail, x+1, n-x)
	}
	return ends(p, low, high)
}

// Jeffreys is the interval of a rate of x in n with the prior Beta(.5, .5).
func Jeffreys(x, n float64) Interval {
	p, ok := rate(x, n)
	if !ok {
		return noInterval()
	}
	a, b := x+.5, max(0, n-x)+.5
	return ends(p, betaQuantile(tail, a, b), betaQuantile(1-tail, a, b))
}

// ends keeps the interval of a rate within 0 and 1, and sets the ends that are
// known exactly: floating point would leave 0.9999999999999999.
func ends(p, low, high float64) Interval {
	low, high = max(0, low), min(1, high)
	if p == 0 {
		low = 0
	}
	if p == 1 {
		high = 1
	}
	return Interval{low, high}
}

// Newcombe is the interval of the difference x/n - y/m from the Wilson
// intervals of both rates (Newcombe 1998, method 10). It exists for all n and
// m above 0.
func Newcombe(x, n, y, m float64) Interval {
	p, ok1 := rate(x, n)
	q, ok2 := rate(y, m)
	if !ok1 || !ok2 {
		return noInterval()
	}
	g, r := Wilson(x, n), Wilson(y, m)
	return Interval{
		p - q - math.Hypot(p-g.Low, r.High-q),
		p - q + math.Hypot(g.High-p, q-r.Low),
	}
}

// Excess is the number of persons of the group who were selected beyond the
// rate of the reference, x - n*y/m, with n times Newcombe's interval. It is
// negative when fewer were.
func Excess(x, n, y, m float64) (persons float64, ci Interval, ok bool) {
	_, ok1 := rate(x, n)
	q, ok2 := rate(y, m)
	if !ok1 || !ok2 {
		return math.NaN(), noInterval(), false
	}
	ci = Newcombe(x, n, y, m)
	return x - n*q, Interval{n * ci.Low, n * ci.High}, true
}
