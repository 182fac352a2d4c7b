package scorecard

import (
	"maps"
	"math"
	"slices"
	"strconv"

	"toetssteen"
	"toetssteen/internal/count"
)

// notion is which notion of proxy the figures of use serve.
const notion = "proxy use (Datta et al. 2017): association and influence"

// maxResampled bounds the scores that one influence takes.
const maxResampled = 50_000_000

// Use gives for each criterion and each term the plane of proxy use: its
// association with the group column, 1-(H(X|A)+H(A|X))/H(X,A) over all levels
// that are known, and its influence, the chance that the selection of a random
// person changes when the criterion or term is drawn anew from the population.
// Both are exact on the cells.
func Use(p *Profile, t count.Table, group string, opt Options) []toetssteen.CriterionUse {
	a, why := newAudit(p, t, group, toetssteen.ReferenceWhole, toetssteen.Burden, opt)
	if why.Key == "" && a.model.all < float64(opt.Floor) {
		why = toetssteen.M("scorecard.below_floor")
	}
	var out []toetssteen.CriterionUse
	for i, c := range p.Criteria {
		u := toetssteen.CriterionUse{Criterion: c.ID, Protected: group, Notion: notion, Status: toetssteen.FigureNotApplicable, Reason: why}
		switch {
		case why.Key != "":
		case !a.e.bound.present[i]:
			u.Reason = toetssteen.M("scorecard.absent_criterion", c.ID)
		default:
			u = use(u, association(a.criterionTable(i)), a.criterionInfluence(i))
		}
		out = append(out, u)
	}
	if p.parts == nil {
		return out
	}
	for i, n := range p.parts.nodes {
		if n.term == "" || n.leaf < 0 && n.kids == nil {
			continue // a constant, or the sum that rules are added in
		}
		u := toetssteen.CriterionUse{Criterion: n.term, Protected: group, Notion: notion, Status: toetssteen.FigureNotApplicable, Reason: why}
		switch {
		case why.Key != "":
		case n.leaf >= 0 && a.e.bound.leaves[n.leaf].axes == nil:
			u.Reason = toetssteen.M("scorecard.replaced_term", n.term)
		default:
			values := a.values(i)
			u = use(u, association(a.termTable(values)), a.termInfluence(i, values))
		}
		out = append(out, u)
	}
	return out
}

// use fills in a point of the plane.
func use(u toetssteen.CriterionUse, association, influence float64) toetssteen.CriterionUse {
	u.Status, u.Reason = toetssteen.FigureOK, toetssteen.Message{}
	u.Association, u.Influence = toetssteen.Some(association), toetssteen.Some(influence)
	if _, ok := u.Association.Get(); !ok {
		u.Status, u.Reason = toetssteen.FigureUndefined, toetssteen.M("scorecard.one_value")
	}
	if _, ok := u.Influence.Get(); !ok {
		u.Status, u.Reason = toetssteen.FigureNotApplicable, toetssteen.M("scorecard.too_many_values")
	}
	return u
}

// criterionTable counts persons by level of a criterion and by group.
func (a *audit) criterionTable(i int) map[string][]float64 {
	joint := map[string][]float64{}
	for k, cell := range a.t.Cells {
		if a.e.Cells[k].OK {
			a.tally(joint, strconv.Itoa(a.e.keys[k][i]), int(cell.Key[a.at]), a.part(cell).v)
		}
	}
	return joint
}

// termTable counts persons by value of a term and by group.
func (a *audit) termTable(values []value) map[string][]float64 {
	joint := map[string][]float64{}
	for k, combo := range a.model.combos {
		for g, n := range combo.n {
			if values[k].ok {
				a.tally(joint, values[k].text, g, n)
			}
		}
	}
	return joint
}

func (a *audit) tally(into map[string][]float64, text string, group int, n float64) {
	if into[text] == nil {
		into[text] = make([]float64, len(a.levels))
	}
	if group != a.missing {
		into[text][group] += n
	}
}

// association is I(X;A)/H(X,A); NaN when both have one value.
func association(joint map[string][]float64) float64 {
	var rows, columns, cells []float64
	n := 0.0
	for _, text := range slices.Sorted(maps.Keys(joint)) {
		row := 0.0
		for g, v := range joint[text] {
			if g == len(columns) {
				columns = append(columns, 0)
			}
			row, columns[g], n = row+v, columns[g]+v, n+v
		}
		rows, cells = append(rows, row), append(cells, joint[text]...)
	}
	h := entropy(cells, n)
	if h <= 1e-15 {
		return math.NaN()
	}
	return max(0, min(1, (entropy(rows, n)+entropy(columns, n)-h)/h))
}

func entropy(counts []float64, n float64) float64 {
	h := 0.0
	for _, c := range counts {
		if c > 0 {
			h -= c / n * math.Log(c/n)
		}
	}
	return h
}

// criterionInfluence draws the level of a criterion anew. A drawn level that
// has no score with the rest is left out and the others weigh more.
func (a *audit) criterionInfluence(i int) float64 {
	if !a.e.bound.used[i] {
		return 0
	}
	marginal := a.model.marginal[i]
	if len(a.model.combos)*len(marginal) > maxResampled {
		return math.NaN()
	}
	changed, all := 0.0, 0.0
	for _, k := range a.model.combos {
		key := append([]int(nil), k.key...)
		moved, n := 0.0, 0.0
		for level, weight := range marginal {
			if weight == 0 {
				continue
			}
			key[i] = level
			o := a.e.bound.outcome(key)
			if !o.OK {
				continue
			}
			if n += weight; o.Selected != k.selected {
				moved += weight
			}
		}
		changed, all = changed+k.all*moved/n, all+k.all
	}
	return changed / all
}

// value is what a term comes to for a combination; ok is false when it has no
// points, because something that is missing set the whole score.
type value struct {
	v    float64
	text string
	ok   bool
}

func (a *audit) values(node int) []value {
	out := make([]value, len(a.model.combos))
	scratch := make([]float64, len(a.p.parts.nodes))
	for k, combo := range a.model.combos {
		a.e.bound.points(combo.key, scratch, nil)
		if v := scratch[node]; !math.IsNaN(v) {
			out[k] = value{v, strconv.FormatFloat(v, 'g', -1, 64), true}
		}
	}
	return out
}

// termInfluence draws the value of a term anew; who has a score that something
// missing set keeps it.
func (a *audit) termInfluence(node int, values []value) float64 {
	weight := map[float64]float64{}
	for k, v := range values {
		if v.ok {
			weight[v.v] += a.model.combos[k].all
		}
	}
	distinct, total := slices.Sorted(maps.Keys(weight)), 0.0
	for _, v := range distinct {
		total += weight[v]
	}
	if len(a.model.combos)*len(distinct) > maxResampled {
		return math.NaN()
	}
	scratch := make([]float64, len(a.p.parts.nodes))
	changed, all := 0.0, 0.0
	for k, combo := range a.model.combos {
		all += combo.all
		_, set := a.e.bound.override(combo.key)
		if set || !values[k].ok || a.e.bound.firstRule(combo.key) != nil {
			continue
		}
		for _, v := range distinct {
			score := a.e.bound.points(combo.key, scratch, func(n int, own float64) float64 {
				if n == node {
					return v
				}
				return own
			})
			id, _ := a.p.category(score)
			if a.p.parts.selected[id] != combo.selected {
				changed += combo.all * weight[v] / total
			}
		}
	}
	return changed / all
}
