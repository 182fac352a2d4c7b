package subgroup

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
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

// A group that one half points to by chance is not confirmed by the other:
// without any difference hardly any is, though each half alone has its finds.
func TestTheHalfThatConfirmsHadNoSayInTheChoice(t *testing.T) {
	confirmed := 0
	for seed := range uint64(60) {
		rng := rand.New(rand.NewPCG(seed, 3))
		b := count.Builder{Columns: []string{"a", "b", "c", "selected"}}
		for range 3000 {
			b.Add([]string{fmt.Sprint(rng.IntN(5)), fmt.Sprint(rng.IntN(5)), fmt.Sprint(rng.IntN(5)), []string{"yes", "no"}[rng.IntN(2)]}, count.Cell{N: 1})
		}
		o := options().filled()
		g, _ := newGrid(b.Table(), o)
		l := newLattice(g, 30)
		j := judge{g, l, o, l.nodes(3)}
		raw := make([]float64, len(j.nodes)) // every group is pointed to: the worst choice a search can make
		j.test()
		j.confirm(raw)
		for _, k := range j.nodes {
			if k.confirmed {
				confirmed++
				break
			}
		}
	}
	if confirmed > 8 { // at most one in twenty expected, one side of it
		t.Errorf("in %d of 60 tables without a difference a group is confirmed", confirmed)
	}
}

// Both halves must agree; one that points alone is not enough.
func TestConfirmationTakesBothHalves(t *testing.T) {
	for name, c := range map[string]struct {
		a, b      float64 // selected of 500 in the group; of the rest always 100 of 500
		confirmed bool
	}{"both": {200, 200, true}, "the first alone": {300, 102, false}, "the second alone": {102, 300, false}, "opposite": {300, 30, false}} {
		v := [four]float64{1000, c.a + c.b, 500, c.a}
		g := &grid{all: [four]float64{2000, c.a + c.b + 200, 1000, c.a + 100}}
		j := judge{g, nil, options().filled(), []node{{v: v}}}
		j.test()
		if j.nodes[0].confirmed != c.confirmed {
			t.Errorf("%s: confirmed %v", name, j.nodes[0].confirmed)
		}
	}
}

// Corrected for every group of enough persons, found or not.
func TestTheCorrectionIsForAllThatWasTested(t *testing.T) {
	o := options().filled()
	g, _ := newGrid(people(5000, 4), o)
	l := newLattice(g, 30)
	j := judge{g, l, o, l.nodes(3)}
	significant := j.test()
	nodes := slices.Clone(j.nodes)
	slices.SortFunc(nodes, func(a, b node) int { return cmpFloat(a.p, b.p) })
	k, harmonic := float64(len(nodes)), 0.0
	for i := range nodes {
		harmonic += 1 / float64(i+1)
	}
	if k < 40 {
		t.Fatalf("%v groups", k)
	}
	least, under := 1.0, int64(0)
	for i := len(nodes) - 1; i >= 0; i-- {
		least = min(least, nodes[i].p*k*harmonic/float64(i+1))
		if math.Abs(nodes[i].adj-least) > 1e-12 {
			t.Errorf("group %d: p %v corrected to %v, want %v", i, nodes[i].p, nodes[i].adj, least)
		}
		if least < o.Alpha {
			under++
		}
	}
	if under != significant {
		t.Errorf("%d significant, want %d", significant, under)
	}
}

func cmpFloat(a, b float64) int {
	if a < b {
		return -1
	}
	return 1
}

