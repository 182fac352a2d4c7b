package bias

import (
	"math"
	"slices"
	"strings"

	"toetssteen"
	"toetssteen/internal/stats"
)

// factor is what groups are compared within: one column, or several crossed.
type factor struct {
	name    string
	columns []string
}

// factors lists the strata of a specification, each alone and all together,
// and the score categories that come before the selection.
func (a *audit) factors() []factor {
	var out []factor
	var signed []string
	known := func(name string) bool { return slices.ContainsFunc(out, func(f factor) bool { return f.name == name }) }
	for _, w := range a.Spec.Strata {
		out = append(out, factor{w.Column, []string{w.Column}})
		signed = append(signed, w.Column)
	}
	for _, t := range a.steps {
		if t == a.selection {
			break
		}
		if t.Kind == "category" && !known(t.Column) {
			out = append(out, factor{t.Column, []string{t.Column}})
		}
	}
	if len(signed) > 1 {
		out = append(out, factor{strings.Join(signed, " × "), signed})
	}
	return out
}

// pairing is one group beside its reference, in every stratum of a factor.
type pairing struct {
	keys    []string
	g, r    []side
	all     []side // everyone in the stratum
	strata  []stats.Stratum
	gSum    side
	rSum    side
	allSum  side
	smallIn int // strata without group or without reference
}

// hidden tells whether the source left counts out anywhere in it.
func (p pairing) hidden() bool { return p.gSum.hidden() || p.rSum.hidden() || p.allSum.hidden() }

func (a *audit) pair(d *division, l string, keys []string, by map[string]*slice, everyone map[string]side) pairing {
	p := pairing{keys: keys}
	for _, k := range keys {
		s := by[k]
		g, r, all := s.sides[l], d.side(s, l), everyone[k]
		p.g, p.r, p.all = append(p.g, g), append(p.r, r), append(p.all, all)
		p.gSum, p.rSum, p.allSum = p.gSum.plus(g), p.rSum.plus(r), p.allSum.plus(all)
		x, n := g.effective()
		y, m := r.effective()
		if n == 0 || m == 0 {
			p.smallIn++
		}
		p.strata = append(p.strata, stats.Stratum{A: x, B: n - x, C: y, D: m - y})
	}
	return p
}

// stratify gives the figures of the selection within and over the levels of
// each factor.
func (a *audit) stratify(d *division) {
	for _, w := range a.factors() {
		if slices.Contains(w.columns, a.selection.Column) || slices.Contains(w.columns, d.Column) {
			continue
		}
		keys, by, ok := a.slices(d.Column, a.selection, w.columns...)
		if !ok {
			a.out.NotAssessed = append(a.out.NotAssessed, toetssteen.M("bias.not_assessed.not_crossed", w.name, d.Column))
			continue
		}
		if !a.complete(d.Column, a.selection, by) {
			a.out.NotAssessed = append(a.out.NotAssessed, toetssteen.M("bias.not_assessed.partial", w.name))
			continue
		}
		everyone := a.everyone(a.selection, w.columns...)
		for _, l := range d.others() {
			p := a.pair(d, l, keys, by, everyone)
			a.withinLevels(d, w, l, p)
			a.overLevels(d, w, l, p)
			a.decompose(d, w, l, p)
		}
	}
}

func (a *audit) withinLevels(d *division, w factor, l string, p pairing) {
	for i, k := range p.keys {
		at := place{
			stage: a.selection.ID, stratum: w.name + "=" + strings.ReplaceAll(k, levelSeparator, " × "),
			column: d.Column, group: l, reference: d.name,
		}
		figures := []toetssteen.Figure{
			rateFigure(at, p.g[i]), differenceFigure(at, "rate_difference", p.g[i], p.r[i]), ratioFigure(at, "rate_ratio", p.g[i], p.r[i]),
		}
		if roundingDrowns(p.g[i], a.Floor) || roundingDrowns(p.r[i], a.Floor) {
			for j := range figures {
				figures[j] = drowned(figures[j])
			}
		}
		a.keep(figures...)
	}
}

