package bias

import (
	"math"
	"math/rand/v2"
	"slices"

	"toetssteen"
	"toetssteen/internal/stats"
)

// roundingDraws is how often the rounding of counts is undone by chance for
// figures whose exact bounds would cost a search.
const roundingDraws = 2000

// pooled are the figures over strata that rounding is undone for, and how each
// is computed.
var pooled = map[string]func([]stats.Stratum) float64{
	"mh_odds_ratio":      func(s []stats.Stratum) float64 { return stats.MH(s).OR },
	"mh_rate_ratio":      func(s []stats.Stratum) float64 { return stats.MH(s).RR },
	"mh_rate_difference": func(s []stats.Stratum) float64 { return stats.MH(s).RD },
	"cmh_chi2":           func(s []stats.Stratum) float64 { return stats.CMH(s, false).Statistic },
	"cmh_chi2_corrected": func(s []stats.Stratum) float64 { return stats.CMH(s, true).Statistic },
	"breslow_day":        func(s []stats.Stratum) float64 { t, _ := stats.BreslowDay(s); return t.Statistic },
	"tarone":             func(s []stats.Stratum) float64 { _, t := stats.BreslowDay(s); return t.Statistic },
	"smr": func(s []stats.Stratum) float64 {
		observed, expected := 0.0, 0.0
		for _, t := range s {
			if t.C+t.D > 0 {
				observed += t.A
				expected += (t.A + t.B) * t.C / (t.C + t.D)
			}
		}
		return observed / expected
	},
	"z": func(s []stats.Stratum) float64 {
		z, _, _ := stats.TwoProportionZ(s[0].A, s[0].A+s[0].B, s[0].C, s[0].C+s[0].D)
		return z
	},
	"chi2":       func(s []stats.Stratum) float64 { return stats.ChiSquare(square(s[0])).Statistic },
	"chi2_yates": func(s []stats.Stratum) float64 { return stats.ChiSquareYates(s[0].A, s[0].B, s[0].C, s[0].D).Statistic },
	"g":          func(s []stats.Stratum) float64 { return stats.GTest(square(s[0])).Statistic },
}

func square(s stats.Stratum) [][]float64 { return [][]float64{{s.A, s.B}, {s.C, s.D}} }

// undoRounding gives the figures of a place that were computed on rounded
// counts the range of values over counts drawn between the bounds of each: the
// middle 95 %. What was computed on rounded counts is never plainly ok.
func (a *audit) undoRounding(at place, strata []stats.Stratum) {
	h := float64(a.Cube.Rounding) / 2
	if h == 0 {
		return
	}
	var found []*toetssteen.Figure
	for i := range a.out.Figures {
		f := &a.out.Figures[i]
		_, ok := pooled[f.Name]
		same := f.Stage == at.stage && f.Stratum == at.stratum && f.Column == at.column && f.Group == at.group
		if ok && same && f.Status == toetssteen.FigureOK {
			found = append(found, f)
		}
	}
	values := make([][]float64, len(found))
	rng := rand.New(rand.NewPCG(a.seed(), 0)) //nolint:gosec // a seeded draw, no secret
	drawn := make([]stats.Stratum, len(strata))
	for range roundingDraws {
		for k, s := range strata {
			draw := func(n float64) float64 { return max(0, n+h*(2*rng.Float64()-1)) }
			drawn[k] = stats.Stratum{A: draw(s.A), B: draw(s.B), C: draw(s.C), D: draw(s.D)}
		}
		for i, f := range found {
			if v := pooled[f.Name](drawn); !math.IsNaN(v) && !math.IsInf(v, 0) {
				values[i] = append(values[i], v)
			}
		}
	}
	for i, f := range found {
		f.Status, f.Reason = toetssteen.FigureInterval, toetssteen.M("bias.reason.rounding_drawn")
		if v := values[i]; len(v) > roundingDraws/2 {
			slices.Sort(v)
			f.From, f.To = toetssteen.Some(v[len(v)*25/1000]), toetssteen.Some(v[len(v)*975/1000])
		}
	}
}

// markRounded marks what was computed on rounded counts and has no bounds of
// its own.
func (a *audit) markRounded() {
	if a.Cube.Rounding == 0 {
		return
	}
	for i := range a.out.Figures {
		if f := &a.out.Figures[i]; f.Status == toetssteen.FigureOK {
			f.Status = toetssteen.FigureInterval
			if f.Reason.Key == "" {
				f.Reason = toetssteen.M("bias.reason.rounded_test")
			}
		}
	}
}
