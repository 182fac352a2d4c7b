package scorecard

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"toetssteen"
	"toetssteen/internal/count"
)

var letters = []string{"a", "b", "c"}

// drawn makes a profile of three criteria (c0 x c1 in a table, c2 alone) with
// random points, thresholds and rules.
func drawn(t *rapid.T) string {
	points := func() int { return rapid.IntRange(0, 9).Draw(t, "points") }
	var b strings.Builder
	b.WriteString("profile: 1\nname: x\nversion: \"1\"\nsource: drawn\ncriteria:\n")
	for i := range 3 {
		missing := rapid.SampledFrom([]string{"", ", missing: {score: 2}", ", missing: {points: 3}"}).Draw(t, "missing")
		fmt.Fprintf(&b, "  - {id: c%d, type: category, ordered: true, levels: [{level: a}, {level: b}, {level: c}]%s}\n", i, missing)
	}
	b.WriteString("terms:\n  - id: T\n    grid: {down: c0, across: c1, levels: [a, b, c], points: {")
	for i, l := range letters {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%s: [%d, %d, %d]", l, points(), points(), points())
	}
	fmt.Fprintf(&b, "}}\n  - {id: U, points: {criterion: c2, levels: {a: %d, b: %d, c: %d}}}\n", points(), points(), points())
	fmt.Fprintf(&b, "  - {id: V, %s: [T, U]}\nscore: V\n", rapid.SampledFrom([]string{"sum", "product"}).Draw(t, "how"))
	if rapid.Bool().Draw(t, "rules") {
		fmt.Fprintf(&b, "rules: [{id: r, when: {c0: a, c2: [b, c]}, unless: {c1: c}, then: %s}]\n", rapid.SampledFrom([]string{"select", "exclude"}).Draw(t, "then"))
	}
	cut := rapid.IntRange(1, 15).Draw(t, "cut")
	fmt.Fprintf(&b, "categories: [{id: hi, from: %d}, {id: lo, to: %d}]\nselected: [hi]\n", cut, cut-1)
	return b.String()
}

// people draws rows of persons: group, c0, c1, c2.
func people(t *rapid.T) (rows [][]string) {
	level := rapid.SampledFrom([]string{"a", "b", "c", ""})
	for range rapid.IntRange(2, 60).Draw(t, "rows") {
		g := rapid.SampledFrom([]string{"g", "r"}).Draw(t, "group")
		rows = append(rows, []string{g, level.Draw(t, "c0"), level.Draw(t, "c1"), level.Draw(t, "c2")})
	}
	return rows
}

func ones(n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = 1
	}
	return out
}

var columns = []string{"group", "c0", "c1", "c2"}

func parseDrawn(t *rapid.T, text string) *Profile {
	p, err := Parse([]byte(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return p
}

func TestAttributionSumsToTheTotal(t *testing.T) {
	checked := 0
	rapid.Check(t, func(t *rapid.T) {
		p, rows := parseDrawn(t, drawn(t)), people(t)
		a := Audit(p, tableOf(columns, rows, ones(len(rows))), "group", "r", toetssteen.Burden, Options{})
		factor, gap, all := 1.0, 0.0, true
		for _, e := range a.Criteria {
			if e.Change != "attribution" {
				continue
			}
			if e.Status != toetssteen.FigureOK {
				return
			}
			r, ok := e.Ratio.Get()
			all = all && ok
			factor, gap = factor*r, gap+e.Gap.Or(math.NaN())
		}
		if len(a.Criteria) == 0 {
			return
		}
		checked++
		for _, f := range a.Figures {
			v := f.Value.Or(math.NaN())
			if f.Stratum == "" && f.Name == "rate_difference" && !(math.Abs(v-gap) < 1e-9) {
				t.Fatalf("shares add to %v, the gap is %v", gap, v)
			}
			if f.Stratum == "" && f.Name == "rate_ratio" && all && !(math.Abs(math.Log(v)-math.Log(factor)) < 1e-9) {
				t.Fatalf("factors multiply to %v, the ratio is %v", factor, v)
			}
		}
	})
	if checked == 0 {
		t.Error("no drawn profile could be attributed: nothing was tested")
	}
}

func TestRowsAndCellsGiveTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, rows := parseDrawn(t, drawn(t)), people(t)
		tab := tableOf(columns, rows, ones(len(rows)))
		e, err := p.Cells(tab, nil)
		if err != nil {
			t.Fatal(err)
		}
		byRow, byCell := map[string]float64{}, map[string]float64{}
		for _, r := range rows {
			byRow[show(r[0], p.Score(map[string]string{"c0": r[1], "c1": r[2], "c2": r[3]}))]++
		}
		for i, c := range tab.Cells {
			byCell[show(tab.Levels[0][c.Key[0]], e.Cells[i])] += c.N
		}
		if diff := cmp.Diff(byRow, byCell); diff != "" {
			t.Fatal(diff)
		}
		// one cell per row, unsorted, gives the same audit
		single := count.Table{Columns: tab.Columns, Levels: tab.Levels}
		for _, c := range tab.Cells {
			for range int(c.N) {
				single.Cells = append([]count.Cell{{Key: c.Key, N: 1, W: 1, W2: 1}}, single.Cells...)
			}
		}
		same(t, Audit(p, tab, "group", "r", toetssteen.Burden, Options{}), Audit(p, single, "group", "r", toetssteen.Burden, Options{}))
	})
}