// For a benefit the same people are found as for the burden of not getting it.
func TestABenefitIsTheBurdenOfMissingOut(t *testing.T) {
	table := people(30_000, 5)
	o := options()
	o.Floor = 0
	burden, _, s := Search(table, o)
	o.Direction, o.Positive = toetssteen.Benefit, []string{"no"}
	benefit, _, b := Search(table, o)
	if len(burden) == 0 || len(burden) != len(benefit) || s.Significant != b.Significant {
		t.Fatalf("%d as a burden, %d as a benefit", len(burden), len(benefit))
	}
	for i, g := range burden {
		h := benefit[i]
		if fmt.Sprint(g.Conditions) != fmt.Sprint(h.Conditions) || g.Confirmed != h.Confirmed {
			t.Errorf("%v against %v", g.Conditions, h.Conditions)
		}
		if math.Abs(g.Excess.Or(0)+h.Excess.Or(0)) > 1e-6 || g.Excess.Or(0) <= 0 {
			t.Errorf("excess %v against %v", g.Excess, h.Excess)
		}
		if !(h.Ratio.Value.Or(9) < 1 && h.ConfirmRatio.Or(9) < 1 && h.SearchRatio.Or(9) < 1) {
			t.Errorf("ratio %v, searched %v, confirmed %v", h.Ratio.Value, h.SearchRatio, h.ConfirmRatio)
		}
	}
}

// Other names and another order of columns give the same groups and figures.
func TestRelabellingChangesNoFigure(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := people(rapid.IntRange(500, 3000).Draw(t, "n"), rapid.Uint64().Draw(t, "seed"))
		order := rapid.Permutation(table.Columns).Draw(t, "order")
		prefix := rapid.SampledFrom([]string{"z", "a", "5"}).Draw(t, "prefix")
		b := count.Builder{Columns: order}
		for _, c := range table.Cells {
			levels := make([]string, len(order))
			for i, name := range order {
				k := table.Column(name)
				levels[i] = table.Levels[k][c.Key[k]]
				if name != "selected" {
					levels[i] = fmt.Sprintf("%s%03d", prefix, 500-c.Key[k])
				}
			}
			b.Add(levels, c)
		}
		o := options()
		o.Alpha, o.Floor = .999999, 0
		figures := func(t count.Table) []string {
			show, more, s := Search(t, o)
			out := []string{fmt.Sprint(s.Considered, s.Tested, s.Significant)}
			for _, g := range append(show, more...) {
				out = append(out, fmt.Sprintf("%v %v %.9g %.9g %.9g %.9g", g.N, g.X, g.Z.Or(0), g.PAdjusted.Or(0), g.Excess.Or(0), g.Score.Or(0)))
			}
			slices.Sort(out)
			return out
		}
		if d := cmp.Diff(figures(table), figures(b.Table())); d != "" {
			t.Fatal(d)
		}
	})
}

// The most harmed come first, and a broad group whose excess is nearly all of
// a narrower one is not among those to read first.
func TestTheOrderIsByPersonsAndTheNarrowerGroupIsShown(t *testing.T) {
	o := options()
	show, more, _ := Search(people(40_000, 1), o)
	for i := 1; i < len(show); i++ {
		if show[i].Excess.Or(0) > show[i-1].Excess.Or(0) {
			t.Errorf("%v after %v persons", show[i].Excess, show[i-1].Excess)
		}
	}
	for _, g := range show {
		if len(g.Conditions) == 1 {
			t.Errorf("%v is shown, though mbo at 0-1 km is all of it", g.Conditions)
		}
	}
	broad := 0
	for _, g := range more {
		if len(g.Conditions) == 1 && g.Confirmed {
			broad++
		}
	}
	if broad != 2 {
		t.Errorf("%d broad groups in the rest, want mbo and 0-1", broad)
	}
	o.Ranking, o.Show = BySliceLine, 100
	show, _, _ = Search(people(40_000, 1), o)
	for i := 1; i < len(show); i++ {
		if show[i].Score.Or(0) > show[i-1].Score.Or(0) {
			t.Errorf("score %v after %v", show[i].Score, show[i-1].Score)
		}
	}
}

// Worked by hand: 40 of 100 in the slice, 100 of 1,000 in all.
func TestTheScoreOfSliceLine(t *testing.T) {
	g := &grid{all: [four]float64{total: 1000, selected: 100}}
	got := judge{g: g}.sliceLine(&node{v: [four]float64{total: 100, selected: 40}})
	if want := .95*(.4/.1-1) - .05*(1000.0/100-1); math.Abs(got-want) > 1e-12 || math.Abs(want-2.4) > 1e-12 {
		t.Errorf("score %v, want %v", got, want)
	}
}

