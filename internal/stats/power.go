package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// DetectableRatio is the smallest ratio above 1 of the group's rate to the
// reference's rate q that a two-sided test of two proportions at level alpha
// finds with the given power, with n persons in the group and m in the
// reference. It is +Inf when even a rate of 1 would not be found, and NaN when
// q is not between 0 and 1 or a side is empty.
func DetectableRatio(n, m, q, alpha, power float64) float64 {
	return detectable(n, m, q, alpha, power, 1)
}

// DetectableRatioBelow is the largest ratio below 1 that is found: for benefits,
// where fewer is harm. It is 0 when even a rate of 0 would not be found.
func DetectableRatioBelow(n, m, q, alpha, power float64) float64 {
	return detectable(n, m, q, alpha, power, 0)
}

// detectable searches between q and an extreme rate, 0 or 1.
func detectable(n, m, q, alpha, power, extreme float64) float64 {
	if !(n > 0) || !(m > 0) || !(q > 0 && q < 1) || !(alpha > 0 && alpha < 1) || !(power > 0 && power < 1) {
		return math.NaN()
	}
	za, zb := mathext.NormalQuantile(1-alpha/2), mathext.NormalQuantile(power)
	found := func(p float64) bool {
		pooled := (n*p + m*q) / (n + m)
		under := za * math.Sqrt(pooled*(1-pooled)*(1/n+1/m))
		return math.Abs(p-q) >= under+zb*math.Sqrt(p*(1-p)/n+q*(1-q)/m)
	}
	if !found(extreme) {
		if extreme == 0 {
			return 0
		}
		return math.Inf(1)
	}
	share := halve(0, 1, func(share float64) bool { return !found(q + share*(extreme-q)) })
	return (q + share*(extreme-q)) / q
}
