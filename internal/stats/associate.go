package stats

import "math"

// Association is how strongly a column X (rows of the table) tells of a
// protected attribute A (columns). Information is in nats. A single figure may
// be NaN while others exist: the corrected V when the correction leaves one
// level, U when A does not vary.
type Association struct {
	V, VCorrected   float64 // Cramer; corrected for bias by Bergsma (2013)
	MI, MillerMadow float64 // mutual information; less its bias for sparse tables
	U, UReverse     float64 // Theil: share of the uncertainty of A that X takes away; of X by A
	Chance          float64 // the information that margins as these give on average by chance alone
	UAdjusted       float64 // U less what chance adds to it, see beyondChance
	ULow, UHigh     float64 // interval of the adjusted U, see missed
	SparseP         float64 // chance of as large a chi-square where there is nothing, also in sparse tables
	USE             float64 // standard error of U by the delta method, as SPSS and R's DescTools give it (ASE1)
	NMI             float64 // MI over the geometric mean of both entropies
	Tau, Lambda     float64 // Goodman and Kruskal, of A by X; lambda may be 0 for a strong proxy
	HX, HA          float64 // entropies
	Proxy           float64 // 1 - (H(X|A)+H(A|X))/H(X,A), Datta et al. 2017
	N               float64
	Chi             Test
	Rows, Cols      int // levels that occur
	OK              bool
}

// missed is the largest share of what was taken off U for chance by which that
// was too much or too little in simulations. An interval is wider by it: next
// to nothing in full tables, much where most levels have a person or two.
const missed = 0.25

// Associate measures a table of counts with the levels of a column as rows and
// those of a protected attribute as columns. OK is false when either has one
// level: then nothing can be told, and nothing is 0.
func Associate(table [][]float64) Association {
	m, ok := newMargins(table)
	nan := math.NaN()
	if !ok || !m.testable() {
		return Association{
			V: nan, VCorrected: nan, MI: nan, MillerMadow: nan, U: nan, UReverse: nan, Chance: nan, UAdjusted: nan, ULow: nan, UHigh: nan,
			SparseP: nan, USE: nan, NMI: nan, Tau: nan, Lambda: nan, HX: nan, HA: nan, Proxy: nan, N: m.n,
			Chi: noTest("chi2", m.dropped), Rows: len(m.rows), Cols: len(m.cols),
		}
	}
	out := Association{N: m.n, Rows: len(m.rows), Cols: len(m.cols), OK: true}
	out.Chi = chi2Test("chi2", m.chi2(), m.df(), m.dropped)
	out.V, out.VCorrected = m.cramer()
	out.HX, out.HA = entropy(m.rows, m.n), entropy(m.cols, m.n)
	joint, tau, lambda := m.joint()
	out.MI = min(max(0, out.HX+out.HA-joint), out.HX, out.HA)
	out.MillerMadow = out.MI - m.df()/(2*m.n)
	out.U, out.UReverse = out.MI/out.HA, out.MI/out.HX
	out.USE = m.uncertaintyError(out.U, out.HA)
	told, chance := m.beyondChance(out.MI)
	out.Chance, out.UAdjusted = chance, min(1, told/out.HA)
	wide := Z95*out.USE + missed*(out.U-out.UAdjusted)
	out.ULow, out.UHigh = max(0, out.UAdjusted-wide), min(1, out.UAdjusted+wide)
	out.SparseP = m.sparseTail(out.Chi.Statistic)
	out.NMI = out.MI / math.Sqrt(out.HX*out.HA)
	out.Tau, out.Lambda = tau, lambda
	out.Proxy = out.MI / joint
	return out
}

// entropy is -sum p ln p of counts that sum to n.
func entropy(counts []float64, n float64) float64 {
	h := 0.0
	for _, v := range counts {
		h -= xlogx(v / n)
	}
	return h
}

// cramer gives V, and V corrected for the bias that many levels and few persons
// give.
func (m margins) cramer() (v, corrected float64) {
	r, c := float64(len(m.rows)), float64(len(m.cols))
	phi2 := m.chi2() / m.n
	v = min(1, math.Sqrt(phi2/(min(r, c)-1)))
	if !(m.n > 1) {
		return v, math.NaN()
	}
	phi2 = max(0, phi2-(r-1)*(c-1)/(m.n-1))
	r -= (r - 1) * (r - 1) / (m.n - 1)
	c -= (c - 1) * (c - 1) / (m.n - 1)
	if !(min(r, c) > 1) {
		return v, math.NaN()
	}
	return v, min(1, math.Sqrt(phi2/(min(r, c)-1)))
}

// uncertaintyError is the standard error of U: each cell weighs in U with
// (ln(p_xa/(p_x p_a)) + U ln p_a)/H(A), and the variance of that weight over
// the persons, divided by their number, is the variance of U.
func (m margins) uncertaintyError(u, ha float64) float64 {
	var mean, square float64
	for i, row := range m.cells {
		for j, v := range row {
			if v == 0 {
				continue
			}
			w := (math.Log(v*m.n/(m.rows[i]*m.cols[j])) + u*math.Log(m.cols[j]/m.n)) / ha
			mean += v / m.n * w
			square += v / m.n * w * w
		}
	}
	return math.Sqrt(max(0, square-mean*mean) / m.n)
}

// joint gives the entropy of the cells, and the reduction in error when the
// column is predicted from the row: in proportion (tau) and at best (lambda).
func (m margins) joint() (h, tau, lambda float64) {
	var within, best, most, square float64 // best and most stay counts, so that no gain is exactly 0
	for i, row := range m.cells {
		top := 0.0
		for _, v := range row {
			h -= xlogx(v / m.n)
			within += v / m.n * (v / m.rows[i])
			top = max(top, v)
		}
		best += top
	}
	for _, c := range m.cols {
		square += c / m.n * (c / m.n)
		most = max(most, c)
	}
	return h, max(0, (within-square)/(1-square)), (best - most) / (m.n - most)
}

// ProxyAssociation is 1 - (H(X|A)+H(A|X))/H(X,A): 1 when each tells the other
// completely, 0 when neither tells anything (Datta et al. 2017). ok is false
// when either has one level.
func ProxyAssociation(table [][]float64) (epsilon float64, ok bool) {
	a := Associate(table)
	return a.Proxy, a.OK
}

// LinearProxy places a part of a linear model in the plane of proxy use (Yeom,
// Datta and Fredrikson 2018): association is the squared correlation of the
// part with the attribute, influence the variance of the part over that of the
// prediction. Each cell holds its values and its number of persons w.
func LinearProxy(part, attribute, prediction, w []float64) (association, influence float64, ok bool) {
	k := len(w)
	if len(part) != k || len(attribute) != k || len(prediction) != k {
		return math.NaN(), math.NaN(), false
	}
	vp, va, vy := covariance(part, part, w), covariance(attribute, attribute, w), covariance(prediction, prediction, w)
	if !(vp > 0 && va > 0 && vy > 0) {
		return math.NaN(), math.NaN(), false
	}
	c := covariance(part, attribute, w)
	return min(1, c/vp*c/va), vp / vy, true
}

func covariance(x, y, w []float64) float64 {
	var n, mx, my, c float64
	for i, k := range w {
		n += k
		mx += k * x[i]
		my += k * y[i]
	}
	mx, my = mx/n, my/n
	for i, k := range w {
		c += k / n * (x[i] - mx) * (y[i] - my)
	}
	return c
}
