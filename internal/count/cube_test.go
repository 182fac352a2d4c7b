package count

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// tableOf builds a table of rows: levels, and a count as the last text.
func tableOf(columns []string, rows ...[]string) Table {
	b := Builder{Columns: columns}
	for _, r := range rows {
		c := Cell{}
		if last := r[len(r)-1]; last == "?" {
			c.Hidden = true
		} else {
			c.N, _ = strconv.ParseFloat(last, 64)
		}
		c.W, c.W2 = c.N, c.N
		b.Add(r[:len(r)-1], c)
	}
	return b.Table()
}

// listed writes the cells of a table as texts.
func listed(t Table) []string {
	var out []string
	t.Each(func(levels []uint32, c Cell) {
		s := ""
		for i, k := range levels {
			s += t.Levels[i][k] + " "
		}
		n := strconv.FormatFloat(c.N, 'g', -1, 64)
		if c.Hidden {
			n += "?"
		}
		out = append(out, s+n)
	})
	return out
}

var people = tableOf([]string{"origin", "sex", "selected"},
	[]string{"nl", "f", "no", "80"}, []string{"nl", "f", "yes", "8"}, []string{"nl", "m", "no", "60"}, []string{"nl", "m", "yes", "?"},
	[]string{"eu", "f", "no", "20"}, []string{"eu", "m", "yes", "5"}, []string{"eu", "m", "yes", "2"}, []string{"eu", Missing, "no", "1"})

func TestATableIsRolledUpInTheOrderAskedFor(t *testing.T) {
	for name, c := range map[string]struct {
		got  Table
		want []string
	}{
		"one column":         {people.RollUp("sex"), []string{"(missing) 1", "f 108", "m 67?"}},
		"two, turned":        {people.RollUp("selected", "origin"), []string{"no eu 21", "no nl 140", "yes eu 7", "yes nl 8?"}},
		"nothing":            {people.RollUp(), []string{"176?"}},
		"hidden, then known": {tableOf([]string{"a", "b"}, []string{"x", "1", "?"}, []string{"x", "2", "3"}).RollUp("a"), []string{"x 3?"}},
		"a column not here":  {people.RollUp("age"), []string{"(missing) 176?"}},
		"twice":              {people.RollUp("origin", "origin"), []string{"eu eu 28", "nl nl 148?"}},
	} {
		if diff := cmp.Diff(c.want, listed(c.got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestACubeGivesThePublishedMarginBeforeASumOfCells(t *testing.T) {
	cube := Cube{Tables: []Table{
		people,
		tableOf([]string{"origin"}, []string{"nl", "150"}, []string{"eu", "30"}),
		tableOf([]string{"selected", "origin"}, []string{"yes", "nl", "10"}, []string{"no", "nl", "140"}),
	}}
	for name, c := range map[string]struct {
		ask  []string
		want []string
	}{
		"exactly these":          {[]string{"origin"}, []string{"eu 30", "nl 150"}},
		"in another order":       {[]string{"origin", "selected"}, []string{"nl no 140", "nl yes 10"}},
		"the smallest with them": {[]string{"selected"}, []string{"no 140", "yes 10"}},
		"from the cells":         {[]string{"sex"}, []string{"(missing) 1", "f 108", "m 67?"}},
	} {
		got, ok := cube.Table(c.ask...)
		if diff := cmp.Diff(c.want, listed(got)); !ok || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", name, ok, diff)
		}
	}
	if _, ok := cube.Table("origin", "age"); ok || cube.Has("age") || !cube.Has("sex", "origin") {
		t.Error("a column that no table has is given")
	}
	if diff := cmp.Diff([]string{"eu", "nl"}, cube.LevelsOf("origin")); diff != "" {
		t.Error(diff)
	}
	if people.Column("sex") != 1 || people.Column("age") != -1 || people.Total() != 176 {
		t.Error("column or total is wrong")
	}
}

func TestLevelsAreMergedAndRowsAreKept(t *testing.T) {
	merged, err := people.Merge("sex", map[string][]string{"all": {"m", "f", "x"}})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"(missing) 1", "all 175?"}, listed(merged.RollUp("sex"))); diff != "" {
		t.Error(diff)
	}
	before := listed(people)
	kept, err := people.Where([]Condition{{Column: "origin", Values: []string{"nl"}, Not: true}, {Column: "sex", Values: []string{"m", Missing}}})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"eu (missing) no 1", "eu m yes 7"}, listed(kept)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([][]string{{"eu"}, {Missing, "m"}, {"no", "yes"}}, kept.Levels); diff != "" {
		t.Error("levels that nobody has stay:", diff)
	}
	if diff := cmp.Diff(before, listed(people)); diff != "" {
		t.Error("the table itself was changed:", diff)
	}
	var unknown *UnknownColumnError
	if _, err := people.Merge("age", nil); !errors.As(err, &unknown) {
		t.Error("merged a column that is not there:", err)
	}
	if _, err := people.Where([]Condition{{Column: "age"}}); !errors.As(err, &unknown) {
		t.Error("filtered on a column that is not there:", err)
	}
	if _, err := people.Merge("sex", map[string][]string{"a": {"m"}, "b": {"m"}}); err == nil {
		t.Error("a level went into two groups")
	}
}

