package stats

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// unrelated draws a table of a column and groups that have nothing to do with
// each other; both have a few frequent levels and many rare ones.
func unrelated(rng *rand.Rand, n, levels, groups int) [][]float64 {
	out := make([][]float64, levels)
	for i := range out {
		out[i] = make([]float64, groups)
	}
	for range n {
		u, v := rng.Float64(), rng.Float64()
		out[int(u*u*float64(levels))][int(v*v*float64(groups))]++
	}
	return out
}

func TestWhatManyLevelsGiveByChanceIsTakenOff(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, at := range []struct{ n, levels, groups int }{{5000, 2000, 60}, {1000, 300, 6}, {300, 50, 20}, {2000, 5, 3}} {
		var mi, chance, adjusted float64
		const times = 30
		for range times {
			a := Associate(unrelated(rng, at.n, at.levels, at.groups))
			mi, chance, adjusted = mi+a.MI/times, chance+a.Chance/times, adjusted+a.UAdjusted/times
		}
		if math.Abs(mi/chance-1) > 0.1 || adjusted > 0.015 {
			t.Errorf("%+v: information by chance %.4f, expected %.4f; adjusted U %.4f", at, mi, chance, adjusted)
		}
	}
}

func TestAFullTableLosesAsMuchAsMillerAndMadowSay(t *testing.T) {
	a := Associate([][]float64{{4000, 2000, 1000}, {1500, 3000, 500}, {900, 1800, 2500}})
	if got, want := a.Chance, 4/(2*a.N); math.Abs(got/want-1) > 0.01 {
		t.Errorf("chance gives %.3g, Miller-Madow %.3g", got, want)
	}
}

func TestAColumnThatTellsEverythingStaysOneHoweverManyLevels(t *testing.T) {
	table := make([][]float64, 200)
	for i := range table {
		table[i] = make([]float64, 200)
		table[i][i] = float64(1 + i%7)
	}
	if a := Associate(table); math.Abs(a.UAdjusted-1) > 1e-9 {
		t.Errorf("adjusted U is %.3f, want 1", a.UAdjusted)
	}
}

// By simulation: the share of tables without any relation that fall under p.
func TestTheTailOfSparseTablesHolds(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for _, at := range []struct{ n, levels, groups int }{{600, 300, 6}, {600, 100, 30}, {300, 40, 12}, {500, 4, 3}} {
		const times = 1500
		under := 0
		for range times {
			if Associate(unrelated(rng, at.n, at.levels, at.groups)).SparseP < 0.05 {
				under++
			}
		}
		if share := float64(under) / times; share < 0.03 || share > 0.07 {
			t.Errorf("%+v: %.3f under .05", at, share)
		}
	}
}

// By simulation: how often the interval of the adjusted U holds the U of the
// population.
func TestTheIntervalOfUHoldsTheTruth(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for _, at := range []struct{ n, levels, groups int }{{500, 4, 3}, {1000, 20, 4}, {2000, 60, 6}, {1000, 200, 4}, {2000, 1000, 12}} {
		share := make([][]float64, at.levels) // of the population
		flat := make([]float64, 0, at.levels*at.groups)
		for i := range share {
			share[i] = make([]float64, at.groups)
			for j := range share[i] {
				share[i][j] = 1 + 4*rng.Float64()
				if i%at.groups == j {
					share[i][j] *= 4
				}
			}
			flat = append(flat, share[i]...)
		}
		for k := range flat[1:] {
			flat[k+1] += flat[k]
		}
		truth := Associate(share).U
		const times = 200
		held, mean := 0, 0.0
		for range times {
			a := Associate(drawn(rng, flat, at.n, at.levels, at.groups))
			mean += a.UAdjusted / times
			if a.ULow <= truth && truth <= a.UHigh {
				held++
			}
		}
		if held < times*92/100 {
			t.Errorf("%+v: %.3f of the intervals hold the truth %.3f; mean %.3f", at, float64(held)/times, truth, mean)
		}
	}
}

// drawn gives n persons of a population, of which the shares are summed up.
func drawn(rng *rand.Rand, summed []float64, n, levels, groups int) [][]float64 {
	out := make([][]float64, levels)
	for i := range out {
		out[i] = make([]float64, groups)
	}
	for range n {
		k, _ := slices.BinarySearch(summed, rng.Float64()*summed[len(summed)-1])
		out[k/groups][k%groups]++
	}
	return out
}
