package demo

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// seed is fixed: the demo is the same organisation for everyone.
const seed = 20221205

// newRand gives each part of the demo its own stream, so that a change in one
// does not shift the others.
func newRand(stream uint64) *rand.Rand {
	return rand.New(rand.NewPCG(seed, stream)) //nolint:gosec // the demo must be repeatable, not secret
}

// weighted is a choice with its share, in any unit.
type weighted[T any] struct {
	value T
	share int
}

// draw picks one of the choices by its share.
func draw[T any](r *rand.Rand, from []weighted[T]) T {
	total := 0
	for _, w := range from {
		total += w.share
	}
	n := r.IntN(total)
	for _, w := range from {
		if n < w.share {
			return w.value
		}
		n -= w.share
	}
	return from[len(from)-1].value
}

// pick takes one of equal choices.
func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

// chance is true in percent of the cases.
func chance(r *rand.Rand, percent float64) bool { return r.Float64()*100 < percent }

// letter gives one capital.
func letter(r *rand.Rand) string {
	i := r.IntN(26)
	return "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[i : i+1]
}

// day gives a date between two years, as 2006-01-02.
func day(r *rand.Rand, from, to int) string {
	start := time.Date(from, 1, 1, 0, 0, 0, 0, time.UTC)
	return start.AddDate(0, 0, r.IntN((to-from+1)*365)).Format(time.DateOnly)
}

// falseBSN gives nine digits that look like a citizen service number or an
// education number and are neither: the weighted sum of the one leaves
// remainder 0, of the other 5 on division by 11, and this one leaves 1 to 4 or
// 6 to 10.
func falseBSN(r *rand.Rand) string {
	n := 100_000_000 + r.IntN(899_999_990)
	for {
		if rest := elevenRest(n); rest != 0 && rest != 5 {
			return fmt.Sprintf("%09d", n)
		}
		n++
	}
}

// elevenRest is the remainder of the eleven-test of a nine-digit number.
func elevenRest(n int) int {
	sum := -(n % 10)
	n /= 10
	for weight := 2; weight <= 9; weight++ {
		sum += weight * (n % 10)
		n /= 10
	}
	return ((sum % 11) + 11) % 11
}

// Syllables that no language joins like this: the names must not be anyone's.
var (
	starts = []string{"Vlo", "Zwi", "Kra", "Plu", "Dro", "Fli", "Gno", "Spra", "Tju", "Bwe", "Smo", "Krie"}
	middle = []string{"be", "zi", "vo", "ga", "ru", "ki", "lo", "ta", "mu", "fe"}
	ends   = []string{"x", "lf", "rk", "mp", "sk", "nt", "ps", "gt"}
	tails  = []string{"verzin", "fictie", "schijn", "nep"}
)

func firstName(r *rand.Rand) string { return pick(r, starts) + pick(r, middle) + pick(r, ends) }

func surname(r *rand.Rand) string { return pick(r, starts) + pick(r, middle) + pick(r, tails) }
