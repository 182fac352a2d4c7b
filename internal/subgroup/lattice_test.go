package subgroup

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"toetssteen/internal/count"
)

// row is a person.
type row struct {
	levels   []string
	selected bool
}

// drawn makes people of a few columns with few levels, some missing.
func drawn(t *rapid.T) (columns []string, rows []row) {
	k := rapid.IntRange(1, 5).Draw(t, "columns")
	most := make([]int, k)
	for i := range k {
		columns = append(columns, fmt.Sprintf("c%d", i))
		most[i] = rapid.IntRange(1, 5).Draw(t, "levels")
	}
	rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
	for range rapid.IntRange(2, 400).Draw(t, "persons") {
		r := row{selected: rng.IntN(3) == 0}
		for i := range k {
			l := rng.IntN(most[i] + 1)
			if l == most[i] {
				r.levels = append(r.levels, count.Missing)
			} else {
				r.levels = append(r.levels, string(rune('a'+min(l, rng.IntN(most[i])))))
			}
		}
		rows = append(rows, r)
	}
	return columns, rows
}

func tableOf(columns []string, rows []row) count.Table {
	b := count.Builder{Columns: append(slices.Clone(columns), "selected")}
	for _, r := range rows {
		b.Add(append(slices.Clone(r.levels), map[bool]string{true: "yes", false: "no"}[r.selected]), count.Cell{N: 1, W: 1, W2: 1})
	}
	return b.Table()
}

// over counts every conjunction over the rows, one by one.
func over(columns []string, rows []row, depth int, least float64) map[string][2]float64 {
	out := map[string][2]float64{}
	for mask := 1; mask < 1<<len(columns); mask++ {
		for _, r := range rows {
			key, digits := "", 0
			for i, l := range r.levels {
				if mask&(1<<i) != 0 {
					key += columns[i] + "=" + l + ";"
					digits++
				}
			}
			if digits <= depth {
				v := out[key]
				if v[0]++; r.selected {
					v[1]++
				}
				out[key] = v
			}
		}
	}
	for k, v := range out {
		if v[0] < least || v[0] == float64(len(rows)) {
			delete(out, k)
		}
	}
	return out
}

// Counted at once, grown one from the other, and counted over rows.
func TestBothWaysOfCountingEqualACountOverRows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		columns, rows := drawn(t)
		g, ok := newGrid(tableOf(columns, rows), options())
		if !ok {
			return
		}
		least, depth := float64(rapid.IntRange(1, 60).Draw(t, "least")), rapid.IntRange(1, len(columns)).Draw(t, "depth")
		a, b := newLattice(g, least), newLattice(g, least)
		held, grown := a.hold(depth), b.grow(depth)
		if a.considered != b.considered {
			t.Fatalf("%d considered, or %d", a.considered, b.considered)
		}
		counts := func(nodes []node) (out [][]any) {
			for _, k := range nodes {
				out = append(out, []any{k.key, k.v})
			}
			return out
		}
		if d := cmp.Diff(counts(held), counts(grown)); d != "" {
			t.Fatal(d)
		}
		got := map[string][2]float64{}
		for _, k := range held {
			name := ""
			for c, d := range k.key {
				if d > 0 {
					name += columns[c] + "=" + g.levels[c][a.frequent[c][d-1]] + ";"
				}
			}
			got[name] = [2]float64{k.v[total], k.v[selected]}
		}
		if d := cmp.Diff(over(columns, rows, depth, least), got); d != "" {
			t.Fatal(d)
		}
	})
}

// Seventy thousand levels in one column neither collide nor take memory.
func TestAColumnOfVeryManyLevelsIsNoTrouble(t *testing.T) {
	b := count.Builder{Columns: []string{"number", "other", "a", "selected"}}
	for i := range 70_000 {
		s := "no"
		if i%10 == 0 || i%4 == 0 && i%3 == 0 {
			s = "yes"
		}
		b.Add([]string{fmt.Sprint(i), fmt.Sprint(i / 2), fmt.Sprint(i % 4), s}, count.Cell{N: 1})
	}
	g, _ := newGrid(b.Table(), options())
	if len(g.keys) != 70_000 {
		t.Errorf("%d cells", len(g.keys))
	}
	show, _, s := Search(b.Table(), options())
	if s.Tested != 4 || s.Depth != 3 || len(show) == 0 || show[0].Conditions[0].Level != "0" {
		t.Errorf("tested %d to depth %d, found %+v", s.Tested, s.Depth, show)
	}
}

func TestADeepSearchIsCutAndThatIsSaid(t *testing.T) {
	table := many(30, 12_000)
	o := options()
	o.Depth, o.MinSupport = 8, .1
	_, _, s := Search(table, o)
	if s.Depth >= 8 || s.Depth < 2 || s.Reason.Key != "subgroup.cut" {
		t.Errorf("depth %d, %q", s.Depth, s.Reason.Key)
	}
}

// many makes a table of that many columns of six levels.
func many(columns, cells int) count.Table {
	rng := rand.New(rand.NewPCG(1, 1))
	b := count.Builder{}
	for i := range columns {
		b.Columns = append(b.Columns, fmt.Sprintf("c%02d", i))
	}
	b.Columns = append(b.Columns, "selected")
	for range cells {
		levels := make([]string, columns, columns+1)
		for i := range levels {
			levels[i] = fmt.Sprint(rng.IntN(6))
		}
		b.Add(append(levels, []string{"yes", "no"}[min(1, rng.IntN(10))]), count.Cell{N: 1 + float64(rng.IntN(2000))})
	}
	return b.Table()
}

// six makes every combination of six attributes, with both decisions.
func six(levels ...int) count.Table {
	rng := rand.New(rand.NewPCG(1, 1))
	t := count.Builder{Columns: []string{"a", "b", "c", "d", "e", "f", "selected"}}
	key := make([]int, len(levels))
	for {
		names := make([]string, 0, 7)
		for _, k := range key {
			names = append(names, fmt.Sprint(k))
		}
		for _, s := range []string{"yes", "no"} {
			t.Add(append(slices.Clone(names), s), count.Cell{N: float64(rng.IntN(2000))})
		}
		i := 0
		for ; i < len(key); i++ {
			if key[i]++; key[i] < levels[i] {
				break
			}
			key[i] = 0
		}
		if i == len(key) {
			return t.Table()
		}
	}
}

func benchmark(b *testing.B, table count.Table, depth int, support float64) {
	o := options()
	o.Depth, o.MinSupport = depth, support
	var tested int64
	for b.Loop() {
		_, _, s := Search(table, o)
		tested = s.Tested
	}
	b.ReportMetric(float64(len(table.Cells)), "cells")
	b.ReportMetric(float64(tested), "tested")
}

// 48,000 cells, 88,560 groups with the whole.
func BenchmarkSearchOf88560Groups(b *testing.B) { benchmark(b, six(3, 2, 5, 4, 5, 40), 6, 1e-9) }

// 96,000 cells, 168,000 groups.
func BenchmarkSearchOf96000Cells(b *testing.B) { benchmark(b, six(4, 3, 5, 4, 5, 40), 6, 1e-9) }

// 95,000 cells of twenty columns: grown, to depth 3.
func BenchmarkSearchOfTwentyColumns(b *testing.B) { benchmark(b, many(20, 95_000), 3, .001) }
