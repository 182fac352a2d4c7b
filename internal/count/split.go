package count

import (
	"math"
	"math/rand/v2"
	"slices"
)

// Split deals persons over two tables at random, so that exactly that fraction
// of everyone, rounded to a person, is in a. Both keep the columns, levels and
// cells of t. The number from each cell is drawn from the multivariate
// hypergeometric distribution, which is that of splitting rows, because rows of
// one cell are exchangeable. Counts are whole numbers; what is left of one that
// is not goes to b. Weights go along in proportion. Equal seeds give equal
// splits.
func (t Table) Split(fraction float64, seed uint64) (a, b Table) {
	rng := rand.New(rand.NewPCG(seed, 0x5eed)) //nolint:gosec // a seeded draw, no secret
	a = Table{Columns: t.Columns, Levels: t.Levels, Cells: slices.Clone(t.Cells)}
	b = Table{Columns: t.Columns, Levels: t.Levels, Cells: slices.Clone(t.Cells)}
	left := int64(0)
	for _, c := range t.Cells {
		left += int64(c.N)
	}
	take := int64(0)
	if fraction > 0 {
		take = int64(math.Round(min(1, fraction) * float64(left)))
	}
	for i, c := range t.Cells {
		n := int64(c.N)
		x := hypergeometric(rng, n, left, take)
		left, take = left-n, take-x
		p, q := &a.Cells[i], &b.Cells[i]
		p.N, q.N = float64(x), c.N-float64(x)
		p.W, p.W2 = portion(c.W, p.N, c.N), portion(c.W2, p.N, c.N)
		q.W, q.W2 = c.W-p.W, c.W2-p.W2
	}
	return a, b
}

// portion is the share x of n in w; without weights w is n, and it is x to the
// last person.
func portion(w, x, n float64) float64 {
	if w == n || n == 0 {
		return x
	}
	return w * (x / n)
}

// hypergeometric draws how many of n, out of total, are among the taken. It
// walks out from the most likely number, taking from a uniform draw the chance
// of each number in turn (inversion), so a draw costs about one standard
// deviation of steps.
func hypergeometric(rng *rand.Rand, n, total, take int64) int64 {
	low, high := max(0, take-(total-n)), min(n, take)
	if low >= high {
		return low
	}
	if n <= 12 { // one person at a time
		x := int64(0)
		for range n {
			if rng.Int64N(total) < take-x {
				x++
			}
			total--
		}
		return x
	}
	mode := (n + 1) * (take + 1) / (total + 2)
	if float64(n)*float64(take) > math.MaxInt64/2 {
		mode = int64(float64(n+1) * (float64(take+1) / float64(total+2)))
	}
	mode = min(max(mode, low), high)
	top := math.Exp(logChoose(n, mode) + logChoose(total-n, take-mode) - logChoose(total, take))
	u := rng.Float64() - top
	up, down, pUp, pDown := mode, mode, top, top
	for u > 0 && (up < high || down > low) {
		if up < high {
			pUp *= float64(n-up) / float64(up+1) * float64(take-up) / float64(total-n-take+up+1)
			up++
			if u -= pUp; u <= 0 {
				return up
			}
		}
		if down > low {
			pDown *= float64(down) / float64(n-down+1) * float64(total-n-take+down) / float64(take-down+1)
			down--
			if u -= pDown; u <= 0 {
				return down
			}
		}
		if pUp+pDown < 1e-300 {
			break // what is left of the draw is rounding
		}
	}
	return mode
}

func logChoose(n, k int64) float64 {
	return logFactorial(n) - logFactorial(k) - logFactorial(n-k)
}

func logFactorial(n int64) float64 {
	v, _ := math.Lgamma(float64(n) + 1)
	return v
}
