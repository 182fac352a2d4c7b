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

func scanOptions() ScanOptions {
	return ScanOptions{Decision: "selected", Positive: []string{"yes"}, Direction: toetssteen.Burden, Seed: 1}
}

func TestTheScanFindsThePlantedPeople(t *testing.T) {
	table := people(20_000, 2)
	got := Scan(table, scanOptions())
	want := []ScannedColumn{{"education", []string{"mbo"}}, {"distance", []string{"0-1"}}}
	if fmt.Sprint(got.Columns) != fmt.Sprint(want) || got.P != toetssteen.Some(.01) || got.Simulations != 99 {
		t.Errorf("found %+v", got)
	}
	if e, n := got.Expected.Or(0), got.N.Or(0); !(got.Odds.Or(0) > 1) || !(got.X.Or(0) > e) || !(n > e) {
		t.Errorf("%v of %v, expected %v, odds %v", got.X, got.N, got.Expected, got.Odds)
	}
	if again := Scan(table, scanOptions()); fmt.Sprint(got) != fmt.Sprint(again) {
		t.Error("the same input gives another outcome")
	}
	o := scanOptions()
	o.Direction, o.Positive = toetssteen.Benefit, []string{"no"}
	if b := Scan(table, o); fmt.Sprint(b.Columns) != fmt.Sprint(want) || math.Abs(b.Score.Or(0)-got.Score.Or(1)) > 1e-9 || !(b.Odds.Or(9) < 1) {
		t.Errorf("as a benefit %+v", b)
	}
}

// Under no difference p is small as seldom as it says.
func TestTheScanOfNothingIsSeldomSignificant(t *testing.T) {
	low := 0
	for seed := range uint64(60) {
		rng := rand.New(rand.NewPCG(seed, 8))
		b := count.Builder{Columns: []string{"a", "b", "c", "selected"}}
		for range 1500 {
			b.Add([]string{fmt.Sprint(rng.IntN(4)), fmt.Sprint(rng.IntN(3)), fmt.Sprint(rng.IntN(3)), []string{"yes", "no"}[min(1, rng.IntN(4))]}, count.Cell{N: 1})
		}
		o := scanOptions()
		o.Seed, o.Draws, o.Restarts = seed, 39, 4
		o.Penalty = -1
		if p, ok := Scan(b.Table(), o).P.Get(); ok && p <= .1 {
			low++
		}
	}
	if low > 14 { // 6 expected, sd 2.3
		t.Errorf("p is at most .1 in %d of 60 tables without a difference", low)
	}
}

// The levels of one column are optimal among all sets of levels.
func TestTheLevelsOfAColumnAreTheBestOfAllSets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := rapid.IntRange(1, 7).Draw(t, "levels")
		s := &scan{p: rapid.Float64Range(.02, .98).Draw(t, "rate"), o: ScanOptions{Penalty: rapid.SampledFrom([]float64{0, .3, 1, 5}).Draw(t, "penalty")}}
		ns, xs := make([]float64, k), make([]float64, k)
		for i := range ns {
			n := rapid.IntRange(0, 60).Draw(t, "n")
			ns[i], xs[i] = float64(n), float64(rapid.IntRange(0, n).Draw(t, "x"))
		}
		best := 0.0
		for set := range 1 << k {
			named, setN, setX := 0.0, 0.0, 0.0
			for i := range ns {
				if set&(1<<i) != 0 {
					named, setN, setX = named+1, setN+ns[i], setX+xs[i]
				}
			}
			v := s.likelihood(setX, setN)
			if named < float64(k) {
				v -= s.o.Penalty * named
			}
			best = max(best, v)
		}
		in, score := s.levels(ns, xs)
		if math.Abs(score-best) > 1e-7*(1+best) {
			t.Fatalf("score %v of %v, the best set has %v", score, in, best)
		}
		setN, setX := 0.0, 0.0
		for i, inside := range in {
			if inside {
				setN, setX = setN+ns[i], setX+xs[i]
			}
		}
		if v := s.likelihood(setX, setN) - s.penalty(in); v < score-1e-7 {
			t.Fatalf("the set has %v, said is %v", v, score)
		}
	})
}

// Against every set of levels of three columns, one by one.
func TestTheScanFindsTheBestOfAllSets(t *testing.T) {
	missed := 0
	for seed := range uint64(60) {
		rng := rand.New(rand.NewPCG(seed, 5))
		b := count.Builder{Columns: []string{"a", "b", "c", "selected"}}
		for range 500 {
			b.Add([]string{fmt.Sprint(rng.IntN(4)), fmt.Sprint(rng.IntN(3)), fmt.Sprint(rng.IntN(3)), []string{"yes", "no"}[min(1, rng.IntN(3))]}, count.Cell{N: 1})
		}
		o := scanOptions()
		o.Draws, o.Restarts = -1, 50 // of ten starts, ten of these sixty tables end beside the best
		got := Scan(b.Table(), o).Score.Or(0)
		g, _ := newGrid(b.Table(), Options{Decision: "selected", Positive: []string{"yes"}, Seed: 1})
		s := &scan{o: o.filled(), p: g.all[selected] / g.all[total]}
		best := 0.0
		for set := range 1 << 10 {
			in := [][]bool{bitsOf(set, 4), bitsOf(set>>4, 3), bitsOf(set>>7, 3)}
			ns, xs := 0.0, 0.0
			for i, key := range g.keys {
				if in[0][key[0]] && in[1][key[1]] && in[2][key[2]] {
					ns, xs = ns+g.v[total][i], xs+g.v[selected][i]
				}
			}
			best = max(best, s.likelihood(xs, ns)-s.penalty(in[0])-s.penalty(in[1])-s.penalty(in[2]))
		}
		if got > best+1e-9 {
			t.Errorf("score %v is above that of every set, %v", got, best)
		}
		if got < best-1e-9 {
			missed++
		}
	}
	if missed > 0 {
		t.Errorf("the best set was missed in %d of 60 tables", missed)
	}
}

func bitsOf(v, k int) []bool {
	out := make([]bool, k)
	for i := range out {
		out[i] = v&(1<<i) != 0
	}
	return out
}

func TestTheScanHidesSmallCountsAndSaysWhenThereIsNothing(t *testing.T) {
	o := scanOptions()
	o.Floor = 3000
	if s := Scan(people(20_000, 2), o); s.Status != toetssteen.FigureSuppressed || s.Reason.Key == "" || len(s.Columns) > 0 || s.X != (toetssteen.Real{}) || s.Score != (toetssteen.Real{}) {
		t.Errorf("below the floor: %+v", s)
	}
	b := count.Builder{Columns: []string{"a", "selected"}}
	for _, a := range []string{"x", "y"} {
		b.Add([]string{a, "yes"}, count.Cell{N: 50})
		b.Add([]string{a, "no"}, count.Cell{N: 100})
	}
	if s := Scan(b.Table(), scanOptions()); s.Status != toetssteen.FigureOK || s.Reason.Key != "subgroup.nothing" || len(s.Columns) > 0 {
		t.Errorf("nothing stands out: %+v", s)
	}
	o = scanOptions()
	o.Decision = "?"
	if s := Scan(b.Table(), o); s.Status != toetssteen.FigureUndefined || s.Reason.Key == "" {
		t.Errorf("without a decision: %+v", s)
	}
}
