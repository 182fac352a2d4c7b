package bias

import (
	"math"

	"toetssteen"
	"toetssteen/internal/count"
	"toetssteen/internal/stats"
)

// confusion is a group's decisions beside what turned out to be true.
type confusion struct{ tp, fp, fn, tn part }

// cell gives the side of an error rate: of whom it is a share.
func (c confusion) cell(name string) side {
	switch name {
	case "true_positive_rate":
		return side{c.tp, c.fn}
	case "false_negative_rate":
		return side{c.fn, c.tp}
	case "false_positive_rate":
		return side{c.fp, c.tn}
	case "true_negative_rate":
		return side{c.tn, c.fp}
	case "positive_predictive_value":
		return side{c.tp, c.fp}
	case "false_discovery_rate":
		return side{c.fp, c.tp}
	case "negative_predictive_value":
		return side{c.tn, c.fn}
	case "false_omission_rate":
		return side{c.fn, c.tn}
	case "accuracy":
		return side{c.tp.plus(c.tn), c.fp.plus(c.fn)}
	case "prevalence":
		return side{c.tp.plus(c.fn), c.fp.plus(c.tn)}
	case "false_positive_share":
		return side{c.fp, c.tp.plus(c.fn).plus(c.tn)}
	}
	return side{}
}

// errorRates are the names of the error metrics of bias.md §5.4. Those that
// stand on selected people alone survive when labels exist for them alone.
var errorRates = []struct {
	name         string
	selectedOnly bool
}{
	{"positive_predictive_value", true},
	{"false_discovery_rate", true},
	{"true_positive_rate", false},
	{"false_negative_rate", false},
	{"false_positive_rate", false},
	{"true_negative_rate", false},
	{"negative_predictive_value", false},
	{"false_omission_rate", false},
	{"accuracy", false},
	{"prevalence", false},
	{"false_positive_share", false},
}

// labels gives the error metrics of every group, behind the label gate: where
// labels exist for selected people alone, only their hit rate can be known.
func (a *audit) labels(d *division) {
	o := a.Spec.Outcome
	if o == nil {
		return
	}
	table, err := a.confusions(d, o)
	if err != nil || table == nil {
		a.out.NotAssessed = append(a.out.NotAssessed, toetssteen.M("bias.not_assessed.not_crossed", o.Column, d.Column))
		return
	}
	gated := o.KnownFor == "selected" || o.KnownFor != "all" && table.unlabelledRest()
	a.gated = a.gated || gated
	if gated {
		a.out.NotAssessed = append(a.out.NotAssessed, toetssteen.M("bias.not_assessed.label_gate", o.Column))
	}
	for _, m := range errorRates {
		for _, l := range d.levels {
			p := place{stage: a.selection.ID, column: d.Column, group: l}
			f := rateFigure(p, table.by[l].cell(m.name))
			f.Name = m.name
			a.keep(gate(f, gated && !m.selectedOnly))
		}
		for _, l := range d.others() {
			p := place{stage: a.selection.ID, column: d.Column, group: l, reference: d.name}
			g, r := table.by[l].cell(m.name), table.reference(d.reference, l).cell(m.name)
			for _, f := range []toetssteen.Figure{
				differenceFigure(p, m.name+"_difference", g, r), ratioFigure(p, m.name+"_ratio", g, r),
			} {
				f.P = testFigures(p, g, r)[0].P
				a.keep(gate(f, gated && !m.selectedOnly))
			}
		}
	}
	a.gaps(d, table, gated)
	a.treatment(d, table, gated)
}

// treatment is the ratio of missed to wrongly selected persons (Berk et al.
// 2021); it is undefined where nobody was wrongly selected.
func (a *audit) treatment(d *division, t *confusionTable, gated bool) {
	for _, l := range d.levels {
		c := t.by[l]
		f := place{stage: a.selection.ID, column: d.Column, group: l}.of("treatment", side{c.fn, c.fp}, side{})
		if f.Value = toetssteen.Some(ratio(c.fn.v, c.fp.v)); c.fp.v == 0 {
			f = undefined(f, "bias.reason.nobody_wrong")
		}
		a.keep(gate(f, gated))
	}
}

func gate(f toetssteen.Figure, closed bool) toetssteen.Figure {
	if !closed {
		return f
	}
	shut := toetssteen.Figure{Name: f.Name, Stage: f.Stage, Stratum: f.Stratum, Column: f.Column, Group: f.Group, Reference: f.Reference}
	shut.Status, shut.Reason = toetssteen.FigureNotApplicable, toetssteen.M("bias.reason.label_gate")
	return shut // without counts: they are of people whose label nobody knows
}