// Tables of few, many, and more than 2^64 combinations of levels take three
// ways; all must give what adding by text gives.
func TestSumsDoNotDependOnTheNumberOfLevels(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.SampledFrom([]int{1, 3, 4, 12}).Draw(t, "width")
		most := rapid.SampledFrom([]int{2, 40, 100}).Draw(t, "levels")
		columns := make([]string, width)
		for i := range columns {
			columns[i] = fmt.Sprint("c", i)
		}
		b := Builder{Columns: columns}
		want := map[string]float64{}
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		for range rapid.IntRange(0, 300).Draw(t, "cells") {
			levels, n := make([]string, width), float64(rng.IntN(5))
			for i := range levels {
				levels[i] = fmt.Sprint(rng.IntN(most))
			}
			b.Add(levels, Cell{N: n})
			want[levels[0]+" "+levels[width-1]] += n
		}
		table := b.Table()
		got := map[string]float64{}
		rolled := table.RollUp(columns[width-1], columns[0])
		rolled.Each(func(k []uint32, c Cell) { got[rolled.Levels[1][k[1]]+" "+rolled.Levels[0][k[0]]] += c.N })
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
		for _, x := range []Table{table, rolled} {
			if !slices.IsSortedFunc(x.Cells, func(a, b Cell) int { return slices.Compare(a.Key, b.Key) }) {
				t.Fatal("cells are not in order")
			}
			for _, l := range x.Levels {
				if !slices.IsSorted(l) || len(slices.Compact(slices.Clone(l))) != len(l) {
					t.Fatal("levels are not in order, or twice")
				}
			}
		}
	})
}

func TestTheThreeWaysOfSummingAgree(t *testing.T) {
	table := random(3000, 3, 30)
	read := func(i int, key []uint32) Cell {
		copy(key, table.Cells[i].Key)
		key[1] /= 2
		return table.Cells[i]
	}
	product, _ := combinations(table.Levels)
	dense := sumDense(table, int(product), len(table.Cells), read)
	for name, got := range map[string][]Cell{
		"by number": sumSparse(table, len(table.Cells), read), "by text": sumByText(table, len(table.Cells), read),
	} {
		if diff := cmp.Diff(dense, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	wide := make([][]string, 11)
	for i := range wide {
		wide[i] = make([]string, 64)
	}
	if _, ok := combinations(wide); ok {
		t.Error("2^66 keys were numbered with 64 bits")
	}
}

func random(cells, columns, levels int) Table {
	rng := rand.New(rand.NewPCG(7, 7))
	b := Builder{}
	for i := range columns {
		b.Columns = append(b.Columns, fmt.Sprint("c", i))
	}
	row := make([]string, columns)
	for range cells {
		for i := range row {
			row[i] = strconv.Itoa(rng.IntN(levels))
		}
		n := float64(1 + rng.IntN(50))
		b.Add(row, Cell{N: n, W: n, W2: n})
	}
	return b.Table()
}

func TestASplitDealsEveryPersonOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := Builder{Columns: []string{"c"}}
		for i, n := range rapid.SliceOfN(rapid.IntRange(0, 400), 1, 30).Draw(t, "counts") {
			b.Add([]string{fmt.Sprint(i)}, Cell{N: float64(n), W: 2 * float64(n), W2: 4 * float64(n)})
		}
		table, fraction, seed := b.Table(), rapid.Float64Range(0, 1).Draw(t, "fraction"), rapid.Uint64().Draw(t, "seed")
		x, y := table.Split(fraction, seed)
		if got, want := x.Total(), math.Round(fraction*table.Total()); got != want {
			t.Fatalf("%v of %v persons are in the first part, want %v", got, table.Total(), want)
		}
		for i, c := range table.Cells {
			p, q := x.Cells[i], y.Cells[i]
			if p.N < 0 || q.N < 0 || p.N+q.N != c.N || math.Abs(p.W-2*p.N) > 1e-9 || math.Abs(q.W2-4*q.N) > 1e-9 {
				t.Fatalf("cell of %+v became %+v and %+v", c, p, q)
			}
		}
		again, _ := table.Split(fraction, seed)
		if diff := cmp.Diff(x, again, cmpopts.EquateEmpty()); diff != "" {
			t.Fatal("the same seed splits otherwise:", diff)
		}
	})
}

