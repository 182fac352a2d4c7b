package stats

import "math"

// ExactBelow is the total under which ConditionalOR is computed.
const ExactBelow = 1000

// hyper is the hypergeometric distribution of the group's selected persons
// when all margins of a 2x2 table are fixed. Counts are rounded to persons.
type hyper struct {
	n, m, k float64 // group, reference, selected
	lo, hi  float64 // fewest and most of the group that can be selected
	x       float64 // observed
}

// newHyper gives false when a margin is 0: then nothing could have differed.
func newHyper(a, b, c, d float64) (hyper, bool) {
	if !fourCounts(a, b, c, d) {
		return hyper{}, false
	}
	a, b, c, d = math.Round(a), math.Round(b), math.Round(c), math.Round(d)
	h := hyper{n: a + b, m: c + d, k: a + c, x: a}
	h.lo, h.hi = max(0, h.k-h.m), min(h.k, h.n)
	return h, h.n > 0 && h.m > 0 && h.k > 0 && b+d > 0
}

func logChoose(n, k float64) float64 {
	a, _ := math.Lgamma(n + 1)
	b, _ := math.Lgamma(k + 1)
	c, _ := math.Lgamma(n - k + 1)
	return a - b - c
}

// log is the logarithm of the chance of x.
func (h hyper) log(x float64) float64 {
	return logChoose(h.n, x) + logChoose(h.m, h.k-x) - logChoose(h.n+h.m, h.k)
}

// up is P(x+1)/P(x).
func (h hyper) up(x float64) float64 {
	return (h.n - x) * (h.k - x) / ((x + 1) * (h.m - h.k + x + 1))
}

// above sums the chances from x upwards, below from x downwards. Both start
// at x and end when a term no longer counts.
func (h hyper) above(x float64) float64 {
	total, term := 0.0, 1.0
	for ; x <= h.hi && term > total*1e-18; x++ {
		total += term
		term *= h.up(x)
	}
	return total
}

func (h hyper) below(x float64) float64 {
	total, term := 0.0, 1.0
	for ; x >= h.lo && term > total*1e-18; x-- {
		total += term
		if x > h.lo {
			term /= h.up(x - 1)
		}
	}
	return total
}

// mode is the most likely count.
func (h hyper) mode() float64 {
	return min(h.hi, max(h.lo, math.Floor((h.n+1)*(h.k+1)/(h.n+h.m+2))))
}

// Fisher is the two-sided exact test of a 2x2 table: the chance of all tables
// with the same margins that are at most as likely as this one, with a relative
// tolerance of 1e-7 for ties. a and b are the group's selected and not
// selected, c and d the reference's. It is NaN when a margin is 0.
func Fisher(a, b, c, d float64) float64 {
	h, ok := newHyper(a, b, c, d)
	if !ok {
		return math.NaN()
	}
	limit := h.log(h.x) + math.Log1p(1e-7)
	p := math.Exp(h.log(h.x))
	mode := h.mode()
	switch {
	case h.log(mode) <= limit: // the observed table is a most likely one
		return 1
	case h.x < mode:
		p *= h.below(h.x)
		if far := firstUnlikely(mode, h.hi+1, func(x float64) bool { return h.log(x) > limit }); far <= h.hi {
			p += math.Exp(h.log(far)) * h.above(far)
		}
	default:
		p *= h.above(h.x)
		// Mirrored: counts below the mode, searched downwards.
		far := -firstUnlikely(-mode, -h.lo+1, func(x float64) bool { return h.log(-x) > limit })
		if far >= h.lo {
			p += math.Exp(h.log(far)) * h.below(far)
		}
	}
	return min(1, p)
}

// firstUnlikely finds the first whole number above low for which likely is
// false; high is one that is known to be beyond the last.
func firstUnlikely(low, high float64, likely func(float64) bool) float64 {
	for high-low > 1 {
		mid := math.Floor(low + (high-low)/2)
		if likely(mid) {
			low = mid
		} else {
			high = mid
		}
	}
	return high
}

// FisherOneSided is the chance that the group has at least a selected persons
// when all margins are fixed. It is NaN when a margin is 0.
func FisherOneSided(a, b, c, d float64) float64 {
	h, ok := newHyper(a, b, c, d)
	if !ok {
		return math.NaN()
	}
	if h.x <= h.lo {
		return 1
	}
	// The shorter tail is summed; the other is what it leaves.
	if h.x > h.mode() {
		return min(1, math.Exp(h.log(h.x))*h.above(h.x))
	}
	return max(0, 1-math.Exp(h.log(h.x-1))*h.below(h.x-1))
}

// ConditionalOR is the conditional maximum-likelihood odds ratio of a 2x2 table
// with its exact central 95 % interval, as for Fisher's exact test. mle is 0
// or +Inf when the table is the most extreme its margins allow. Both are NaN
// when a margin is 0 or when there are ExactBelow persons or more.
func ConditionalOR(a, b, c, d float64) (mle float64, ci Interval) {
	h, ok := newHyper(a, b, c, d)
	if !ok || h.n+h.m >= ExactBelow {
		return math.NaN(), noInterval()
	}
	const far = 60.0
	solve := func(below func(mean, atLeast, atMost float64) bool) float64 {
		return math.Exp(halve(-far, far, func(psi float64) bool { return below(h.tilted(psi)) }))
	}
	mle, ci = 0, Interval{0, math.Inf(1)}
	switch h.x {
	case h.lo:
	case h.hi:
		mle = math.Inf(1)
	default:
		mle = solve(func(mean, _, _ float64) bool { return mean < h.x })
	}
	if h.x > h.lo {
		ci.Low = solve(func(_, atLeast, _ float64) bool { return atLeast < tail })
	}
	if h.x < h.hi {
		ci.High = solve(func(_, _, atMost float64) bool { return atMost > tail })
	}
	return mle, ci
}

// tilted gives the mean and both tails of the noncentral distribution with the
// logarithm of the odds ratio psi.
func (h hyper) tilted(psi float64) (mean, atLeast, atMost float64) {
	top := math.Inf(-1)
	for x := h.lo; x <= h.hi; x++ {
		top = max(top, h.log(x)+psi*x)
	}
	total := 0.0
	for x := h.lo; x <= h.hi; x++ {
		w := math.Exp(h.log(x) + psi*x - top)
		total += w
		mean += w * x
		if x >= h.x {
			atLeast += w
		}
		if x <= h.x {
			atMost += w
		}
	}
	return mean / total, atLeast / total, atMost / total
}