// confusionTable holds a confusion matrix for each group.
type confusionTable struct {
	by         map[string]confusion
	levels     []string
	unselected part // without a label
	labelled   part // not selected, with a label
}

// unlabelledRest tells whether labels are missing among those not selected: a
// few that are known were not drawn at random.
func (t *confusionTable) unlabelledRest() bool { return t.unselected.v > 0 }

func (t *confusionTable) reference(r reference, group string) confusion {
	if r.level != "" {
		return t.by[r.level]
	}
	var sum confusion
	for _, l := range t.levels {
		if l != group || r.whole {
			c := t.by[l]
			sum = confusion{sum.tp.plus(c.tp), sum.fp.plus(c.fp), sum.fn.plus(c.fn), sum.tn.plus(c.tn)}
		}
	}
	return sum
}

func (a *audit) confusions(d *division, o *toetssteen.AuditOutcome) (*confusionTable, error) {
	table, ok := a.table(dedupe([]string{d.Column, a.selection.Column, o.Column})...)
	if !ok {
		return nil, nil
	}
	positive, err := positiveLevels(a.Cube, o.Column, o.Positive, o.Not)
	if err != nil {
		return nil, err
	}
	out := &confusionTable{by: map[string]confusion{}, levels: d.levels}
	at := []int{table.Column(d.Column), table.Column(a.selection.Column), table.Column(o.Column)}
	for _, cell := range table.Cells {
		level := func(i int) string { return table.Levels[at[i]][cell.Key[at[i]]] }
		c, p := out.by[level(0)], a.part(cell)
		selected, known := a.selection.positive[level(1)], level(2) != count.Missing
		if !a.selection.among[level(1)] && !selected {
			continue
		}
		switch {
		case !known && !selected:
			out.unselected = out.unselected.plus(p)
		case !known:
		case selected && positive[level(2)]:
			c.tp = c.tp.plus(p)
		case selected:
			c.fp = c.fp.plus(p)
		case positive[level(2)]:
			c.fn = c.fn.plus(p)
		default:
			c.tn = c.tn.plus(p)
		}
		if known && !selected {
			out.labelled = out.labelled.plus(p)
		}
		out.by[level(0)] = c
	}
	return out, nil
}

// gaps are the summaries over all groups of a column. A rate that is undefined
// makes its gap undefined: it is never taken for 0.
func (a *audit) gaps(d *division, t *confusionTable, gated bool) {
	spread := func(name string) (float64, string) {
		low, high := math.Inf(1), math.Inf(-1)
		for _, l := range d.levels {
			p, ok := t.by[l].cell(name).rate()
			if !ok {
				return math.NaN(), l
			}
			low, high = min(low, p), max(high, p)
		}
		return high - low, ""
	}
	for _, g := range []struct {
		name  string
		over  []string
		gated bool
	}{
		{"equalised_odds_gap", []string{"true_positive_rate", "false_positive_rate"}, gated},
		{"equal_opportunity_gap", []string{"true_positive_rate"}, gated},
		{"predictive_parity_gap", []string{"positive_predictive_value"}, false},
	} {
		f := place{stage: a.selection.ID, column: d.Column}.blank(g.name)
		widest, without := math.Inf(-1), ""
		for _, name := range g.over {
			gap, missing := spread(name)
			if missing != "" {
				without = missing
			}
			widest = max(widest, gap)
		}
		f.Value = toetssteen.Some(widest)
		if without != "" {
			f = undefined(f, "bias.reason.gap_undefined")
			f.Reason.Args = []string{without}
		}
		a.keep(gate(f, g.gated))
	}
}

