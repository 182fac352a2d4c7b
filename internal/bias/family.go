package bias

import (
	"math"
	"slices"

	"toetssteen"
	"toetssteen/internal/stats"
)

// reported is the name of the family of tests that are reported: one for each
// group, step and period. Its correction is the one that the norm names.
const reported = "reported"

// explored is the family of the proxies; false discoveries are controlled.
const explored = "proxies"

// adjust corrects the p of every family for the number of tests in it.
func (a *audit) adjust() {
	a.adjustFigures()
	a.adjustProxies()
}

func (a *audit) adjustFigures() {
	var at []int
	var p []float64
	for i, f := range a.out.Figures {
		if v, ok := f.P.Get(); ok && f.Name == "rate_ratio" && f.Stratum == "" {
			at, p = append(at, i), append(p, v)
		}
	}
	correction, adjusted := correct(a.Spec.Norm.Correction, p)
	if len(p) == 0 {
		return
	}
	for k, i := range at {
		a.out.Figures[i].PAdjusted, a.out.Figures[i].Family = toetssteen.Some(adjusted[k]), reported
		a.spread(a.out.Figures[i])
	}
	family := toetssteen.Family{Name: reported, Correction: correction, Tests: len(p)}
	for _, d := range a.divisions {
		family.Of = append(family.Of, d.Column)
	}
	for _, t := range a.steps {
		family.Of = append(family.Of, t.ID)
	}
	a.out.Families = append(a.out.Families, family)
}

// spread gives the other figures of the same comparison its adjusted p: it is
// one test, counted once.
func (a *audit) spread(f toetssteen.Figure) {
	same := []string{"rate_difference", "odds_ratio", "z", "fisher"}
	for i := range a.out.Figures {
		g := &a.out.Figures[i]
		if slices.Contains(same, g.Name) && g.Stage == f.Stage && g.Stratum == f.Stratum && g.Column == f.Column && g.Group == f.Group {
			if v, ok := g.P.Get(); ok && v == f.P.Or(math.NaN()) {
				g.PAdjusted, g.Family = f.PAdjusted, f.Family
			}
		}
	}
}

func correct(name string, p []float64) (string, []float64) {
	switch name {
	case "bh":
		return name, stats.BH(p)
	case "by":
		return name, stats.BY(p)
	}
	return "holm", stats.Holm(p)
}

func (a *audit) adjustProxies() {
	var at []int
	var p []float64
	for i, f := range a.out.Proxies {
		if v, ok := f.P.Get(); ok {
			at, p = append(at, i), append(p, v)
		}
	}
	if len(p) == 0 {
		return
	}
	for k, v := range stats.BH(p) {
		a.out.Proxies[at[k]].PAdjusted = toetssteen.Some(v)
	}
	a.out.Families = append(a.out.Families, toetssteen.Family{Name: explored, Correction: "bh", Tests: len(p)})
}

// remark says what a reader must know before believing a figure.
func (a *audit) remark() {
	warn := func(key string, args ...string) {
		a.out.Warnings = append(a.out.Warnings, toetssteen.M("bias."+key, args...))
	}
	for _, n := range a.Cube.Notes {
		a.out.Warnings = append(a.out.Warnings, toetssteen.M(n.Key, n.Args...))
	}
	if a.Cube.Rounding > 0 {
		warn("warning.rounded", plainFloat(float64(a.Cube.Rounding)))
	}
	if a.Cube.Weighted {
		warn("warning.weighted")
	}
	if a.Spec.Frame == "residents" {
		warn("warning.frame")
	}
	for _, t := range a.steps {
		if t.Kind == "finding" || t.Kind == "visit" {
			warn("warning.inframarginal", t.ID)
			break
		}
	}
	if a.Spec.Outcome == nil && a.Spec.RandomArm == nil {
		a.out.NotAssessed = append(a.out.NotAssessed, toetssteen.M("bias.not_assessed.no_labels"))
	}
	if a.Spec.RandomArm == nil {
		a.out.NotAssessed = append(a.out.NotAssessed, toetssteen.M("bias.not_assessed.no_random"))
	}
}
