package bias

import (
	"math"
	"slices"
	"strconv"

	"toetssteen"
	"toetssteen/internal/count"
	"toetssteen/internal/stats"
)

func plainFloat(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// variant is a step of which other levels are positive, under a name of its
// own.
func (t *step) variant(id string, positive map[string]bool) *step {
	v := *t
	v.ID, v.positive = id, positive
	return &v
}

// categories compares each category of an ordered step, and the categories up
// to each, and tests for a trend.
func (a *audit) categories(d *division, t *step) {
	if len(t.Order) == 0 {
		return
	}
	upTo := map[string]bool{}
	for i, level := range t.Order {
		upTo[level] = true
		a.category(d, t.variant(t.ID+"="+level, map[string]bool{level: true}))
		if i > 0 && i < len(t.Order)-1 && !t.nominal {
			cumulative := map[string]bool{}
			for l := range upTo {
				cumulative[l] = true
			}
			a.category(d, t.variant(t.ID+"<="+level, cumulative))
		}
	}
	for _, l := range d.others() {
		if !t.nominal {
			a.trend(d, t, l)
		}
	}
}

func (a *audit) category(d *division, t *step) {
	s, ok := a.slice(d.Column, t)
	if !ok {
		return
	}
	for _, l := range d.others() {
		p := place{stage: t.ID, column: d.Column, group: l, reference: d.name}
		g, r := s.sides[l], d.side(s, l)
		a.keep(rateFigure(p, g))
		if d.level != "" && l == d.others()[0] {
			a.keep(rateFigure(place{stage: t.ID, column: d.Column, group: d.level}, r))
		}
		a.compare(p, g, r)
	}
}

// trend tests whether the share of the group changes over the ordered
// categories (Cochran-Armitage).
func (a *audit) trend(d *division, t *step, l string) {
	var x, n, score []float64
	for i, level := range t.Order {
		one := t.variant(t.ID, map[string]bool{level: true})
		at, ok := a.slice(d.Column, one)
		if !ok {
			return
		}
		g, r := at.sides[l].sel.v, d.side(at, l).sel.v
		x, n, score = append(x, g), append(n, g+r), append(score, float64(i+1))
	}
	p := place{stage: t.ID, column: d.Column, group: l, reference: d.name}
	test := stats.Trend(x, n, score)
	a.keep(testFigure(p.blank("trend"), test.Statistic, test.P, "cochran-armitage", test.OK))
}

// independence tests all groups of a column at once.
func (a *audit) independence(d *division, t *step, s *slice) {
	var table [][]float64
	for _, l := range s.levels {
		x, n := s.sides[l].effective()
		table = append(table, []float64{x, n - x})
	}
	p := place{stage: t.ID, column: d.Column}
	test := stats.Independence(table, a.seed())
	f := testFigure(p.of("independence", s.total(), side{}), test.Statistic, test.P, test.Method, test.OK)
	if a.Cube.Rounding > 0 && f.Status == toetssteen.FigureOK {
		f.Status = toetssteen.FigureInterval
		f.Reason = toetssteen.M("bias.reason.rounded_test")
	}
	from := len(a.out.Figures)
	a.keep(f)
	a.suppress(from, s.total().hidden())
}

// fourFifths is the ratio of the favourable outcome (EEOC 1978): of being
// spared a burden, or of getting a benefit. A custom, not a norm of Dutch law.
func (a *audit) fourFifths(p place, g, r side) {
	if a.Spec.Direction == "" {
		return
	}
	if a.Spec.Direction == toetssteen.Burden {
		g, r = side{g.not, g.sel}, side{r.not, r.sel}
	}
	a.keep(ratioFigure(p, "four_fifths", g, r))
}

// power is the smallest ratio that so many persons would have shown with 80 %
// chance.
func (a *audit) power(p place, g, r side) {
	f := p.of("detectable_ratio", g, r)
	q, ok := r.rate()
	_, n := g.effective()
	_, m := r.effective()
	value := math.NaN()
	if ok && q > 0 && n > 0 {
		value = stats.DetectableRatio(n, m, q, a.alpha(), .8)
		if a.Spec.Direction == toetssteen.Benefit {
			value = stats.DetectableRatioBelow(n, m, q, a.alpha(), .8)
		}
	}
	if f.Method = "power .8"; math.IsNaN(value) {
		a.keep(undefined(f, "bias.reason.nobody"))
		return
	}
	f.Value = toetssteen.Some(value)
	a.keep(f)
}

// bayes is the chance that the group's rate is higher than the reference's, or
// lower for a benefit, with Jeffreys' prior (bias.md §5.2).
func (a *audit) bayes(p place, g, r side) {
	f := p.of("bayes_probability", g, r)
	x, n := g.effective()
	y, m := r.effective()
	if n <= 0 || m <= 0 {
		a.keep(undefined(f, "bias.reason.nobody"))
		return
	}
	v := stats.BetaGreater(x, n, y, m, 1)
	if a.Spec.Direction == toetssteen.Benefit {
		v = 1 - v
	}
	f.Value, f.Method = toetssteen.Some(v), "jeffreys"
	a.keep(f)
}

func (a *audit) alpha() float64 {
	if a.Spec.Norm.Alpha > 0 {
		return a.Spec.Norm.Alpha
	}
	return .05
}

// missingBounds bounds the ratio of every group over what those whose group is
// not known may be: all of the group, or all of the reference.
func (a *audit) missingBounds(g toetssteen.AuditGroup, ref reference, s *slice, missing side) {
	a.out.Warnings = append(a.out.Warnings, toetssteen.M("bias.warning.group_missing", g.Column, plain(missing.n())))
	for _, l := range s.levels {
		if l == count.Missing || l == ref.level {
			continue
		}
		p := place{stage: a.selection.ID, column: g.Column, group: l, reference: ref.name}
		f := p.of("rate_ratio_missing", s.sides[l], ref.side(s, l))
		extremes := []float64{}
		for _, m := range []side{{sel: missing.sel}, {not: missing.not}, missing} {
			other := missing.minus(m)
			plus := slice{sides: map[string]side{}}
			for _, k := range s.levels {
				plus.sides[k] = s.sides[k]
			}
			plus.levels = s.levels
			plus.sides[l] = s.sides[l].plus(m)
			delete(plus.sides, count.Missing)
			if ref.level != "" {
				plus.sides[ref.level] = plus.sides[ref.level].plus(other)
			} else {
				plus.sides[count.Missing] = other
			}
			a1, ok1 := plus.sides[l].rate()
			b1, ok2 := ref.side(&plus, l).rate()
			if ok1 && ok2 && (a1 > 0 || b1 > 0) { // nobody selected on either side is no ratio
				extremes = append(extremes, divide(a1, b1))
			}
		}
		if len(extremes) == 0 {
			a.keep(undefined(f, "bias.reason.nobody"))
			continue
		}
		f.Method, f.Status = "missing assigned to either side", toetssteen.FigureInterval
		f.From, f.To = toetssteen.Some(slices.Min(extremes)), toetssteen.Some(slices.Max(extremes))
		a.keep(f)
	}
}

// funnel gathers, for every group and step, the figures of that step and what
// is left of them within the categories of the score before it.
func (a *audit) funnel(d *division) {
	var before *step
	for _, t := range a.steps {
		s, ok := a.slice(d.Column, t)
		if !ok || t.positive == nil {
			if t.Kind == "category" {
				before = t
			}
			continue
		}
		for _, l := range d.others() {
			p := place{stage: t.ID, column: d.Column, group: l, reference: d.name}
			g, r := s.sides[l], d.side(s, l)
			f := toetssteen.FunnelStep{
				Step: t.ID, Label: t.Label, Column: d.Column, Group: l, Reference: d.name,
				Rate: rateFigure(p, g), Ratio: ratioFigure(p, "rate_ratio", g, r), Excess: excessFigure(p, g, r),
			}
			if roundingDrowns(g, a.Floor) || roundingDrowns(r, a.Floor) {
				f.Ratio, f.Excess = drowned(f.Ratio), drowned(f.Excess)
			}
			f.Within, f.Homogeneity = a.withinCategories(d, t, before, p)
			a.out.Funnel = append(a.out.Funnel, f)
		}
		if t.Kind == "category" {
			before = t
		}
	}
}

// withinCategories compares a step within the categories of the score step
// before it.
func (a *audit) withinCategories(d *division, t, before *step, p place) (within, homogeneity toetssteen.Figure) {
	within, homogeneity = p.blank("mh_rate_ratio"), p.blank("tarone")
	none := func(key string) (toetssteen.Figure, toetssteen.Figure) {
		for _, f := range []*toetssteen.Figure{&within, &homogeneity} {
			f.Status, f.Reason = toetssteen.FigureNotApplicable, toetssteen.M(key)
		}
		return within, homogeneity
	}
	if before == nil {
		return none("bias.reason.no_category_before")
	}
	keys, by, ok := a.slices(d.Column, t, before.Column)
	switch {
	case !ok:
		return none("bias.reason.not_crossed")
	case !a.complete(d.Column, t, by):
		return none("bias.reason.partial")
	}
	pair := a.pair(d, p.group, keys, by, a.everyone(t, before.Column))
	p.stratum = before.Column
	mh := stats.MH(pair.strata)
	_, tarone := stats.BreslowDay(pair.strata)
	within = p.of("mh_rate_ratio", pair.gSum, pair.rSum)
	within.Method = "mantel-haenszel"
	if math.IsNaN(mh.RR) || mh.Used == 0 {
		within = undefined(within, "bias.reason.no_stratum")
	} else {
		within.Value, within.Low, within.High = toetssteen.Some(mh.RR), toetssteen.Some(mh.RRCI.Low), toetssteen.Some(mh.RRCI.High)
		if a.Cube.Rounding > 0 {
			within.Status = toetssteen.FigureInterval
		}
	}
	homogeneity = testFigure(p.of("tarone", pair.gSum, pair.rSum), tarone.Statistic, tarone.P, "df "+plainFloat(tarone.DF), tarone.OK)
	if pair.hidden() {
		return none("bias.reason.hidden")
	}
	if a.Cube.Rounding > 0 && homogeneity.Status == toetssteen.FigureOK {
		homogeneity.Status, homogeneity.Reason = toetssteen.FigureInterval, toetssteen.M("bias.reason.rounded_test")
	}
	return within, homogeneity
}
