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

// people makes a table of three attributes in which mbo students of 0-1 km are
// selected far more often, and everyone else alike.
func people(n int, seed uint64) count.Table {
	rng := rand.New(rand.NewPCG(seed, 1))
	b := count.Builder{Columns: []string{"education", "distance", "sex", "selected"}}
	for range n {
		e, d, s := []string{"mbo", "hbo", "wo"}[rng.IntN(3)], []string{"0-1", "1-5", "5+"}[rng.IntN(3)], []string{"M", "V"}[rng.IntN(2)]
		p := .05
		if e == "mbo" && d == "0-1" {
			p = .4
		}
		selected := "no"
		if rng.Float64() < p {
			selected = "yes"
		}
		b.Add([]string{e, d, s, selected}, count.Cell{N: 1, W: 1, W2: 1})
	}
	return b.Table()
}

func options() Options {
	return Options{Decision: "selected", Positive: []string{"yes"}, Direction: toetssteen.Burden, Floor: 10, Seed: 1}
}

func TestThePlantedSubgroupComesFirstAndIsConfirmed(t *testing.T) {
	show, _, s := Search(people(40_000, 1), options())
	if len(show) == 0 || s.Significant == 0 {
		t.Fatalf("nothing found: %+v", s)
	}
	first := show[0]
	want := []toetssteen.SubgroupCondition{{Column: "education", Level: "mbo"}, {Column: "distance", Level: "0-1"}}
	if fmt.Sprint(first.Conditions) != fmt.Sprint(want) || !first.Confirmed {
		t.Errorf("first is %v, confirmed %v", first.Conditions, first.Confirmed)
	}
	for _, g := range show {
		if len(g.Conditions) == 3 {
			t.Errorf("%v adds nothing to its parents", g.Conditions)
		}
	}
}

func TestWithoutADifferenceNothingIsShown(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	b := count.Builder{Columns: []string{"a", "b", "selected"}}
	for range 20_000 {
		b.Add([]string{fmt.Sprint(rng.IntN(6)), fmt.Sprint(rng.IntN(6)), []string{"yes", "no"}[min(1, rng.IntN(10))]}, count.Cell{N: 1})
	}
	if show, _, s := Search(b.Table(), options()); len(show) > 0 {
		t.Errorf("%d subgroups out of nothing, %d significant of %d", len(show), s.Significant, s.Tested)
	}
}

// The figures of every subgroup equal a count over the rows.
func TestSubgroupsEqualACountOverRows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := people(rapid.IntRange(500, 4000).Draw(t, "n"), rapid.Uint64().Draw(t, "seed"))
		o := options()
		o.Alpha, o.Floor, o.Show = .999999, 0, 100
		show, more, _ := Search(table, o)
		for _, g := range append(show, more...) {
			var conditions []count.Condition
			for _, c := range g.Conditions {
				conditions = append(conditions, count.Condition{Column: c.Column, Values: []string{c.Level}})
			}
			in, err := table.Where(conditions)
			if err != nil {
				t.Fatal(err)
			}
			yes, err := in.Where([]count.Condition{{Column: "selected", Values: []string{"yes"}}})
			if err != nil {
				t.Fatal(err)
			}
			if g.N != toetssteen.Some(in.Total()) || g.X != toetssteen.Some(yes.Total()) {
				t.Fatalf("%v: %v of %v, rows say %v of %v", g.Conditions, g.X, g.N, yes.Total(), in.Total())
			}
		}
	})
}

func TestSmallGroupsAreNotShown(t *testing.T) {
	b := count.Builder{Columns: []string{"a", "selected"}}
	for _, c := range []struct {
		a, s string
		n    float64
	}{{"small", "yes", 35}, {"small", "no", 5}, {"rest", "yes", 100}, {"rest", "no", 5000}} {
		b.Add([]string{c.a, c.s}, count.Cell{N: c.n})
	}
	o := options()
	if show, more, _ := Search(b.Table(), o); len(show)+len(more) > 0 {
		t.Errorf("a group of which five were not selected is shown: %v %v", show, more)
	}
	o.Floor = 0
	if show, more, _ := Search(b.Table(), o); len(show)+len(more) == 0 {
		t.Error("in public data it is not shown either")
	}
}

func TestMissingIsASlice(t *testing.T) {
	b := count.Builder{Columns: []string{"distance", "selected"}}
	for _, c := range []struct {
		a, s string
		n    float64
	}{{count.Missing, "yes", 900}, {count.Missing, "no", 1100}, {"near", "yes", 500}, {"near", "no", 9500}} {
		b.Add([]string{c.a, c.s}, count.Cell{N: c.n})
	}
	show, _, _ := Search(b.Table(), options())
	if len(show) == 0 || show[0].Conditions[0].Level != count.Missing {
		t.Errorf("found %v", show)
	}
}

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
	if s := c.Stability.Or(math.NaN()); !(s > -1 && s <= 1) {
		t.Errorf("stability %v", s)
	}
}

func BenchmarkSearchOfSixAttributes(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	t := count.Builder{Columns: []string{"a", "b", "c", "d", "e", "f", "selected"}}
	sizes := []int{4, 3, 6, 5, 6, 41}
	for range 95_000 {
		levels := make([]string, 7)
		for i, s := range sizes {
			levels[i] = fmt.Sprint(rng.IntN(s))
		}
		levels[6] = []string{"yes", "no"}[min(1, rng.IntN(10))]
		t.Add(levels, count.Cell{N: 1 + float64(rng.IntN(2000))})
	}
	table := t.Table()
	o := options()
	o.Depth = 6
	for b.Loop() {
		Search(table, o)
	}
}
