package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// Level is one level of a factor w.
type Level struct {
	X, N float64 // group: selected, total
	Y, M float64 // reference: selected, total
}

// SMR is the ratio of observed to expected persons with the exact Poisson
// interval. It is NaN when nothing is expected.
func SMR(observed, expected float64) (ratio float64, ci Interval) {
	if !(observed >= 0) || !(expected > 0) || math.IsInf(observed+expected, 0) {
		return math.NaN(), noInterval()
	}
	ci.High = gammaQuantile(observed+1, 1-tail) / expected
	if observed > 0 {
		ci.Low = gammaQuantile(observed, tail) / expected
	}
	return observed / expected, ci
}

// gammaQuantile is the quantile of the Gamma distribution with scale 1; half of
// a chi-square's with twice the degrees of freedom.
func gammaQuantile(shape, p float64) float64 {
	const near = 1e-9
	x := mathext.GammaIncRegInv(shape, p)
	if x > 0 && !math.IsInf(x, 1) && math.Abs(mathext.GammaIncReg(shape, x)-p) <= near*p {
		return x
	}
	high := shape + 20*math.Sqrt(shape) + 20
	return halve(0, high, func(x float64) bool { return mathext.GammaIncReg(shape, x) < p })
}

// Indirect is an indirect standardisation: what the group would have had at the
// reference's rates.
type Indirect struct {
	Observed, Expected float64
	SMR                float64
	CI                 Interval
	Covered, Total     float64 // persons of the group at levels with a reference rate; all
	OK                 bool
}

// IndirectStandardise compares the group's selected persons with those expected
// at the reference's rate of each level. Levels without reference persons have
// no rate to expect by and are left out: Covered says for how many of the group
// the figure speaks.
func IndirectStandardise(levels []Level) Indirect {
	var out Indirect
	for _, l := range levels {
		out.Total += l.N
		q, ok := rate(l.Y, l.M)
		if !ok || !(l.N >= 0) || !(l.X >= 0) {
			continue
		}
		out.Covered += l.N
		out.Observed += l.X
		out.Expected += l.N * q
	}
	out.SMR, out.CI = SMR(out.Observed, out.Expected)
	out.OK = !math.IsNaN(out.SMR)
	return out
}

// Direct is a direct standardisation: the rates both sides would have with the
// same composition.
type Direct struct {
	Group, Reference float64 // standardised rates
	Difference       float64
	DifferenceCI     Interval
	Ratio            float64
	RatioCI          Interval // NaN ends when a rate is 0
	Covered, Total   float64  // weight of levels with persons on both sides; all
	OK               bool
}

// DirectStandardise gives both sides the composition of a standard population:
// a weight for each level, as the persons of both sides together. Levels where
// one side is empty are left out, and Covered says how much weight is left.
// Intervals are normal, of the difference and of the logarithm of the ratio.
func DirectStandardise(levels []Level, standard []float64) Direct {
	out := Direct{Difference: math.NaN(), Ratio: math.NaN(), DifferenceCI: noInterval(), RatioCI: noInterval()}
	out.Group, out.Reference = math.NaN(), math.NaN()
	if len(levels) != len(standard) {
		return out
	}
	var p, q, vp, vq float64
	for i, l := range levels {
		w := standard[i]
		if !(w > 0) {
			continue
		}
		out.Total += w
		a, ok1 := rate(l.X, l.N)
		b, ok2 := rate(l.Y, l.M)
		if !ok1 || !ok2 {
			continue
		}
		out.Covered += w
		p, q = p+w*a, q+w*b
		vp, vq = vp+w*w*a*(1-a)/l.N, vq+w*w*b*(1-b)/l.M
	}
	if out.Covered == 0 {
		return out
	}
	c := out.Covered
	p, q, vp, vq = p/c, q/c, vp/c/c, vq/c/c
	out.Group, out.Reference, out.Difference, out.OK = p, q, p-q, true
	out.DifferenceCI = normalInterval(p-q, math.Sqrt(vp+vq))
	out.Ratio = p / q
	out.RatioCI = logInterval(out.Ratio, math.Sqrt(vp/p/p+vq/q/q))
	return out
}

// DemographicDisparity is the share of the group among the selected less its
// share among those not selected (Wachter, Mittelstadt and Russell 2021): x of
// the n of the group, out of all persons with allX of allN selected. When
// being selected is a benefit, the disadvantaged are those not selected, and
// the sign turns. ok is false when nobody or everybody was selected.
func DemographicDisparity(x, n, allX, allN float64) (dd float64, ok bool) {
	if !(x >= 0) || !(n >= x) || !(allX > 0) || !(allN > allX) || x > allX || math.IsInf(allN, 0) {
		return math.NaN(), false
	}
	return x/allX - (n-x)/(allN-allX), true
}

// ConditionalDisparity is the mean of the demographic disparity over levels,
// weighted by all persons of each. X and N of a level are the group's; Y and M
// are everyone's, the group included. Levels with nobody or everybody selected
// have no disparity and are left out; covered of total persons are in the
// others.
func ConditionalDisparity(levels []Level) (cdd, covered, total float64, ok bool) {
	for _, l := range levels {
		total += l.M
		if dd, ok := DemographicDisparity(l.X, l.N, l.Y, l.M); ok {
			cdd += l.M * dd
			covered += l.M
		}
	}
	if covered == 0 {
		return math.NaN(), 0, total, false
	}
	return cdd / covered, covered, total, true
}