// randomArm gives the hit rate per group among people who were drawn at
// random: the only labels that no selection has coloured.
func (a *audit) randomArm(d *division) {
	arm, o := a.Spec.RandomArm, a.Spec.Outcome
	if arm == nil || o == nil {
		return
	}
	t := &step{AuditStep: toetssteen.AuditStep{ID: "random_arm", Column: o.Column}, positive: map[string]bool{}, among: map[string]bool{}}
	positive, err := positiveLevels(a.Cube, o.Column, o.Positive, o.Not)
	if err != nil {
		return // the labels have said so
	}
	for _, l := range a.Cube.LevelsOf(o.Column) {
		t.positive[l], t.among[l] = positive[l], l != count.Missing
	}
	drawn := map[string]bool{}
	for _, l := range a.Cube.LevelsOf(arm.Column) {
		drawn[l] = contains(arm.Values, l) != arm.Not
	}
	t.after = &step{AuditStep: toetssteen.AuditStep{ID: "arm", Column: arm.Column}, positive: drawn}
	s, ok := a.slice(d.Column, t)
	if !ok {
		a.out.NotAssessed = append(a.out.NotAssessed, toetssteen.M("bias.not_assessed.no_random_arm", arm.Column))
		return
	}
	for _, l := range d.levels {
		f := rateFigure(place{stage: t.ID, column: d.Column, group: l}, s.sides[l])
		f.Name = "prevalence"
		a.keep(f)
	}
	for _, l := range d.others() {
		p := place{stage: t.ID, column: d.Column, group: l, reference: d.name}
		a.compare(p, s.sides[l], d.side(s, l))
	}
}

func contains(list []string, s string) bool {
	for _, v := range list {
		if v == s {
			return true
		}
	}
	return false
}

// periods follows the ratio over periods: in each, over all, and whether it is
// the same everywhere.
func (a *audit) periods(d *division) {
	if a.Spec.Period == "" {
		return
	}
	keys, by, ok := a.slices(d.Column, a.selection, a.Spec.Period)
	if !ok {
		a.out.NotAssessed = append(a.out.NotAssessed, toetssteen.M("bias.not_assessed.not_crossed", a.Spec.Period, d.Column))
		return
	}
	w := factor{a.Spec.Period, []string{a.Spec.Period}}
	keys, _ = ordered(keys) // 2 comes before 10; an unknown period is none
	everyone := a.everyone(a.selection, a.Spec.Period)
	for _, l := range d.others() {
		p := a.pair(d, l, keys, by, everyone)
		a.withinLevels(d, w, l, p)
		a.overLevels(d, w, l, p)
		a.ratioTrend(d, l, p)
		a.cusum(d, l, p)
	}
	a.drift(d, keys, by)
}

// cusum adds up the excess persons over the periods, in their order, and gives
// the highest sum and when it was reached: from then on the harm fell.
func (a *audit) cusum(d *division, l string, p pairing) {
	excess := make([]float64, len(p.keys))
	for i := range p.keys {
		q, ok := p.r[i].rate()
		if excess[i] = p.g[i].x() - p.g[i].n()*q; !ok {
			excess[i] = math.NaN()
		}
	}
	at := place{stage: a.selection.ID, stratum: a.Spec.Period, column: d.Column, group: l, reference: d.name}
	f := at.of("cusum", p.gSum, p.rSum)
	for i, v := range stats.CUSUM(excess, 0) {
		if best, ok := f.Value.Get(); !math.IsNaN(v) && (!ok || v > best) {
			f.Value, f.Method = toetssteen.Some(v), "highest at "+p.keys[i]
		}
	}
	if _, ok := f.Value.Get(); !ok {
		f = undefined(f, "bias.reason.nobody")
	}
	a.keep(f)
}

// ratioTrend tests whether the group's share among the selected changes over
// the periods, in their order.
func (a *audit) ratioTrend(d *division, l string, p pairing) {
	var x, n, score []float64
	for i := range p.keys {
		x, n, score = append(x, p.g[i].x()), append(n, p.g[i].x()+p.r[i].x()), append(score, float64(i+1))
	}
	at := place{stage: a.selection.ID, stratum: a.Spec.Period, column: d.Column, group: l, reference: d.name}
	test := stats.Trend(x, n, score)
	a.keep(testFigure(at.of("ratio_trend", p.gSum, p.rSum), test.Statistic, test.P, "cochran-armitage", test.OK))
}

// drift is how the mix of groups changed between the first and the last
// period (PSI). Its customary bounds are no norms.
func (a *audit) drift(d *division, keys []string, by map[string]*slice) {
	if len(keys) < 2 {
		return
	}
	first, last := by[keys[0]], by[keys[len(keys)-1]]
	var before, after []float64
	for _, l := range d.levels {
		before, after = append(before, first.sides[l].n()), append(after, last.sides[l].n())
	}
	at := place{stage: a.selection.ID, stratum: a.Spec.Period, column: d.Column}
	f := at.of("psi", last.total(), side{})
	psi, ok := stats.PSI(before, after)
	f.Value, f.Method = toetssteen.Some(psi), keys[0]+" - "+keys[len(keys)-1]
	if !ok {
		f = undefined(f, "bias.reason.nobody")
	}
	a.keep(f)
}