func show(group string, o Outcome) string { return group + " " + fmt.Sprint(o) }

// same compares all figures and effects of two audits.
func same(t *rapid.T, a, b toetssteen.ProfileAudit) {
	t.Helper()
	number := cmp.Comparer(func(x, y toetssteen.Real) bool {
		v, ok1 := x.Get()
		w, ok2 := y.Get()
		return ok1 == ok2 && (!ok1 || v == w || math.Abs(v-w) <= 1e-9*max(1, math.Abs(v)))
	})
	if diff := cmp.Diff(a, b, number); diff != "" {
		t.Fatal(diff)
	}
}

func TestSwappingTheGroupsTurnsTheRatioAround(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, rows := parseDrawn(t, drawn(t)), people(t)
		tab := tableOf(columns, rows, ones(len(rows)))
		a := Audit(p, tab, "group", "r", toetssteen.Burden, Options{})
		b := Audit(p, tab, "group", "g", toetssteen.Burden, Options{})
		for i, e := range a.Criteria {
			if i >= len(b.Criteria) {
				t.Fatalf("%d effects one way, %d the other", len(a.Criteria), len(b.Criteria))
			}
			v, ok1 := e.Ratio.Get()
			w, ok2 := b.Criteria[i].Ratio.Get()
			if ok1 && ok2 && v > 0 && w > 0 && math.Abs(v*w-1) > 1e-9 {
				t.Fatalf("%s %s: %v one way, %v the other", e.Criterion, e.Change, v, w)
			}
			if x, y := e.Gap.Or(0), b.Criteria[i].Gap.Or(0); math.Abs(x+y) > 1e-9 {
				t.Fatalf("%s %s: gap %v one way, %v the other", e.Criterion, e.Change, x, y)
			}
		}
	})
}

func TestNamesOfLevelsDoNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, rows := drawn(t), people(t)
		a := Audit(parseDrawn(t, text), tableOf(columns, rows, ones(len(rows))), "group", "r", toetssteen.Burden, Options{})
		renamed := strings.NewReplacer("{level: a}", "{level: a, aliases: [zz]}", "{level: c}", "{level: c, aliases: [aa]}").Replace(text)
		for _, r := range rows {
			for i := 1; i < 4; i++ {
				if n, ok := map[string]string{"a": "ZZ", "c": "aa"}[r[i]]; ok {
					r[i] = n
				}
			}
		}
		same(t, a, Audit(parseDrawn(t, renamed), tableOf(columns, rows, ones(len(rows))), "group", "r", toetssteen.Burden, Options{}))
	})
}

func TestACriterionWithoutPointsChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, rows := drawn(t), people(t)
		k := rapid.IntRange(0, 9).Draw(t, "constant")
		text = strings.NewReplacer("terms:\n", "  - {id: c3, type: category, levels: [{level: a}, {level: b}]}\nterms:\n"+
			"  - {id: W, points: {criterion: c3, levels: {a: "+strconv.Itoa(k)+", b: "+strconv.Itoa(k)+"}}}\n",
			"[T, U]", "[T, U, W]").Replace(text)
		for i, r := range rows {
			rows[i] = append(r, letters[rapid.IntRange(0, 1).Draw(t, "c3")])
		}
		tab := tableOf(append(append([]string{}, columns...), "c3"), rows, ones(len(rows)))
		p := parseDrawn(t, text)
		a := Audit(p, tab, "group", "r", toetssteen.Burden, Options{})
		for _, e := range a.Criteria {
			if e.Criterion != "c3" || e.Status != toetssteen.FigureOK {
				continue
			}
			r, _ := e.Ratio.Get()
			before, both := e.RatioBefore.Get()
			if e.Change == "attribution" && math.Abs(e.Gap.Or(9)) > 1e-9 {
				t.Fatalf("attribution %+v", e)
			}
			if e.Change == "removed" && both && math.Abs(r-before) > 1e-9*before {
				t.Fatalf("removed: %v, was %v", r, before)
			}
		}
		for _, u := range Use(p, tab, "group", Options{}) {
			if u.Criterion == "c3" && u.Influence.Or(0) != 0 {
				t.Fatalf("influence %v", u.Influence)
			}
		}
	})
}

func TestChangedProfilesSelectAsMany(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, rows := parseDrawn(t, drawn(t)), people(t)
		a, why := newAudit(p, tableOf(columns, rows, ones(len(rows))), "group", toetssteen.ReferenceWhole, toetssteen.Burden, Options{})
		if why.Key != "" {
			return
		}
		changes := make([]change, 3)
		for i := range changes {
			changes[i] = rapid.SampledFrom([]change{keep, remove, coarsen, halve}).Draw(t, "change")
		}
		v := a.model.vary(changes)
		c, ok := a.model.choose(v, a.model.target)
		if !ok {
			return
		}
		selected, able := 0.0, 0.0
		for _, k := range a.model.combos {
			p := v.chance(k.key, c)
			if p < 0 || p > 1 {
				t.Fatalf("a chance of %v", p)
			}
			_, excluded := v.rules(k.key)
			selected, able = selected+p*k.all, able+(1-excluded)*k.all
		}
		// who is excluded by averaged rules cannot be made up for
		if want := min(a.model.target, able); math.Abs(selected-want) > 1e-6 {
			t.Fatalf("%v selected, want %v", selected, want)
		}
	})
}
