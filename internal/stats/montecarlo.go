package stats

import (
	"math"
	"math/rand/v2"
)

// MonteCarlo tests an r x c table by drawing tables with the same margins and
// counting how many have a chi-square at least as large: (1+k)/(1+draws).
// Counts are rounded to persons. The same seed gives the same P.
func MonteCarlo(table [][]float64, draws int, seed uint64) Test {
	method := monteCarloMethod(draws, seed)
	whole := make([][]float64, len(table))
	for i, row := range table {
		whole[i] = make([]float64, len(row))
		for j, v := range row {
			whole[i][j] = math.Round(v)
		}
	}
	m, ok := newMargins(whole)
	if !ok || !m.testable() || draws < 1 {
		return noTest(method, m.dropped)
	}
	observed := m.chi2()
	limit := m.statistic(m.cells) * (1 - 1e-12)
	d := newDrawer(m, rand.New(rand.NewPCG(seed, 0))) //nolint:gosec // a seeded draw that anyone can repeat, no secret
	extreme := 1
	for range draws {
		if m.statistic(d.draw()) >= limit {
			extreme++
		}
	}
	return Test{observed, math.NaN(), float64(extreme) / float64(draws+1), true, method, m.dropped}
}

// statistic rises with chi-square when the margins are fixed: sum O^2/(r c).
func (m margins) statistic(cells [][]float64) float64 {
	total := 0.0
	for i, row := range cells {
		for j, v := range row {
			if v > 0 {
				total += v / m.rows[i] * (v / m.cols[j])
			}
		}
	}
	return total
}

// drawer draws tables with fixed margins. A table with few persons a cell is
// drawn by dealing the persons; one with many by drawing each cell from its
// conditional hypergeometric distribution.
type drawer struct {
	m     margins
	rng   *rand.Rand
	deck  []int // the column of each person, when persons are dealt
	left  []float64
	cells [][]float64
}

// perCell is about how many dealt persons cost as much as one drawn cell.
const perCell = 40

func (m margins) cellCount() float64 { return float64(len(m.rows) * len(m.cols)) }

// drawCost is the cost of one draw, in persons dealt.
func (m margins) drawCost() float64 { return min(m.n, perCell*m.cellCount()) }

func newDrawer(m margins, rng *rand.Rand) *drawer {
	d := &drawer{m: m, rng: rng, left: make([]float64, len(m.cols)), cells: make([][]float64, len(m.rows))}
	for i := range d.cells {
		d.cells[i] = make([]float64, len(m.cols))
	}
	if m.n > perCell*m.cellCount() {
		return d
	}
	for j, c := range m.cols {
		for range int(c) {
			d.deck = append(d.deck, j)
		}
	}
	return d
}

func (d *drawer) draw() [][]float64 {
	if d.deck != nil {
		return d.deal()
	}
	copy(d.left, d.m.cols)
	rest := d.m.n
	for i, row := range d.m.rows {
		need, pool := row, rest // still to place in this row, and persons in the columns to come
		for j := range d.left {
			k := need
			if j < len(d.left)-1 {
				k = hypergeometric(d.rng, d.left[j], pool-d.left[j], need)
			}
			d.cells[i][j] = k
			pool -= d.left[j]
			d.left[j] -= k
			need -= k
		}
		rest -= row
	}
	return d.cells
}

func (d *drawer) deal() [][]float64 {
	next := 0
	for i, row := range d.m.rows {
		clear(d.cells[i])
		for range int(row) {
			k := next + d.rng.IntN(len(d.deck)-next)
			d.deck[next], d.deck[k] = d.deck[k], d.deck[next]
			d.cells[i][d.deck[next]]++
			next++
		}
	}
	return d.cells
}

// hypergeometric draws how many of n marked among n+m persons are in a sample
// of k, by inversion from the mode outwards.
func hypergeometric(rng *rand.Rand, n, m, k float64) float64 {
	h := hyper{n: n, m: m, k: k, lo: max(0, k-m), hi: min(k, n)}
	if h.lo >= h.hi {
		return h.lo
	}
	up := h.mode()
	down := up
	u := rng.Float64()
	pUp := math.Exp(h.log(up))
	pDown := pUp
	u -= pUp
	for u > 0 && (up < h.hi || down > h.lo) {
		if up < h.hi {
			pUp *= h.up(up)
			up++
			if u -= pUp; u <= 0 {
				return up
			}
		}
		if down > h.lo {
			pDown /= h.up(down - 1)
			down--
			if u -= pDown; u <= 0 {
				return down
			}
		}
	}
	if u > 0 { // what rounding left of 1
		return h.mode()
	}
	return up
}