// overLevels gives what is left of the difference given the factor.
func (a *audit) overLevels(d *division, w factor, l string, p pairing) {
	at := place{stage: a.selection.ID, stratum: w.name, column: d.Column, group: l, reference: d.name}
	from := len(a.out.Figures)
	defer func() { a.suppress(from, p.hidden()) }()
	mh := stats.MH(p.strata)
	for _, f := range []struct {
		name  string
		value float64
		ci    stats.Interval
	}{{"mh_odds_ratio", mh.OR, mh.ORCI}, {"mh_rate_ratio", mh.RR, mh.RRCI}, {"mh_rate_difference", mh.RD, mh.RDCI}} {
		figure := at.of(f.name, p.gSum, p.rSum)
		figure.Method = "mantel-haenszel"
		if math.IsNaN(f.value) || math.IsInf(f.value, 0) || mh.Used == 0 {
			figure = undefined(figure, "bias.reason.no_stratum")
		} else {
			figure.Value, figure.Low, figure.High = toetssteen.Some(f.value), toetssteen.Some(f.ci.Low), toetssteen.Some(f.ci.High)
		}
		a.keep(figure)
	}
	a.keep(a.tested(at, p)...)
	a.keep(a.standardised(at, p)...)
	a.undoRounding(at, p.strata)
}

func (a *audit) seed() uint64 { return max(1, a.Spec.Seed) }

// tested are the tests over the strata: is anything left, and is it the same
// everywhere.
func (a *audit) tested(at place, p pairing) []toetssteen.Figure {
	plain, corrected := stats.CMH(p.strata, false), stats.CMH(p.strata, true)
	bd, tarone := stats.BreslowDay(p.strata)
	var out []toetssteen.Figure
	for _, t := range []struct {
		name string
		test stats.Test
	}{{"cmh_chi2", plain}, {"cmh_chi2_corrected", corrected}, {"breslow_day", bd}, {"tarone", tarone}} {
		f := testFigure(at.of(t.name, p.gSum, p.rSum), t.test.Statistic, t.test.P, "df "+plainFloat(t.test.DF), t.test.OK)
		if t.test.Dropped > 0 && f.Status == toetssteen.FigureOK {
			f.Reason = toetssteen.M("bias.reason.strata_dropped", plainFloat(float64(t.test.Dropped)))
		}
		out = append(out, f)
	}
	return out
}

// standardised are the figures against what would be expected at the rates of
// the reference, and demographic disparity with and without the factor.
func (a *audit) standardised(at place, p pairing) []toetssteen.Figure {
	observed, expected, covered := 0.0, 0.0, 0.0
	for _, s := range p.strata { // effective counts, where there are weights
		if s.C+s.D <= 0 {
			continue // no rate to expect by: left out, and said by the counts
		}
		expected += (s.A + s.B) * s.C / (s.C + s.D)
		observed += s.A
		covered += s.A + s.B
	}
	smr := at.of("smr", p.gSum, p.rSum)
	if _, ok := smr.N.Get(); ok {
		smr.X, smr.Y, smr.M = toetssteen.Some(observed), toetssteen.Some(expected), toetssteen.Some(covered)
	}
	if smr.Method = "exact poisson"; expected <= 0 {
		smr = undefined(smr, "bias.reason.nothing_expected")
	} else {
		r, ci := stats.SMR(observed, expected)
		smr.Value, smr.Low, smr.High = toetssteen.Some(r), toetssteen.Some(ci.Low), toetssteen.Some(ci.High)
	}
	return append(a.directStandardised(at, p), smr, a.conditionalDisparity(at, p))
}

// directStandardised gives the rates as if both groups were composed like
// everyone, and compares them.
func (a *audit) directStandardised(at place, p pairing) []toetssteen.Figure {
	levels, standard := make([]stats.Level, len(p.strata)), make([]float64, len(p.strata))
	for i, s := range p.strata {
		levels[i] = stats.Level{X: s.A, N: s.A + s.B, Y: s.C, M: s.C + s.D}
		standard[i] = p.all[i].n()
	}
	direct := stats.DirectStandardise(levels, standard)
	var out []toetssteen.Figure
	for _, d := range []struct {
		name  string
		value float64
		ci    stats.Interval
	}{
		{"direct_standardised_rate", direct.Group, stats.Interval{Low: math.NaN(), High: math.NaN()}},
		{"direct_standardised_rate_difference", direct.Difference, direct.DifferenceCI},
		{"direct_standardised_rate_ratio", direct.Ratio, direct.RatioCI},
	} {
		f := at.of(d.name, p.gSum, p.rSum)
		if f.Method = "standard: everyone"; math.IsNaN(d.value) || math.IsInf(d.value, 0) {
			out = append(out, undefined(f, "bias.reason.no_stratum"))
			continue
		}
		f.Value, f.Low, f.High = toetssteen.Some(d.value), toetssteen.Some(d.ci.Low), toetssteen.Some(d.ci.High)
		out = append(out, f)
	}
	return out
}

