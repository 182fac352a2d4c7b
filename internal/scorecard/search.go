package scorecard

import (
	"math"
	"slices"
	"strconv"

	"toetssteen"
)

// quota is the part of a selection that is drawn by lot: profile : random 2:1.
const quota = 1.0 / 3

// candidate is a changed profile.
type candidate struct {
	changes []change
	lot     bool
	toetssteen.ProfileAlternative
	disparity, kept float64
}

// search looks for changed profiles with less disparity that keep the hits:
// each criterion removed, coarsened or at half weight, pairs of these, and a
// part by lot. It shows those that no other beats on both (the Pareto front),
// the least disparity first. Without a random sample it refuses: hits among
// those who were selected are made by the selection itself.
func (a *audit) search(r *arm, reason toetssteen.Message) ([]toetssteen.ProfileAlternative, toetssteen.Message) {
	if r == nil {
		return nil, reason
	}
	base := a.model.asIs()
	floor := float64(a.opt.Floor)
	switch {
	case a.model.order == 0:
		return nil, toetssteen.M("scorecard.not_ends")
	case base.x < floor || base.y < floor || base.x == 0 || base.y == 0:
		return nil, toetssteen.M("scorecard.below_floor")
	}
	hits := r.asIs().hits
	var good []candidate
	tried := a.candidates()
	for _, c := range tried {
		if a.evaluate(&c, r, hits) && c.disparity < math.Abs(base.logRatio())-1e-9 && c.kept >= 1-a.opt.MaxLoss-1e-9 {
			good = append(good, c)
		}
	}
	show := a.opt.Show
	if show == 0 {
		show = 10
	}
	var out []toetssteen.ProfileAlternative
	for _, c := range front(good) {
		if len(out) < show {
			out = append(out, c.ProfileAlternative)
		}
	}
	return out, toetssteen.M("scorecard.searched", strconv.Itoa(len(tried)), strconv.Itoa(len(good)), plain(hits), plain(100*a.opt.MaxLoss))
}

// candidates lists what is tried, single changes before pairs.
func (a *audit) candidates() []candidate {
	type one struct {
		criterion int
		change    change
	}
	var singles []one
	for i, c := range a.p.Criteria {
		if !a.e.bound.used[i] {
			continue
		}
		singles = append(singles, one{i, remove}, one{i, halve})
		if len(c.Levels) > 2 && (c.Ordered || c.Type == TypeNumber) {
			singles = append(singles, one{i, coarsen})
		}
	}
	var out []candidate
	add := func(of ...one) {
		changes, text := make([]change, len(a.p.Criteria)), ""
		for _, o := range of {
			changes[o.criterion] = o.change
			if text != "" {
				text += " + "
			}
			text += a.p.Criteria[o.criterion].ID + " " + o.change.String()
		}
		out = append(out, candidate{changes: changes, ProfileAlternative: toetssteen.ProfileAlternative{Change: text}})
		if a.opt.Quota {
			out = append(out, candidate{changes: changes, lot: true, ProfileAlternative: toetssteen.ProfileAlternative{Change: text + " + random 2:1"}})
		}
	}
	if a.opt.Quota {
		out = append(out, candidate{changes: make([]change, len(a.p.Criteria)), lot: true, ProfileAlternative: toetssteen.ProfileAlternative{Change: "random 2:1"}})
	}
	for _, s := range singles {
		add(s)
	}
	for i, s := range singles {
		for _, t := range singles[i+1:] {
			if t.criterion != s.criterion && len(out)*a.model.size() < maxScores {
				add(s, t)
			}
		}
	}
	return out
}

// evaluate fills in a candidate; ok is false when it has no figures, or too
// few hits or persons to show.
func (a *audit) evaluate(c *candidate, r *arm, hits float64) bool {
	v := a.model.vary(c.changes)
	persons := a.model.target
	if c.lot {
		persons *= 1 - quota
	}
	k, ok := a.model.choose(v, persons)
	if !ok {
		return false
	}
	if c.lot {
		k.random = (a.model.target - persons) / (a.model.all - persons)
	}
	t, y := a.model.tally(v, k), r.tally(v, k)
	floor := float64(a.opt.Floor)
	if t.x < floor || t.y < floor || y.hits < float64(r.least) {
		return false
	}
	c.disparity, c.kept = math.Abs(t.logRatio()), y.hits/hits
	c.Ratio, c.Gap, c.Selected = real(t.ratio()), real(t.gap()), real(a.model.target/a.model.all)
	c.HitRate, c.HitsKept = real(y.rate()), real(c.kept)
	return !math.IsNaN(c.disparity) && !math.IsInf(c.disparity, 0)
}

// front keeps the candidates that no other beats or equals on both disparity
// and hits; of equals, the first that was tried.
func front(all []candidate) []candidate {
	slices.SortStableFunc(all, func(a, b candidate) int {
		if c := compare(snap(a.disparity), snap(b.disparity)); c != 0 {
			return c
		}
		return compare(snap(b.kept), snap(a.kept))
	})
	var out []candidate
	best := math.Inf(-1)
	for _, c := range all {
		if kept := snap(c.kept); kept > best {
			best = kept
			out = append(out, c)
		}
	}
	return out
}
