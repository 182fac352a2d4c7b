// Package bias computes what an audit says, from counts alone: rates and what
// compares them, tests, the figures within strata, the decomposition of a gap,
// error rates, scores, proxies, the funnel of a process, and the verdict of
// bias.md §11. It is pure: the same counts give the same figures. It never
// gives a figure without the counts it stands on and its status, and it closes
// no legal question.
package bias

import (
	"fmt"
	"slices"

	"toetssteen"
	"toetssteen/internal/count"
	"toetssteen/internal/stats"
)

// Input is what an audit computes on.
type Input struct {
	Spec  toetssteen.AuditSpec // with its defaults
	Cube  count.Cube
	Floor int64
}

// audit is an audit in the making.
type audit struct {
	Input
	counter
	steps     []*step
	selection *step
	divisions []division
	binned    bool // the score may have been cut into classes
	gated     bool // labels exist for selected people alone
	out       toetssteen.AuditResult
}

// division is a group column with its reference, and its levels.
type division struct {
	toetssteen.AuditGroup
	reference
	levels []string
}

// others are the levels that are compared with the reference.
func (d division) others() []string {
	return slices.DeleteFunc(slices.Clone(d.levels), func(l string) bool { return d.level != "" && l == d.level })
}

// Compute gives all figures of an audit, without its verdict: small counts are
// protected first (package redact), then Judge gives the verdict on what may
// be shown.
func Compute(in Input) (toetssteen.AuditResult, error) {
	a := &audit{Input: in}
	if err := a.prepare(); err != nil {
		return toetssteen.AuditResult{}, err
	}
	for i := range a.divisions {
		d := &a.divisions[i]
		for _, t := range a.steps {
			a.compareAt(d, t)
			a.categories(d, t)
		}
		a.stratify(d)
		a.labels(d)
		a.scores(d)
		a.periods(d)
		a.randomArm(d)
		a.funnel(d)
	}
	a.proxies()
	a.hideFew()
	a.adjust()
	a.markRounded()
	a.remark()
	return a.out, nil
}

func (a *audit) prepare() error {
	for _, g := range a.Spec.Groups {
		if !a.Cube.Has(g.Column) {
			return specError("column", g.Column)
		}
	}
	if err := a.merge(); err != nil {
		return err
	}
	if err := checkGroups(a.Spec, a.Cube); err != nil {
		return err
	}
	a.counter = newCounter(a.Cube, a.Floor)
	var err error
	if a.steps, err = resolveSteps(a.Spec, a.Cube); err != nil {
		return err
	}
	if o := a.Spec.Outcome; o != nil {
		if _, err := positiveLevels(a.Cube, o.Column, o.Positive, o.Not); err != nil {
			return err
		}
	}
	if t, ok := SelectionStep(a.Spec); ok {
		i := slices.IndexFunc(a.steps, func(s *step) bool { return s.ID == t.ID })
		a.selection = a.steps[i]
	}
	a.out = toetssteen.AuditResult{Spec: a.Spec, Engine: a.Cube.Engine, Floor: a.Floor}
	if a.selection == nil {
		return nil
	}
	for _, g := range a.Spec.Groups {
		if err := a.divide(g); err != nil {
			return err
		}
	}
	return nil
}

// merge pools levels as the specification says, in every table that has them.
func (a *audit) merge() error {
	for _, g := range a.Spec.Groups {
		if len(g.Merge) == 0 {
			continue
		}
		for i, t := range a.Cube.Tables {
			if t.Column(g.Column) < 0 {
				continue
			}
			merged, err := t.Merge(g.Column, g.Merge)
			if err != nil {
				return fmt.Errorf("merge levels of %q: %w", g.Column, err)
			}
			a.Cube.Tables[i] = merged
		}
	}
	return nil
}

func (a *audit) divide(g toetssteen.AuditGroup) error {
	s, ok := a.slice(g.Column, a.selection)
	if !ok {
		return specError("not_crossed", g.Column, a.selection.Column)
	}
	ref, err := referenceOf(a.Cube, g, a.Spec.Direction, s)
	if err != nil {
		return err
	}
	known := slices.DeleteFunc(slices.Clone(s.levels), func(l string) bool { return l == count.Missing })
	switch len(known) {
	case 0:
		a.out.NotAssessed = append(a.out.NotAssessed, toetssteen.M("bias.not_assessed.all_missing", g.Column))
	case 1:
		a.out.NotAssessed = append(a.out.NotAssessed, toetssteen.M("bias.not_assessed.one_group", g.Column, known[0]))
	}
	a.divisions = append(a.divisions, division{g, ref, s.levels})
	total := s.total()
	a.out.Persons = toetssteen.Some(total.n() + s.absent.v)
	if s.absent.v > 0 {
		a.out.Warnings = append(a.out.Warnings, toetssteen.M("bias.warning.decision_missing", a.selection.Column, plain(s.absent.v)))
	}
	if m := s.sides[count.Missing]; m.n() > 0 && len(known) > 0 {
		a.missingBounds(g, ref, s, m)
	}
	return nil
}