// disparity is the share of the group among the disadvantaged less its share
// among the advantaged (Wachter et al. 2021), over everyone.
func (a *audit) disparity(at place, g, all side) {
	f := at.of("demographic_disparity", g, all)
	dd, ok := a.dd(g, all)
	if f.Value = toetssteen.Some(dd); !ok {
		f = undefined(f, "bias.reason.one_side_empty")
	}
	a.keep(f)
}

func (a *audit) dd(g, all side) (float64, bool) {
	if all.sel.v <= 0 || all.not.v <= 0 {
		return 0, false
	}
	dd := g.sel.v/all.sel.v - g.not.v/all.not.v
	if a.Spec.Direction == toetssteen.Benefit {
		dd = -dd
	}
	return dd, true
}

// conditionalDisparity is its mean over strata, weighted by their size; strata
// with an empty side are left out, and M is who is covered (bias.md §5.3).
func (a *audit) conditionalDisparity(at place, p pairing) toetssteen.Figure {
	f := at.of("conditional_demographic_disparity", p.gSum, p.allSum)
	sum, covered := 0.0, 0.0
	for i := range p.keys {
		dd, ok := a.dd(p.g[i], p.all[i])
		if !ok {
			continue
		}
		sum += dd * p.all[i].n()
		covered += p.all[i].n()
	}
	if covered == 0 {
		return undefined(f, "bias.reason.one_side_empty")
	}
	f.Value, f.Y, f.M = toetssteen.Some(sum/covered), toetssteen.Real{}, toetssteen.Some(covered)
	return f
}

// decompose splits the gap of a group by a factor, in both orderings.
func (a *audit) decompose(d *division, w factor, l string, p pairing) {
	out := toetssteen.Decomposition{
		Stage: a.selection.ID, By: w.name, Column: d.Column, Group: l, Reference: d.name, Status: toetssteen.FigureOK,
	}
	levels := make([]stats.Level, len(p.keys))
	for i := range p.keys {
		levels[i] = stats.Level{X: p.g[i].x(), N: p.g[i].n(), Y: p.r[i].x(), M: p.r[i].n()}
	}
	gap, atReference, atGroup, mean, merged, ok := stats.Decompose(levels)
	if p.hidden() {
		out.Status, out.Reason = toetssteen.FigureSuppressed, toetssteen.M("bias.reason.hidden")
		a.out.Decompositions = append(a.out.Decompositions, out)
		return
	}
	if !ok {
		out.Status, out.Reason = toetssteen.FigureUndefined, toetssteen.M("bias.reason.nobody")
		a.out.Decompositions = append(a.out.Decompositions, out)
		return
	}
	if a.Cube.Rounding > 0 {
		out.Status = toetssteen.FigureInterval
	}
	split := func(s stats.Split) toetssteen.Split {
		r := toetssteen.Split{Composition: toetssteen.Some(s.Composition), Within: toetssteen.Some(s.Within)}
		if gap != 0 {
			r.Share = toetssteen.Some(s.Composition / gap)
		}
		return r
	}
	out.Gap, out.AtReferenceRates, out.AtGroupRates, out.Mean = toetssteen.Some(gap), split(atReference), split(atGroup), split(mean)
	first, ok1 := out.AtReferenceRates.Share.Get()
	second, ok2 := out.AtGroupRates.Share.Get()
	out.Agree = ok1 && ok2 && math.Abs(first-second) <= agreement
	if out.Agree {
		out.Share = out.Mean.Share
	}
	if merged > 0 {
		out.Reason = toetssteen.M("bias.reason.levels_merged", plainFloat(float64(merged)))
	}
	a.out.Decompositions = append(a.out.Decompositions, out)
}

// agreement is how far the shares of both orderings may lie apart for one
// share to be named: five hundredths of the gap.
const agreement = .05
