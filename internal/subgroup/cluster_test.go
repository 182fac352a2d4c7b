package subgroup

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"toetssteen"
	"toetssteen/internal/count"
)

func TestClustersFindWhoIsSelectedMostAndAreStable(t *testing.T) {
	c := Clusters(people(40_000, 3), ClusterOptions{Decision: "selected", Positive: []string{"yes"}, Direction: toetssteen.Burden, Seed: 1})
	if len(c.Clusters) < 2 {
		t.Fatalf("clusters: %+v", c)
	}
	if v := c.Clusters[0].Ratio.Value.Or(0); v < 2 {
		t.Errorf("the worst cluster has a ratio of %v", v)
	}
	again := Clusters(people(40_000, 3), ClusterOptions{Decision: "selected", Positive: []string{"yes"}, Direction: toetssteen.Burden, Seed: 1})
	if fmt.Sprint(c) != fmt.Sprint(again) {
		t.Error("the same input gives another outcome")
	}
	if s := c.Stability.Or(math.NaN()); !(s > 0 && s <= 1) {
		t.Errorf("stability %v", s)
	}
}

// The adjusted Rand index equals a count over all pairs of persons.
func TestTheAdjustedRandIndexIsACountOfPairs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.IntRange(2, 12).Draw(t, "cells")
		draw := func(name string) []uint8 { return rapid.SliceOfN(rapid.Uint8Max(3), size, size).Draw(t, name) }
		a, b := draw("a"), draw("b")
		persons := make([]float64, size)
		var pa, pb []uint8
		for i := range persons {
			k := rapid.IntRange(1, 4).Draw(t, "persons")
			persons[i] = float64(k)
			for range k {
				pa, pb = append(pa, a[i]), append(pb, b[i])
			}
		}
		var both, l, r, all float64
		for i := range pa {
			for j := range i {
				all++
				if pa[i] == pa[j] {
					l++
				}
				if pb[i] == pb[j] {
					r++
				}
				if pa[i] == pa[j] && pb[i] == pb[j] {
					both++
				}
			}
		}
		want := 1.0
		if (l+r)/2 != l*r/all {
			want = (both - l*r/all) / ((l+r)/2 - l*r/all)
		}
		if got := adjustedRand(a, b, persons); math.Abs(got-want) > 1e-12 {
			t.Fatalf("%v, pairs say %v", got, want)
		}
	})
}

// The clusters report all persons of the half that was held back, each once.
func TestClustersReportTheHalfThatWasHeldBack(t *testing.T) {
	table := people(20_001, 9)
	c := Clusters(table, ClusterOptions{Decision: "selected", Positive: []string{"yes"}, Direction: toetssteen.Burden, Seed: 4})
	persons := 0.0
	for i, k := range c.Clusters {
		persons += k.N.Or(0)
		if k.Ratio.PAdjusted.Or(-1) < k.Ratio.P.Or(2) {
			t.Errorf("p %v, corrected %v", k.Ratio.P, k.Ratio.PAdjusted)
		}
		if i > 0 && k.Rate.Or(9) > c.Clusters[i-1].Rate.Or(0) {
			t.Error("the worst is not first")
		}
	}
	if persons != 10_000 && persons != 10_001 {
		t.Errorf("%v persons of the 20,001", persons)
	}
}

// Where selection does not depend on anything, the part that stood out in one
// half does not in the other.
func TestClustersWithoutADifferenceAreNotSignificant(t *testing.T) {
	significant := 0
	for seed := range uint64(40) {
		rng := rand.New(rand.NewPCG(seed, 2))
		b := count.Builder{Columns: []string{"a", "b", "c", "selected"}}
		for range 4000 {
			b.Add([]string{fmt.Sprint(rng.IntN(4)), fmt.Sprint(rng.IntN(4)), fmt.Sprint(rng.IntN(4)), []string{"yes", "no"}[min(1, rng.IntN(5))]}, count.Cell{N: 1})
		}
		for _, k := range Clusters(b.Table(), ClusterOptions{Decision: "selected", Positive: []string{"yes"}, Seed: seed}).Clusters {
			if k.Ratio.PAdjusted.Or(1) < .05 {
				significant++
				break
			}
		}
	}
	if significant > 6 {
		t.Errorf("%d of 40 tables without a difference have a significant cluster", significant)
	}
}

func TestSmallClustersKeepTheirCounts(t *testing.T) {
	o := ClusterOptions{Decision: "selected", Positive: []string{"yes"}, Seed: 1, Floor: 400}
	c := Clusters(people(6000, 3), o)
	hidden := 0
	for _, k := range c.Clusters {
		if _, ok := k.X.Get(); !ok {
			hidden++
			if k.Ratio.Status != toetssteen.FigureSuppressed || k.Ratio.Reason.Key == "" || k.Ratio.X == toetssteen.Some(0) || len(k.Profile) > 0 {
				t.Errorf("a hidden cluster tells %+v", k)
			}
			if _, ok := k.Rate.Get(); ok {
				t.Error("the rate of a hidden cluster is shown")
			}
		} else if v := k.X.Or(0); v < 400 {
			t.Errorf("%v selected are shown", v)
		}
	}
	if hidden == 1 {
		t.Error("one hidden cluster follows from the others")
	}
	if hidden == 0 {
		t.Error("nothing was hidden")
	}
}

// Of rates of .9 and .5 the second varies most over persons.
func TestTheClusterThatVariesMostIsSplitFirst(t *testing.T) {
	g := &grid{keys: [][]uint32{{0}, {1}}}
	g.v[totalA], g.v[selectedA] = []float64{100, 100}, []float64{90, 50}
	h := hbac{g: g}
	if best, ok := h.widest([]uint8{0, 1}, 2, [mostSplits + 1]bool{}); !ok || best != 1 {
		t.Errorf("cluster %d", best)
	}
	if best, ok := h.widest([]uint8{0, 1}, 2, [mostSplits + 1]bool{1: true}); !ok || best != 0 {
		t.Errorf("cluster %d, though 1 was given up", best)
	}
}

// A run agrees with itself, which says nothing.
func TestStabilityIsOverDifferentRuns(t *testing.T) {
	g := &grid{}
	g.v[total] = []float64{10, 10, 10, 10}
	a, b := []uint8{0, 0, 1, 1}, []uint8{0, 1, 0, 1}
	h := hbac{g: g}
	if got, want := h.stability([][]uint8{a, b}), adjustedRand(a, b, g.v[total]); got != want || got > .1 {
		t.Errorf("stability %v, want %v", got, want)
	}
	if got := h.stability([][]uint8{a, a, b}); math.Abs(got-(1+2*adjustedRand(a, b, g.v[total]))/3) > 1e-12 {
		t.Errorf("stability %v of three", got)
	}
}

func TestAHiddenClusterIsNeverAlone(t *testing.T) {
	var list []toetssteen.Cluster
	for _, c := range [][2]float64{{300, 1000}, {4, 500}, {50, 700}} {
		f := ratioFigure("cluster", "", c[0], c[1], 354-c[0], 2200-c[1])
		list = append(list, toetssteen.Cluster{X: f.X, N: f.N, Rate: toetssteen.Some(c[0] / c[1]), Ratio: f})
	}
	list = hbac{o: ClusterOptions{Floor: 10}}.protected(list)
	for i, hidden := range []bool{false, true, true} {
		if _, ok := list[i].X.Get(); ok == hidden {
			t.Errorf("cluster %d is shown as %v", i, list[i].X)
		}
	}
}
