package redact

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"toetssteen"
)

// population is a table of groups by strata by whether they are selected.
type population struct {
	groups, strata []string
	n              [][][2]int // group, stratum: selected, not
	reference      string
	categories     bool // the strata are the categories of a score
}

func (p population) sums(g, s int, without bool) (x, n int) {
	for i := range p.groups {
		if g >= 0 && (i == g) == without {
			continue
		}
		for j := range p.strata {
			if s < 0 || s == j {
				x += p.n[i][j][0]
				n += p.n[i][j][0] + p.n[i][j][1]
			}
		}
	}
	return x, n
}

func some(v int) toetssteen.Real { return toetssteen.Some(float64(v)) }

// result gives the figures that an audit of the population has.
func (p population) result() toetssteen.AuditResult {
	r := toetssteen.AuditResult{Spec: toetssteen.AuditSpec{
		Direction: toetssteen.Burden, Steps: []toetssteen.AuditStep{{ID: "selected", Column: "selected", Kind: "selection"}},
	}}
	for s := -1; s < len(p.strata); s++ {
		stratum := ""
		if s >= 0 {
			stratum = "w=" + p.strata[s]
		}
		for g, name := range p.groups {
			x, n := p.sums(g, s, false)
			f := toetssteen.Figure{
				Name: "selection_rate", Stage: "selected", Stratum: stratum, Column: "origin", Group: name,
				X: some(x), N: some(n), Value: some(1), Status: toetssteen.FigureOK,
			}
			isReference := name == p.reference
			if !isReference || s < 0 {
				r.Figures = append(r.Figures, f)
			}
			if isReference {
				continue
			}
			f.Reference = p.reference
			y, m := p.sums(g, s, true)
			if i := index(p.groups, p.reference); i >= 0 {
				y, m = p.sums(i, s, false)
			}
			f.Y, f.M, f.P = some(y), some(m), toetssteen.Some(.5)
			for _, name := range []string{"rate_ratio", "rate_difference", "excess", "z"} {
				f.Name = name
				r.Figures = append(r.Figures, f)
			}
			if s < 0 {
				f.Name, f.Stratum = "mh_rate_ratio", "w"
				r.Figures = append(r.Figures, f)
			}
		}
	}
	if p.categories {
		r.Spec.Steps = append([]toetssteen.AuditStep{{ID: "score", Column: "w", Kind: "category"}}, r.Spec.Steps...)
		r.Figures = append(r.Figures, p.score()...)
	}
	x, n := p.sums(-1, -1, false)
	r.Figures = append(r.Figures, toetssteen.Figure{
		Name: "independence", Stage: "selected", Column: "origin", X: some(x), N: some(n), Value: some(1), Status: toetssteen.FigureOK,
	})
	return r
}

// score gives the figures of a score of which the strata are the categories.
func (p population) score() []toetssteen.Figure {
	var out []toetssteen.Figure
	for s, level := range p.strata {
		for g, name := range p.groups {
			_, all := p.sums(g, -1, false)
			_, n := p.sums(g, s, false)
			f := toetssteen.Figure{
				Name: "selection_rate", Stage: "score=" + level, Column: "origin", Group: name,
				X: some(n), N: some(all), Value: some(1), Status: toetssteen.FigureOK,
			}
			out = append(out, f)
			if s == 0 || s == len(p.strata)-1 {
				continue
			}
			upTo := 0
			for k := range s + 1 {
				_, n := p.sums(g, k, false)
				upTo += n
			}
			f.Stage, f.X = "score<="+level, some(upTo)
			out = append(out, f)
		}
	}
	return out
}

func populations(most int) *rapid.Generator[population] {
	return rapid.Custom(func(t *rapid.T) population {
		var p population
		for g := range rapid.IntRange(2, 4).Draw(t, "groups") {
			p.groups = append(p.groups, fmt.Sprintf("g%d", g))
		}
		for s := range rapid.IntRange(1, 4).Draw(t, "strata") {
			p.strata = append(p.strata, fmt.Sprintf("s%d", s))
		}
		count := rapid.OneOf(rapid.IntRange(0, 6), rapid.IntRange(0, most))
		for range p.groups {
			var list [][2]int
			for range p.strata {
				list = append(list, [2]int{count.Draw(t, "selected"), count.Draw(t, "not")})
			}
			p.n = append(p.n, list)
		}
		p.reference = rapid.SampledFrom([]string{toetssteen.ReferenceComplement, p.groups[0]}).Draw(t, "reference")
		p.categories = rapid.Bool().Draw(t, "categories")
		return p
	})
}

// broken tells which small count the attacker narrows down; empty is none.
func broken(p population, r toetssteen.AuditResult, floor int) string {
	a := &attacker{groups: len(p.groups), strata: len(p.strata), hi: 120}
	for _, strata := range p.n {
		for _, n := range strata {
			a.truth = append(a.truth, n[0], n[1])
		}
	}
	a.learn(r, p.groups, p.strata)
	for g := range p.groups {
		for s := -1; s < len(p.strata); s++ {
			x, n := p.sums(g, s, false)
			for d, v := range []int{x, n - x, n} {
				if v >= floor || d == 1 && v == 0 || d == 2 && n == 0 {
					continue
				}
				k, from, to := a.values(a.pick(g, s, d, false), v, floor)
				if k < floor && (from > 0 || to < floor-1) {
					return fmt.Sprintf("%s in %d, count %d of kind %d: between %d and %d", p.groups[g], s, v, d, from, to)
				}
			}
		}
	}
	return ""
}

func TestNoSmallCountCanBeSolvedBack(t *testing.T) {
	const floor = 4
	rapid.Check(t, func(t *rapid.T) {
		p := populations(20).Draw(t, "population")
		r := Protect(p.result(), floor)
		if s := broken(p, r, floor); s != "" {
			t.Fatalf("the attacker finds %s", s)
		}
	})
}

func TestTheAttackerBreaksPrimarySuppressionAlone(t *testing.T) {
	const floor = 4
	found := 0
	for seed := range 200 {
		p := populations(20).Example(seed)
		if broken(p, protect(p.result(), floor, false), floor) != "" {
			found++
		}
	}
	if found < 50 {
		t.Errorf("without secondary suppression the attacker breaks %d of 200 tables: it cannot fail the property", found)
	}
	t.Logf("without secondary suppression the attacker breaks %d of 200 tables", found)
}
