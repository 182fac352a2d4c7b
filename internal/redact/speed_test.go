package redact

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

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

// The promise is a second; on a shared machine, and with five figures in six
// hidden, five are allowed before it fails.
func TestAHundredThousandFiguresAreProtectedFast(t *testing.T) {
	if testing.Short() {
		t.Skip("short: no timing")
	}
	for _, scale := range []float64{1, 5, 20} {
		r := large(scale)
		start := time.Now()
		p := Protect(r, toetssteen.Floor)
		took := time.Since(start)
		hidden := 0
		for _, f := range p.Figures {
			if f.Status != toetssteen.FigureOK {
				hidden++
			}
		}
		t.Logf("scale %v: %d figures, %d hidden, %v", scale, len(r.Figures), hidden, took)
		if took > 5*time.Second {
			t.Errorf("%d figures took %v", len(r.Figures), took)
		}
	}
}
