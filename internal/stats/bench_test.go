package stats

import (
	"math"
	"math/rand/v2"
	"testing"
)

// groups is about the number of groups of a lattice over six attributes.
const groups = 90_000

func BenchmarkWilsonOfGroups(b *testing.B) {
	for b.Loop() {
		for i := range groups {
			if ci := Wilson(float64(i%500), 500); !ci.OK() {
				b.Fatal("no interval")
			}
		}
	}
}

func BenchmarkChiSquareOfGroups(b *testing.B) {
	table := [][]float64{{0, 0}, {50_000, 400_000}}
	for b.Loop() {
		for i := range groups {
			table[0][0], table[0][1] = float64(i%500)+1, 500
			if t := ChiSquare(table); !t.OK {
				b.Fatal("no test")
			}
		}
	}
}

func BenchmarkZOfGroups(b *testing.B) {
	for b.Loop() {
		for i := range groups {
			if _, _, ok := TwoProportionZ(float64(i%500)+1, 1000, 50_000, 450_000); !ok {
				b.Fatal("no test")
			}
		}
	}
}

func BenchmarkBYOfGroups(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 0))
	p := make([]float64, groups)
	for i := range p {
		p[i] = math.Pow(rng.Float64(), 3)
	}
	for b.Loop() {
		if adjusted := BY(p); len(adjusted) != groups {
			b.Fatal("lost a test")
		}
	}
}

func BenchmarkKoopmanOfGroups(b *testing.B) {
	for b.Loop() {
		for i := range 1000 {
			if ci := Koopman(float64(i%50), 500, 0, 4000); i%50 > 0 && !ci.OK() {
				b.Fatal("no interval")
			}
		}
	}
}

func BenchmarkMonteCarloOfASparseTable(b *testing.B) {
	table := make([][]float64, 40)
	for i := range table {
		table[i] = []float64{float64(i % 4), float64(i % 7), float64(300 * (i % 3))}
	}
	for b.Loop() {
		if t := Independence(table, 1); !t.OK {
			b.Fatal("no test")
		}
	}
}

func BenchmarkFisherOfLargeCounts(b *testing.B) {
	for b.Loop() {
		if p := Fisher(2, 10_000_000, 4_000_000, 9_000_000); math.IsNaN(p) {
			b.Fatal("no p")
		}
	}
}

func BenchmarkMonteCarloRounding(b *testing.B) {
	s := duo2014.strata()
	for b.Loop() {
		if !MonteCarloRounding(s, 5, 2000, 1).OK() {
			b.Fatal("no interval")
		}
	}
}
