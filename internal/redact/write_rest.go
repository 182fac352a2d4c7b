package redact

import (
	"math"
	"slices"
	"strconv"

	"toetssteen"
)

// decompositions are functions of a group and its reference in every level.
func (b *book) decompositions(d dirt) {
	for i := range b.r.Decompositions {
		c := &b.r.Decompositions[i]
		f := toetssteen.Figure{Stage: c.Stage, Stratum: c.By, Column: c.Column, Group: c.Group, Reference: c.Reference}
		p := at{stage: c.Stage, column: c.Column, group: c.Group}
		r := b.reference(p, &f, meaning{})
		if !d.factor[inFactor{p, c.By}] && !d.factor[inFactor{r, c.By}] && !b.gone(b.sideOf(p)) && !b.gone(b.sideOf(r)) {
			continue
		}
		status, reason := b.status(b.few(b.sideOf(p)) || b.few(b.sideOf(r)))
		*c = toetssteen.Decomposition{
			Stage: c.Stage, By: c.By, Column: c.Column, Group: c.Group, Reference: c.Reference, Status: status, Reason: reason,
		}
	}
}

// sideOf gives the side of a decision; -1 when no figure shows it.
func (b *book) sideOf(p at) int {
	s := decision
	if s.rest < s.x {
		s = s.swapped()
	}
	if k, ok := b.sides[sideAt{p, s}]; ok {
		return k
	}
	return -1
}

// proxies: association is a function of a whole table. Its counts stand
// nowhere, or in the strata; then fewer digits are shown, or none.
func (b *book) proxies(d dirt) {
	for i := range b.r.Proxies {
		p := &b.r.Proxies[i]
		digits := blurred
		hidden := d.sizes[inFactor{at{stage: b.stage, column: p.Protected}, p.Column}]
		if hidden {
			digits = blurred - 1
		}
		measures := []*toetssteen.Real{
			&p.CramersV, &p.VCorrected, &p.U, &p.MutualInformation, &p.MillerMadow, &p.NMI, &p.Tau, &p.Lambda, &p.AUC,
			&p.P, &p.PAdjusted, &p.Carried[0], &p.Carried[1],
		}
		few := p.N < b.floor
		if few || hidden && p.N < steady*b.floor {
			for _, r := range measures {
				*r = toetssteen.Real{}
			}
			if few {
				p.N = 0
			}
			p.Status, p.Reason = b.status(few)
			continue
		}
		roundAll(digits, measures...)
		if b.carriedHidden(d, p) {
			p.Carried = [2]toetssteen.Real{}
		}
		if p.Reason.Key == "" && p.Status == toetssteen.FigureOK {
			p.Reason = toetssteen.M("redact.reason.blurred", strconv.Itoa(digits), itoa(b.floor))
		}
	}
	for i := range b.r.Criteria {
		roundAll(blurred, &b.r.Criteria[i].Association, &b.r.Criteria[i].Influence)
	}
}

// carriedHidden tells whether some group is hidden in some level of the column:
// then the share of the gap that it carries could tell its counts.
func (b *book) carriedHidden(d dirt, p *toetssteen.ProxyFigure) bool {
	for q := range d.factor {
		if q.factor == p.Column && q.stage == b.stage && q.column == p.Protected {
			return true
		}
	}
	return false
}

// profile: the ratios of changed profiles come without the counts behind them.
func (b *book) profile() {
	p := b.r.Profile
	if p == nil {
		return
	}
	hidden := slices.ContainsFunc(p.Figures, isHidden)
	floor := float64(b.floor)
	for i := range p.Criteria {
		c := &p.Criteria[i]
		roundAll(blurred, &c.Ratio, &c.Gap, &c.RatioBefore, &c.HitRate, &c.HitsBefore)
		if hidden {
			c.Ratio, c.Gap, c.RatioBefore = toetssteen.Real{}, toetssteen.Real{}, toetssteen.Real{}
			c.Status, c.Reason = b.status(false)
		}
		if v, ok := c.HitsBefore.Get(); ok && v < floor && v == math.Trunc(v) {
			c.HitsBefore, c.HitRate = toetssteen.Real{}, toetssteen.Real{}
			c.Status, c.Reason = b.status(false)
		}
	}
	for i := range p.Alternatives {
		a := &p.Alternatives[i]
		roundAll(blurred, &a.Ratio, &a.Gap, &a.HitRate, &a.HitsKept)
		if hidden {
			a.Ratio, a.Gap = toetssteen.Real{}, toetssteen.Real{}
		}
		if v, ok := a.Selected.Get(); ok && v < floor {
			a.Selected, a.HitRate, a.Ratio, a.Gap = toetssteen.Real{}, toetssteen.Real{}, toetssteen.Real{}, toetssteen.Real{}
		}
	}
}

func isHidden(f toetssteen.Figure) bool {
	return f.Reason.Key == "redact.reason.small" || f.Reason.Key == "redact.reason.few"
}