// compareAt gives the figures of every group at a step.
func (a *audit) compareAt(d *division, t *step) {
	if t.positive == nil {
		return // a score class: its levels are compared one by one
	}
	s, ok := a.slice(d.Column, t)
	if !ok {
		a.out.NotAssessed = append(a.out.NotAssessed, toetssteen.M("bias.not_assessed.not_crossed", t.ID, d.Column))
		return
	}
	stage := t.ID
	for _, l := range d.levels {
		a.keep(rateFigure(place{stage: stage, column: d.Column, group: l}, s.sides[l]))
	}
	for _, l := range d.others() {
		p := place{stage: stage, column: d.Column, group: l, reference: d.name}
		g, r := s.sides[l], d.side(s, l)
		from := len(a.out.Figures)
		a.compare(p, g, r)
		a.fourFifths(p, g, r)
		if t == a.selection {
			a.disparity(p, g, a.everyone(t)[""])
		}
		a.power(p, g, r)
		a.bayes(p, g, r)
		a.suppress(from, g.hidden() || r.hidden())
	}
	a.independence(d, t, s)
}

// suppress takes the value from figures that were computed on the known part
// of counts of which the source left some out: only bounds may stand.
func (a *audit) suppress(from int, hidden bool) {
	if !hidden {
		return
	}
	for i := from; i < len(a.out.Figures); i++ {
		f := &a.out.Figures[i]
		if f.Status == toetssteen.FigureOK || f.Status == toetssteen.FigureInterval {
			emptied(f, toetssteen.FigureSuppressed, "bias.reason.hidden")
		}
	}
}

// hideFew empties figures behind whose sums of weights too few persons stand.
func (a *audit) hideFew() {
	if !a.Cube.Weighted {
		return
	}
	for i := range a.out.Figures {
		f := &a.out.Figures[i]
		_, counted := f.N.Get()
		if !counted && (f.Status == toetssteen.FigureOK || f.Status == toetssteen.FigureInterval) {
			emptied(f, toetssteen.FigureNotEstimable, "bias.reason.few_persons")
		}
	}
	for i := range a.out.Funnel {
		for _, f := range []*toetssteen.Figure{&a.out.Funnel[i].Rate, &a.out.Funnel[i].Ratio, &a.out.Funnel[i].Excess, &a.out.Funnel[i].Within} {
			if _, counted := f.N.Get(); !counted && f.Status == toetssteen.FigureOK {
				emptied(f, toetssteen.FigureNotEstimable, "bias.reason.few_persons")
			}
		}
	}
}

func emptied(f *toetssteen.Figure, status toetssteen.FigureStatus, key string) {
	none := toetssteen.Real{}
	f.Status, f.Reason = status, toetssteen.M(key)
	f.X, f.Y, f.Value, f.Low, f.High, f.P = none, none, none, none, none, none
}

// compare keeps the comparison of a group with its reference, with its tests;
// the deciding p goes with the ratio as well.
func (a *audit) compare(p place, g, r side) {
	figures, tests := compareFigures(p, g, r), testFigures(p, g, r)
	if roundingDrowns(g, a.Floor) || roundingDrowns(r, a.Floor) {
		for _, list := range [][]toetssteen.Figure{figures, tests} {
			for i := range list {
				list[i] = drowned(list[i])
			}
		}
	}
	decide(figures, tests)
	a.keep(figures...)
	a.keep(tests...)
	a.undoRounding(p, []stats.Stratum{{A: g.x(), B: g.n() - g.x(), C: r.x(), D: r.n() - r.x()}})
}

// decide gives the figures that compare the p of the deciding test.
func decide(figures, tests []toetssteen.Figure) {
	for i := range figures {
		if figures[i].Name != "excess" {
			figures[i].P = tests[0].P
		}
	}
}

func drowned(f toetssteen.Figure) toetssteen.Figure {
	f.Status, f.Reason = toetssteen.FigureNotEstimable, toetssteen.M("bias.reason.rounding_drowns")
	f.Value, f.Low, f.High, f.P = toetssteen.Real{}, toetssteen.Real{}, toetssteen.Real{}, toetssteen.Real{}
	return f
}

func (a *audit) keep(f ...toetssteen.Figure) { a.out.Figures = append(a.out.Figures, f...) }

// plain prints a number of persons for a sentence.
func plain(v float64) string { return fmt.Sprintf("%.0f", v) }
