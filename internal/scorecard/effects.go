package scorecard

import (
	"math"
	"math/bits"

	"toetssteen"
)

// Limits of exact attribution: all subsets of so many criteria, and so many
// scores in all.
const (
	maxShapley = 10
	maxScores  = 30_000_000
)

// real is a figure that may not exist: what is not a finite number is absent.
func real(v float64) toetssteen.Real {
	if math.IsInf(v, 0) {
		return toetssteen.Real{}
	}
	return toetssteen.Some(v)
}

// effects gives for each criterion its attribution and what removing and
// coarsening it does. g is the group.
func (a *audit) effects(g int, r *arm, noArm toetssteen.Message) []toetssteen.CriterionEffect {
	group, reference := a.levels[g], a.label(a.refs[g], a.reference)
	base := a.model.asIs()
	var whole toetssteen.CriterionEffect
	switch floor := float64(a.opt.Floor); {
	case a.model.order == 0:
		whole = blocked("scorecard.not_ends")
		whole.Status = toetssteen.FigureNotApplicable
	case a.model.target == 0:
		whole = blocked("scorecard.nobody_selected")
	case base.x < floor || base.y < floor:
		whole = blocked("scorecard.below_floor")
		whole.Status = toetssteen.FigureNotEstimable
	}
	var out []toetssteen.CriterionEffect
	shares := a.attribution(whole)
	for i, c := range a.p.Criteria {
		if !a.e.bound.present[i] {
			e := blocked("scorecard.absent_criterion", c.ID)
			e.Criterion, e.Change, e.Status = c.ID, "removed", toetssteen.FigureNotApplicable
			out = append(out, e)
			continue
		}
		attributed := shares[i]
		attributed.Criterion, attributed.Change = c.ID, "attribution"
		if attributed.Reason.Key == "" {
			attributed.Reason = toetssteen.M("scorecard.attribution_notion", group, reference)
		}
		out = append(out, attributed, a.effect(i, remove, whole, r, noArm), a.effect(i, coarsen, whole, r, noArm))
	}
	for i := range out {
		if out[i].Status == toetssteen.FigureOK {
			out[i].RatioBefore = real(base.ratio())
		}
	}
	return out
}

func blocked(key string, args ...string) toetssteen.CriterionEffect {
	return toetssteen.CriterionEffect{Status: toetssteen.FigureUndefined, Reason: toetssteen.M(key, args...)}
}

// effect is what one change of one criterion does at an equal number selected.
func (a *audit) effect(i int, c change, whole toetssteen.CriterionEffect, r *arm, noArm toetssteen.Message) toetssteen.CriterionEffect {
	out := whole
	cr := a.p.Criteria[i]
	if out.Status == "" {
		switch {
		case c == coarsen && cr.Type == TypeCategory && !cr.Ordered:
			out = blocked("scorecard.not_ordered", cr.ID)
			out.Status = toetssteen.FigureNotApplicable
		case c == coarsen && len(cr.Levels) < 3:
			out = blocked("scorecard.too_few_levels", cr.ID)
			out.Status = toetssteen.FigureNotApplicable
		default:
			out = a.try(a.single(i, c), r, noArm)
		}
	}
	out.Criterion, out.Change = cr.ID, c.String()
	return out
}

func (a *audit) single(i int, c change) []change {
	out := make([]change, len(a.p.Criteria))
	out[i] = c
	return out
}

// try evaluates a changed profile.
func (a *audit) try(changes []change, r *arm, noArm toetssteen.Message) toetssteen.CriterionEffect {
	v := a.model.vary(changes)
	c, ok := a.model.choose(v, a.model.target)
	if !ok {
		return blocked("scorecard.cannot_change")
	}
	t := a.model.tally(v, c)
	out := toetssteen.CriterionEffect{
		Ratio: real(t.ratio()), Gap: real(t.gap()), Status: toetssteen.FigureOK, Reason: toetssteen.M("scorecard.equal_number"),
	}
	if floor := float64(a.opt.Floor); t.x < floor || t.y < floor {
		out = blocked("scorecard.below_floor")
		out.Status = toetssteen.FigureNotEstimable
		return out
	}
	if r == nil {
		out.Reason = noArm
		return out
	}
	before, after := r.asIs(), r.tally(v, c)
	if after.hits >= float64(r.least) {
		out.HitRate, out.HitsBefore = real(after.rate()), real(before.rate())
	}
	return out
}

// attribution divides the logarithm of the ratio and the gap over the criteria
// (Shapley): the mean, over all orders in which criteria can come in, of what
// each adds. A criterion that is not in is removed as variant.vary says, at an
// equal number selected; with none in, everyone has an equal chance. Ratio is
// the factor that a criterion puts into the ratio: the factors multiply to the
// ratio, and the gaps add to the gap.
func (a *audit) attribution(whole toetssteen.CriterionEffect) []toetssteen.CriterionEffect {
	out := make([]toetssteen.CriterionEffect, len(a.p.Criteria))
	var players []int
	for i := range a.p.Criteria {
		out[i] = whole
		if a.e.bound.used[i] {
			players = append(players, i)
		}
	}
	if whole.Status != "" {
		return out
	}
	k := len(players)
	if k > maxShapley || a.model.size()<<k > maxScores {
		for i := range out {
			out[i] = blocked("scorecard.too_many_criteria")
			out[i].Status = toetssteen.FigureNotApplicable
		}
		return out
	}
	logs, gaps, ok := a.coalitions(players)
	for i := range out {
		out[i] = toetssteen.CriterionEffect{Ratio: toetssteen.Some(1), Gap: toetssteen.Some(0), Status: toetssteen.FigureOK}
	}
	for j, i := range players {
		if !ok {
			out[i] = blocked("scorecard.cannot_change")
			continue
		}
		out[i].Gap = toetssteen.Some(shapley(gaps, k, j))
		if factor := shapley(logs, k, j); math.IsNaN(factor) || math.IsInf(factor, 0) {
			out[i].Ratio, out[i].Reason = toetssteen.Real{}, toetssteen.M("scorecard.no_ratio")
		} else {
			out[i].Ratio = toetssteen.Some(math.Exp(factor))
		}
	}
	return out
}

// coalitions evaluates the profile with every subset of criteria kept; bit j
// of the index is player j.
func (a *audit) coalitions(players []int) (logs, gaps []float64, ok bool) {
	n := 1 << len(players)
	logs, gaps = make([]float64, n), make([]float64, n)
	for mask := 1; mask < n; mask++ { // with none kept both are 0: an equal chance for everyone
		changes := make([]change, len(a.p.Criteria))
		for j, i := range players {
			if mask>>j&1 == 0 {
				changes[i] = remove
			}
		}
		v := a.model.vary(changes)
		c, fine := a.model.choose(v, a.model.target)
		if !fine {
			return nil, nil, false
		}
		t := a.model.tally(v, c)
		logs[mask], gaps[mask] = t.logRatio(), t.gap()
	}
	return logs, gaps, true
}

// shapley is the Shapley value of player j of k.
func shapley(values []float64, k, j int) float64 {
	sum := 0.0
	for mask := range values {
		if mask>>j&1 == 1 {
			continue
		}
		size := bits.OnesCount(uint(mask))
		weight := 1 / (float64(k) * choose(k-1, size)) // |T|!(k-|T|-1)!/k!
		sum += weight * (values[mask|1<<j] - values[mask])
	}
	return sum
}

func choose(n, k int) float64 {
	out := 1.0
	for i := range k {
		out = out * float64(n-i) / float64(i+1)
	}
	return out
}
