package redact

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"toetssteen"
)

// large gives a result of about 100,000 figures: 40 groups in 3 factors of 60
// levels, with groups of very different size.
func large(scale float64) toetssteen.AuditResult {
	const groups, factors, levels = 40, 3, 60
	r := rand.New(rand.NewPCG(1, 2))
	out := toetssteen.AuditResult{Spec: toetssteen.AuditSpec{
		Direction: toetssteen.Burden, Steps: []toetssteen.AuditStep{{ID: "selected", Column: "selected"}},
	}}
	cells := [groups][factors][levels][2]int{}
	var sums [groups][2]int
	for g := range groups {
		for range int(scale * 40_000 / float64(g+1)) {
			d := 1
			if r.Float64() < .1 {
				d = 0
			}
			sums[g][d]++
			for w := range factors {
				l := int(r.ExpFloat64() * 12)
				cells[g][w][min(l, levels-1)][d]++
			}
		}
	}
	add := func(stratum string, g int, n, all [2]int) {
		f := toetssteen.Figure{
			Name: "selection_rate", Stage: "selected", Stratum: stratum, Column: "origin", Group: fmt.Sprint("g", g),
			X: some(n[0]), N: some(n[0] + n[1]), Value: some(1), Status: toetssteen.FigureOK,
		}
		out.Figures = append(out.Figures, f)
		f.Reference = toetssteen.ReferenceComplement
		f.Y, f.M = some(all[0]-n[0]), some(all[0]-n[0]+all[1]-n[1])
		for _, name := range []string{
			"rate_difference", "rate_ratio", "odds_ratio", "excess", "z", "chi2", "chi2_yates", "g", "fisher", "detectable_ratio", "rate_ratio", "z",
		} {
			f.Name = name
			out.Figures = append(out.Figures, f)
		}
	}
	total := func(of func(g int) [2]int) (t [2]int) {
		for g := range groups {
			t[0] += of(g)[0]
			t[1] += of(g)[1]
		}
		return t
	}
	all := total(func(g int) [2]int { return sums[g] })
	for g := range groups {
		add("", g, sums[g], all)
		for w := range factors {
			for l := range levels {
				t := total(func(g int) [2]int { return cells[g][w][l] })
				add(fmt.Sprintf("w%d=%d", w, l), g, cells[g][w][l], t)
			}
		}
	}
	return out
}

func BenchmarkProtectAHundredThousandFigures(b *testing.B) {
	for _, scale := range []float64{1, 5, 20} {
		r := large(scale)
		b.Run(fmt.Sprintf("scale %v", scale), func(b *testing.B) {
			hidden := 0
			for b.Loop() {
				hidden = 0
				for _, f := range Protect(r, toetssteen.Floor).Figures {
					if f.Status != toetssteen.FigureOK {
						hidden++
					}
				}
			}
			b.ReportMetric(float64(hidden), "hidden")
			b.ReportMetric(float64(len(r.Figures)), "figures")
		})
	}
}