func TestASplitOfUnreasonableSharesTakesNobodyOrEverybody(t *testing.T) {
	for fraction, want := range map[float64]float64{-1: 0, 0: 0, 2: 176, math.Inf(1): 176} {
		a, b := people.Split(fraction, 1)
		if a.Total() != want || b.Total() != 176-want || !a.Cells[len(a.Cells)-1].Hidden {
			t.Errorf("%v: %v and %v", fraction, a.Total(), b.Total())
		}
	}
	if a, _ := people.Split(math.NaN(), 1); a.Total() != 0 {
		t.Error("a share that is no number takes persons")
	}
	if a, _ := (Table{}).Split(.5, 1); a.Total() != 0 {
		t.Error("nobody was split")
	}
}

// Drawn numbers follow the hypergeometric distribution: a chi-squared of at
// most 60 on 30 degrees of freedom has a chance of .9991.
func TestDrawsAreHypergeometric(t *testing.T) {
	for _, c := range []struct{ n, total, take int64 }{{10, 40, 20}, {60, 200, 50}, {500, 900, 870}, {13, 1_000_000, 400_000}} {
		rng := rand.New(rand.NewPCG(3, 3))
		const draws = 40_000
		seen := map[int64]float64{}
		for range draws {
			seen[hypergeometric(rng, c.n, c.total, c.take)]++
		}
		chi2, df, restSeen, rest := 0.0, 0, 0.0, 0.0
		for k := max(0, c.take-(c.total-c.n)); k <= min(c.n, c.take); k++ {
			expected := draws * math.Exp(logChoose(c.n, k)+logChoose(c.total-c.n, c.take-k)-logChoose(c.total, c.take))
			if expected < 5 {
				rest, restSeen = rest+expected, restSeen+seen[k]
				continue
			}
			chi2 += (seen[k] - expected) * (seen[k] - expected) / expected
			df++
		}
		if rest > 5 {
			chi2 += (restSeen - rest) * (restSeen - rest) / rest
		}
		if limit := float64(df) + 4*math.Sqrt(2*float64(df)); chi2 > limit || df < 3 {
			t.Errorf("%+v: chi-squared %.1f on %d, want at most %.1f", c, chi2, df, limit)
		}
	}
}

func BenchmarkRollUp100kCells(b *testing.B) {
	table := random(120_000, 5, 12)
	b.ReportMetric(float64(len(table.Cells)), "cells")
	for b.Loop() {
		table.RollUp("c3", "c1", "c0")
	}
}

func BenchmarkRollUp100kCellsManyLevels(b *testing.B) {
	table := random(100_000, 4, 5000)
	for b.Loop() {
		table.RollUp("c3", "c1", "c0")
	}
}

func BenchmarkSplit100kCells(b *testing.B) {
	table := random(120_000, 5, 12)
	for b.Loop() {
		table.Split(.5, 1)
	}
}