func TestWhatIsNotSaidIsSaid(t *testing.T) {
	add := func(b *count.Builder, c count.Cell, levels ...string) { b.Add(levels, c) }
	plain := func(b *count.Builder) {
		add(b, count.Cell{N: 400}, "x", "yes")
		add(b, count.Cell{N: 600}, "x", "no")
		add(b, count.Cell{N: 100}, "y", "yes")
		add(b, count.Cell{N: 1900}, "y", "no")
	}
	for want, c := range map[string]struct {
		more   func(*count.Builder)
		status toetssteen.FigureStatus
	}{
		"":                    {func(*count.Builder) {}, toetssteen.FigureOK},
		"subgroup.unknown":    {func(b *count.Builder) { add(b, count.Cell{N: 50}, "x", count.Missing) }, toetssteen.FigureOK},
		"subgroup.unweighted": {func(b *count.Builder) { add(b, count.Cell{N: 50, W: 70}, "x", "yes") }, toetssteen.FigureOK},
		"subgroup.suppressed": {func(b *count.Builder) { add(b, count.Cell{Hidden: true}, "z", "yes") }, toetssteen.FigureInterval},
		"subgroup.small": {func(b *count.Builder) {
			add(b, count.Cell{N: 195}, "z", "yes")
			add(b, count.Cell{N: 5}, "z", "no")
		}, toetssteen.FigureOK},
	} {
		b := count.Builder{Columns: []string{"a", "selected"}}
		plain(&b)
		c.more(&b)
		_, _, s := Search(b.Table(), options())
		if s.Reason.Key != want || s.Status != c.status {
			t.Errorf("said %q with status %s, want %q with %s", s.Reason.Key, s.Status, want, c.status)
		}
	}
	for name, o := range map[string]Options{"no column": {Decision: "?"}, "everyone": {Decision: "selected", Positive: []string{"yes", "no"}}, "nobody": {Decision: "selected"}} {
		b := count.Builder{Columns: []string{"a", "selected"}}
		plain(&b)
		if show, more, s := Search(b.Table(), o); s.Status != toetssteen.FigureUndefined || s.Reason.Key == "" || len(show)+len(more) > 0 {
			t.Errorf("%s: %+v", name, s)
		}
	}
}

func TestOnlyThoseAmongTheDenominatorCount(t *testing.T) {
	b := count.Builder{Columns: []string{"a", "selected"}}
	for _, c := range []struct {
		a, s string
		n    float64
	}{{"x", "yes", 400}, {"x", "no", 600}, {"x", "withdrawn", 5000}, {"y", "yes", 100}, {"y", "no", 1900}} {
		b.Add([]string{c.a, c.s}, count.Cell{N: c.n})
	}
	o := options()
	o.Among = []string{"yes", "no"}
	show, _, _ := Search(b.Table(), o)
	if len(show) != 1 || show[0].N != toetssteen.Some(1000) || show[0].M != toetssteen.Some(2000) {
		t.Errorf("found %+v", show)
	}
}

// Every text that is emitted exists in both languages.
func TestEveryTextIsThere(t *testing.T) {
	files, _ := filepath.Glob("*.go")
	keys := map[string]bool{}
	for _, f := range files {
		source, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(f, "_test.go") {
			for _, m := range regexp.MustCompile(`"(subgroup\.[a-z_]+)"`).FindAllStringSubmatch(string(source), -1) {
				keys[m[1]] = true
			}
		}
	}
	if len(keys) < 8 {
		t.Fatalf("only %d texts found in the source", len(keys))
	}
	for _, lang := range []string{"nl", "en"} {
		texts, err := os.ReadFile("../../catalogue/i18n/subgroup." + lang + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		for k := range keys {
			if !strings.Contains(string(texts), "\n"+k+": ") {
				t.Errorf("%s has no %s", lang, k)
			}
		}
		if n := strings.Count(string(texts), "\nsubgroup."); n != len(keys) {
			t.Errorf("%s has %d texts, %d are used", lang, n, len(keys))
		}
	}
}
