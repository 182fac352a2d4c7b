package stats

import "math"

// KS is the largest distance between two cumulative distributions, given as
// counts over the same classes in order. ok is false when either is empty or
// they differ in length.
func KS(a, b []float64) (d float64, ok bool) {
	sa, ok1 := total(a)
	sb, ok2 := total(b)
	if !ok1 || !ok2 || len(a) != len(b) {
		return math.NaN(), false
	}
	fa, fb := 0.0, 0.0
	for i := range a {
		fa += a[i]
		fb += b[i]
		d = max(d, math.Abs(fa/sa-fb/sb))
	}
	return d, true
}

// total sums counts; ok is false when there are none or one is no count.
func total(v []float64) (s float64, ok bool) {
	for _, x := range v {
		if !(x >= 0) {
			return math.NaN(), false
		}
		s += x
	}
	return s, s > 0 && !math.IsInf(s, 1)
}

// SMD is the difference of two means in standard deviations, the root of the
// mean of both variances. It is NaN when neither varies.
func SMD(mean1, sd1, mean2, sd2 float64) float64 {
	sd := math.Sqrt((sd1*sd1 + sd2*sd2) / 2)
	if !(sd > 0) {
		return math.NaN()
	}
	return (mean1 - mean2) / sd
}

// PSI is the population stability index of two sets of counts over the same
// classes: sum (a-b) ln(a/b) over their shares. A class that is empty on one
// side counts as half a person there; one that is empty on both is left out.
// The limits .1 and .25 that go around are customs, no norms.
func PSI(a, b []float64) (psi float64, ok bool) {
	if _, ok := total(a); !ok || len(a) != len(b) {
		return math.NaN(), false
	}
	if _, ok := total(b); !ok {
		return math.NaN(), false
	}
	filled := func(v, other float64) float64 {
		if v == 0 && other > 0 {
			return .5
		}
		return v
	}
	var sa, sb float64
	for i := range a {
		sa, sb = sa+filled(a[i], b[i]), sb+filled(b[i], a[i])
	}
	for i := range a {
		if a[i]+b[i] == 0 {
			continue
		}
		p, q := filled(a[i], b[i])/sa, filled(b[i], a[i])/sb
		psi += (p - q) * math.Log(p/q)
	}
	return psi, true
}

// CUSUM sums the excess persons of successive periods, less an allowance each,
// and starts again from 0 whenever the sum falls below it (Page 1954). A period
// without a figure (NaN) stays NaN and the sum goes on from the one before.
func CUSUM(excess []float64, allowance float64) []float64 {
	out := make([]float64, len(excess))
	s := 0.0
	for i, e := range excess {
		if math.IsNaN(e) {
			out[i] = e
			continue
		}
		s = max(0, s+e-allowance)
		out[i] = s
	}
	return out
}
