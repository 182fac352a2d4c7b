package stats

import (
	"cmp"
	"math"
	"slices"
)

// Holm adjusts the p-values of a family so that the chance of even one false
// finding stays under the level (Holm 1979). Order is kept. NaN is no test: it
// does not count in the family and stays NaN.
func Holm(p []float64) []float64 {
	out, order := family(p)
	k, most := float64(len(order)), 0.0
	for j, i := range order {
		most = max(most, min(1, (k-float64(j))*p[i]))
		out[i] = most
	}
	return out
}

// BH adjusts the p-values of a family so that the expected share of false
// findings stays under the level (Benjamini and Hochberg 1995). Order is kept;
// NaN does not count and stays.
func BH(p []float64) []float64 { return stepUp(p, 1) }

// BY is BH for tests that depend on each other in any way, as overlapping
// subgroups do (Benjamini and Yekutieli 2001). Order is kept; NaN does not
// count and stays.
func BY(p []float64) []float64 {
	k, factor := 0, 0.0
	for _, v := range p {
		if !math.IsNaN(v) {
			k++
			factor += 1 / float64(k)
		}
	}
	return stepUp(p, factor)
}

func stepUp(p []float64, factor float64) []float64 {
	out, order := family(p)
	k, least := float64(len(order)), 1.0
	for j, i := range slices.Backward(order) {
		least = min(least, k*factor*p[i]/float64(j+1))
		out[i] = least
	}
	return out
}

// family gives a result full of NaN, and the places of the tests from the
// smallest p to the largest.
func family(p []float64) (out []float64, order []int) {
	out, order = make([]float64, len(p)), make([]int, 0, len(p))
	for i, v := range p {
		out[i] = math.NaN()
		if !math.IsNaN(v) {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p[a], p[b]) })
	return out, order
}