// areas: an estimate for so few persons, or of so few selected, is hidden; the
// whole number selected lies between both rates.
func (b *book) areas() {
	a := b.r.Areas
	if a == nil {
		return
	}
	n, floor := a.Persons.Or(0), float64(b.floor)
	small := n < floor
	for _, e := range append(slices.Clone(a.Estimates), a.Bounds) {
		g, ok1 := e.Group.Get()
		r, ok2 := e.Rest.Get()
		if ok1 && ok2 && !e.Clipped && (max(g, r)*n < floor || (1-min(g, r))*n < floor && min(g, r) < 1) {
			small = true
		}
	}
	if !small {
		return
	}
	clear := func(e toetssteen.AreaEstimate) toetssteen.AreaEstimate {
		out := toetssteen.AreaEstimate{Name: e.Name, Assumption: e.Assumption}
		out.Status, out.Reason = b.status(n < floor)
		return out
	}
	for i := range a.Estimates {
		a.Estimates[i] = clear(a.Estimates[i])
	}
	a.Bounds = clear(a.Bounds)
	if n < floor {
		a.Persons = toetssteen.Real{}
	}
}

// counting are the texts whose numbers are persons.
var counting = map[string]bool{
	"bias.warning.decision_missing": true, "bias.warning.group_missing": true, "bias.warning.score_text": true,
}

// texts keeps small numbers of persons out of sentences.
func (b *book) texts() {
	for _, list := range [][]toetssteen.Message{b.r.Warnings, b.r.NotAssessed} {
		for i, m := range list {
			if !counting[m.Key] {
				continue
			}
			args := slices.Clone(m.Args)
			for j, a := range args {
				if v, err := strconv.ParseFloat(a, 64); err == nil && j > 0 {
					args[j] = b.number(m, v, a)
				}
			}
			list[i].Args = args
		}
	}
}

func (b *book) number(m toetssteen.Message, v float64, text string) string {
	if v < float64(b.floor) {
		return "<" + itoa(b.floor)
	}
	if m.Key == "bias.warning.group_missing" {
		n, ok := b.lookup(at{kind: kindN, stage: b.stage, column: m.Args[0], group: missing})
		if ok && b.sys.hidden[n] {
			return "≥" + itoa(b.floor)
		}
	}
	return text
}

// adjusted computes corrected p again from what is shown: a correction carries
// the p of one test into another. A shown test takes at best the rank that it
// has among the shown ones, in a family of all tests, so that no corrected p
// comes out too small.
func (b *book) adjusted() {
	for _, family := range b.r.Families {
		var of []int
		hidden := false
		for i, f := range b.r.Figures {
			if f.Name != "rate_ratio" || f.Family != family.Name {
				continue
			}
			if f.P.Or(-1) < 0 {
				hidden = true
				continue
			}
			of = append(of, i)
		}
		if !hidden {
			continue
		}
		p := make([]float64, len(of))
		for k, i := range of {
			p[k] = b.r.Figures[i].P.Or(1)
		}
		values := map[at]float64{}
		for k, v := range corrected(p, family.Tests, family.Correction) {
			values[comparison(b.r.Figures[of[k]])] = v
		}
		b.setAdjusted(values)
	}
}

// comparison is what the figures of one comparison have in common.
func comparison(f toetssteen.Figure) at {
	return at{kind: kind(f.Family), stage: f.Stage, stratum: f.Stratum, column: f.Column, group: f.Group + everyone + f.Reference}
}

// setAdjusted gives a corrected p to all figures of a comparison that have one.
func (b *book) setAdjusted(values map[at]float64) {
	for i := range b.r.Figures {
		f := &b.r.Figures[i]
		if _, ok := f.PAdjusted.Get(); !ok {
			continue
		}
		if v, ok := values[comparison(*f)]; ok {
			f.PAdjusted = toetssteen.Some(v)
		}
	}
}

// corrected gives Holm's, Benjamini and Hochberg's or Benjamini and Yekutieli's
// corrected p (bias.md §5.2) of some tests out of a family.
func corrected(p []float64, tests int, correction string) []float64 {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		switch {
		case p[i] < p[j]:
			return -1
		case p[i] > p[j]:
			return 1
		}
		return 0
	})
	out, k := make([]float64, len(p)), float64(max(tests, len(p)))
	if correction != "bh" && correction != "by" {
		last := 0.0
		for rank, i := range order {
			last = max(last, min(1, (k-float64(rank))*p[i]))
			out[i] = last
		}
		return out
	}
	scale := 1.0
	if correction == "by" {
		for j := 2.0; j <= k; j++ {
			scale += 1 / j
		}
	}
	last := 1.0
	for rank := len(order) - 1; rank >= 0; rank-- {
		i := order[rank]
		last = min(last, scale*k*p[i]/float64(rank+1))
		out[i] = last
	}
	return out
}
