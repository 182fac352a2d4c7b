package stats

import (
	"fmt"
	"math"
)

// margins is a table of counts without its empty rows and columns.
type margins struct {
	cells      [][]float64
	rows, cols []float64
	n          float64
	dropped    int
}

// newMargins gives false when the table is ragged or holds what is no count.
func newMargins(table [][]float64) (margins, bool) {
	if len(table) == 0 {
		return margins{}, false
	}
	width := len(table[0])
	rows, cols := make([]float64, len(table)), make([]float64, width)
	for i, row := range table {
		if len(row) != width {
			return margins{}, false
		}
		for j, v := range row {
			if !(v >= 0) || math.IsInf(v, 0) {
				return margins{}, false
			}
			rows[i] += v
			cols[j] += v
		}
	}
	m := margins{cells: make([][]float64, 0, len(table))}
	for i, row := range table {
		if rows[i] == 0 {
			m.dropped++
			continue
		}
		kept := make([]float64, 0, width)
		for j, v := range row {
			if cols[j] > 0 {
				kept = append(kept, v)
			}
		}
		m.cells = append(m.cells, kept)
		m.rows = append(m.rows, rows[i])
		m.n += rows[i]
	}
	for _, c := range cols {
		if c == 0 {
			m.dropped++
			continue
		}
		m.cols = append(m.cols, c)
	}
	return m, true
}

// testable tells whether two rows and two columns are left.
func (m margins) testable() bool { return len(m.rows) > 1 && len(m.cols) > 1 }

func (m margins) df() float64 { return float64((len(m.rows) - 1) * (len(m.cols) - 1)) }

func (m margins) chi2() float64 {
	total := 0.0
	for i, row := range m.cells {
		for j, v := range row {
			e := m.rows[i] / m.n * m.cols[j]
			total += (v - e) / e * (v - e)
		}
	}
	return total
}

// sparse tells whether the chi-square distribution cannot be relied on
// (Cochran): an expected count under 1, or more than a fifth under 5.
func (m margins) sparse() bool {
	small := 0
	for _, r := range m.rows {
		for _, c := range m.cols {
			e := r / m.n * c
			if e < 1 {
				return true
			}
			if e < 5 {
				small++
			}
		}
	}
	return float64(small) > .2*float64(len(m.rows)*len(m.cols))
}

// ChiSquare is Pearson's test of an r x c table, without correction. Empty rows
// and columns are dropped first and counted in Dropped.
func ChiSquare(table [][]float64) Test {
	m, ok := newMargins(table)
	if !ok || !m.testable() {
		return noTest("chi2", m.dropped)
	}
	return chi2Test("chi2", m.chi2(), m.df(), m.dropped)
}

// ChiSquareYates is the chi-square of a 2x2 table with Yates' correction for
// continuity: a and b are the group's selected and not selected, c and d the
// reference's.
func ChiSquareYates(a, b, c, d float64) Test {
	m, ok := newMargins([][]float64{{a, b}, {c, d}})
	if !ok || !m.testable() {
		return noTest("chi2, yates", m.dropped)
	}
	gap := max(0, math.Abs(a*d-b*c)-m.n/2)
	return chi2Test("chi2, yates", gap/m.rows[0]/m.cols[0]*gap/m.rows[1]/m.cols[1]*m.n, 1, 0)
}

// GTest is the likelihood-ratio test of an r x c table: 2 sum O ln(O/E).
func GTest(table [][]float64) Test {
	m, ok := newMargins(table)
	if !ok || !m.testable() {
		return noTest("g", m.dropped)
	}
	g := 0.0
	for i, row := range m.cells {
		for j, v := range row {
			if v > 0 {
				g += v * math.Log(v/(m.rows[i]/m.n*m.cols[j]))
			}
		}
	}
	return chi2Test("g", max(0, 2*g), m.df(), m.dropped)
}

// TwoProportionZ is the test of x/n against y/m with the pooled variance and a
// two-sided p. z squared is Pearson's chi-square. ok is false when nobody or
// everybody was selected, or one side is empty.
func TwoProportionZ(x, n, y, m float64) (z, p float64, ok bool) {
	g, ok1 := rate(x, n)
	r, ok2 := rate(y, m)
	pooled := (x + y) / (n + m)
	if !ok1 || !ok2 || !(pooled > 0 && pooled < 1) {
		return math.NaN(), math.NaN(), false
	}
	z = (g - r) / math.Sqrt(pooled*(1-pooled)*(1/n+1/m))
	return z, math.Erfc(math.Abs(z) / math.Sqrt2), true
}

// Independence tests an r x c table by chi-square where the expected counts
// bear it. Otherwise it is exact: Fisher's test when two rows and two columns
// are left, and Monte Carlo when more are. Statistic is always Pearson's
// chi-square; Method says where P comes from.
func Independence(table [][]float64, seed uint64) Test {
	m, ok := newMargins(table)
	if !ok || !m.testable() {
		return noTest("chi2", m.dropped)
	}
	if !m.sparse() {
		return chi2Test("chi2", m.chi2(), m.df(), m.dropped)
	}
	if len(m.rows) == 2 && len(m.cols) == 2 {
		p := Fisher(m.cells[0][0], m.cells[0][1], m.cells[1][0], m.cells[1][1])
		return Test{m.chi2(), 1, p, !math.IsNaN(p), "fisher", m.dropped}
	}
	return MonteCarlo(table, m.draws(), seed)
}

// draws is how many tables Independence draws: 100,000, or fewer for a table
// so large that these would take more than a second, but never under 199. The
// number is in the Method.
func (m margins) draws() int {
	const most, least, work = 100_000, 199, 1e8
	return int(min(most, max(least, work/m.drawCost())))
}

func monteCarloMethod(draws int, seed uint64) string {
	return fmt.Sprintf("monte carlo, %d draws, seed %d", draws, seed)
}

// Trend is the Cochran-Armitage test of a rate over ordered levels: x of n
// persons at each level, and the level's score. Statistic is z, positive when
// the rate rises with the score; its square is a chi-square with one degree of
// freedom. Levels without persons count in Dropped.
func Trend(x, n, scores []float64) Test {
	const method = "cochran-armitage"
	if len(x) != len(n) || len(x) != len(scores) {
		return noTest(method, 0)
	}
	var total, selected, mean, dropped float64
	for i := range x {
		if n[i] == 0 && x[i] == 0 {
			dropped++
			continue
		}
		if _, ok := rate(x[i], n[i]); !ok || math.IsNaN(scores[i]) {
			return noTest(method, int(dropped))
		}
		total += n[i]
		selected += x[i]
		mean += n[i] * scores[i]
	}
	mean /= total
	p := selected / total
	t, spread := 0.0, 0.0
	for i := range x {
		if n[i] == 0 {
			continue
		}
		d := scores[i] - mean // centred: the same T and variance, without cancellation
		t += d * (x[i] - n[i]*p)
		spread += n[i] * d * d
	}
	if v := p * (1 - p) * spread; v > 0 {
		z := t / math.Sqrt(v)
		return Test{z, 1, math.Erfc(math.Abs(z) / math.Sqrt2), true, method, int(dropped)}
	}
	return noTest(method, int(dropped))
}
