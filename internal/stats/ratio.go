package stats

import "math"

// Katz is the interval of the ratio (x/n)/(y/m) from its logarithm (Katz et
// al. 1978). There is none when x or y is 0, nor when everybody was selected on
// both sides, where it would have no width: RatioInterval then chooses the
// score interval.
func Katz(x, n, y, m float64) Interval {
	p, ok1 := rate(x, n)
	q, ok2 := rate(y, m)
	if !ok1 || !ok2 || p == 0 || q == 0 {
		return noInterval()
	}
	return logInterval(p/q, math.Sqrt(max(0, 1/x-1/n+1/y-1/m)))
}

// Haldane is Katz' interval with half a person added to each count and one to
// each total, so that it exists at zeros. It is centred on the ratio of those.
func Haldane(x, n, y, m float64) Interval {
	_, ok1 := rate(x, n)
	_, ok2 := rate(y, m)
	if !ok1 || !ok2 {
		return noInterval()
	}
	return Katz(x+.5, n+1, y+.5, m+1)
}

// Koopman is the score interval of the ratio (x/n)/(y/m) (Koopman 1984): all
// ratios that a likelihood score test at 5 % does not reject, with the factor
// (N-1)/N of Miettinen and Nurminen (1985), which keeps it from being too
// narrow for few persons. It holds at zeros: low is 0 when x is 0 and high is
// +Inf when y is 0. When both are 0 there is no ratio and no interval.
func Koopman(x, n, y, m float64) Interval {
	return scoreInterval(x, n, y, m, Z95*Z95*(n+m)/(n+m-1))
}

// scoreInterval holds the ratios whose score is at most the limit.
func scoreInterval(x, n, y, m, limit float64) Interval {
	p, ok1 := rate(x, n)
	q, ok2 := rate(y, m)
	if !ok1 || !ok2 || p == 0 && q == 0 || !(limit > 0) {
		return noInterval()
	}
	const far = 300.0 // e^300 is beyond any ratio of counts
	rejected := func(logRatio float64) bool { return koopmanScore(x, n, y, m, math.Exp(logRatio)) > limit }
	best := math.Log(p / q) // -Inf or +Inf at zeros
	out := Interval{0, math.Inf(1)}
	if p > 0 {
		out.Low = math.Exp(halve(-far, min(best, far), rejected))
	}
	if q > 0 {
		out.High = math.Exp(halve(max(best, -far), far, func(l float64) bool { return !rejected(l) }))
	}
	return out
}

// koopmanScore is the chi-square of the counts against the rates that fit best
// when their ratio is fixed.
func koopmanScore(x, n, y, m, ratio float64) float64 {
	a, b, c := ratio*(n+m), ratio*(n+y)+x+m, x+y
	q := 2 * c / (b + math.Sqrt(max(0, b*b-4*a*c))) // the smaller root, without cancellation
	return fit(x, n, min(1, ratio*q)) + fit(y, m, min(1, q))
}

// fit is the chi-square of x in n against an expected rate.
func fit(x, n, p float64) float64 {
	d := x - n*p
	v := n * p * (1 - p)
	if v > 0 {
		return d * d / v
	}
	if math.Abs(d) <= 1e-9*n {
		return 0
	}
	return math.Inf(1)
}

// RatioInterval is Katz' interval of (x/n)/(y/m) where it is sound, and
// Koopman's where a count is 0 or nobody was left out. method says which: katz
// or koopman.
func RatioInterval(x, n, y, m float64) (ci Interval, method string) {
	if x > 0 && y > 0 && (x < n || y < m) {
		return Katz(x, n, y, m), "katz"
	}
	return Koopman(x, n, y, m), "koopman"
}

// OddsRatio is the ratio of the odds of being selected: a and b are the
// group's selected and not selected, c and d the reference's. method is woolf,
// or haldane-anscombe when one of the four is 0 and half a person was added to
// each. Without anyone on one side, or with nobody or everybody selected, there
// is none and method is empty.
func OddsRatio(a, b, c, d float64) (or float64, ci Interval, method string) {
	if !fourCounts(a, b, c, d) || a+b == 0 || c+d == 0 || a+c == 0 || b+d == 0 {
		return math.NaN(), noInterval(), ""
	}
	method = "woolf"
	if min(a, b, c, d) == 0 {
		method = "haldane-anscombe"
		a, b, c, d = a+.5, b+.5, c+.5, d+.5
	}
	or = (a / b) * (d / c)
	return or, logInterval(or, math.Sqrt(1/a+1/b+1/c+1/d)), method
}

// logInterval is the interval of a ratio with a standard error of its
// logarithm. An error of 0 is no certainty but a formula at its end: no
// interval.
func logInterval(ratio, se float64) Interval {
	if !(ratio > 0) || math.IsInf(ratio, 0) || !(se > 0) {
		return noInterval()
	}
	return Interval{ratio * math.Exp(-Z95*se), ratio * math.Exp(Z95*se)}
}

func fourCounts(a, b, c, d float64) bool {
	return min(a, b, c, d) >= 0 && !math.IsInf(a+b+c+d, 0) // NaN fails every comparison
}
