package scorecard

import (
	"slices"
	"strings"

	"toetssteen"
	"toetssteen/internal/count"
)

// Stages of the figures.
const (
	stage       = "profile"
	stageBefore = "profile_before"
)

// Options is how a profile is audited. The zero value audits exact counts,
// compares everyone, and searches nothing because there is no random sample.
type Options struct {
	Columns  map[string]string // criterion -> column, where they differ
	Group    string            // whose effects are shown; empty is the group that fares worst
	Weighted bool              // cells are sums of weights
	Rounding int64             // counts are multiples of it
	Below    int64             // smaller counts were suppressed
	Floor    int64             // smallest count shown
	// Random is a random sample of the same population with what was found:
	// cells over the columns of the criteria and Outcome. Nil is none.
	Random   *count.Table
	Outcome  string   // column of Random
	Positive []string // levels of Outcome that are a hit
	MaxLoss  float64  // share of hits that an alternative may lose
	Quota    bool     // also try alternatives that draw one in three by lot
	Show     int      // alternatives shown; 0 is 10
	Older    *Profile // to compare with
}

// Audit says what a profile does to the groups of a column before anyone uses
// it: disparity per category and of who is selected, attribution to criteria,
// removal and coarsening at an equal number selected, less discriminating
// alternatives where a random sample is given, and the older version beside
// it. reference is a level, or complement (when empty), whole, largest or
// most_favoured.
func Audit(p *Profile, t count.Table, group, reference string, d toetssteen.Direction, opt Options) toetssteen.ProfileAudit {
	out := toetssteen.ProfileAudit{Name: p.Name, Version: p.Version, Status: toetssteen.FigureOK}
	a, why := newAudit(p, t, group, reference, d, opt)
	if why.Key != "" {
		out.Status, out.Reason = toetssteen.FigureNotApplicable, why
		return out
	}
	if len(a.e.Replaced) > 0 {
		out.Reason = toetssteen.M("scorecard.replaced", strings.Join(a.e.Replaced, "; "))
	}
	out.Figures = append(a.exAnte(), a.unscored()...)
	g := a.subject()
	arm, reason := a.randomArm()
	if g < 0 {
		out.Search = toetssteen.M("scorecard.nobody_compared")
		return out
	}
	a.model.group, a.model.ref = make([]bool, len(a.levels)), a.refs[g]
	a.model.group[g] = true
	out.Figures = append(out.Figures, a.hitRate(arm, reason))
	out.Criteria = a.effects(g, arm, reason)
	out.Alternatives, out.Search = a.search(arm, reason)
	if opt.Older != nil {
		a.compare(&out, t, opt.Older)
	}
	return out
}

// audit is an audit of one profile under way.
type audit struct {
	crowd
	p         *Profile
	t         count.Table
	e         *Evaluation
	reference string
	direction toetssteen.Direction
	selected  []side
	refs      [][]bool
	model     *model
}

func newAudit(p *Profile, t count.Table, group, reference string, d toetssteen.Direction, opt Options) (*audit, toetssteen.Message) {
	c, ok := newCrowd(t, group, opt)
	if !ok {
		return nil, toetssteen.M("scorecard.no_group_column", group)
	}
	e, err := p.Cells(t, opt.Columns)
	if err != nil {
		return nil, toetssteen.M("scorecard.no_column", err.Error())
	}
	if e.Why.Key != "" {
		return nil, e.Why
	}
	a := &audit{crowd: c, p: p, t: t, e: e, reference: reference, direction: d}
	a.selected = c.sides(t, e, isScored, isSelected)
	if a.refs, ok = c.references(a.selected, reference, d); !ok {
		return nil, toetssteen.M("scorecard.no_reference", reference, group)
	}
	a.model = newModel(t, e, c)
	if len(a.model.combos) == 0 {
		return nil, toetssteen.M("scorecard.nobody_scored")
	}
	return a, toetssteen.Message{}
}

func isScored(o Outcome) bool   { return o.OK }
func isSelected(o Outcome) bool { return o.Selected }
func everyone(Outcome) bool     { return true }

// measure is a part of the people that a figure is about.
type measure struct {
	stratum string
	in      func(Outcome) bool
}

// measures lists: who is selected, each category, the selected categories
// added up from the first, and each rule.
func (a *audit) measures() []measure {
	out := []measure{{"", isSelected}}
	cats := slices.Clone(a.p.Categories)
	slices.SortStableFunc(cats, func(x, y Category) int {
		if a.p.order() < 0 {
			return compare(lowest(x.From), lowest(y.From))
		}
		return compare(lowest(y.From), lowest(x.From))
	})
	var cumulative []string
	for _, c := range cats {
		out = append(out, measure{"category=" + c.ID, func(o Outcome) bool { return o.Category == c.ID }})
	}
	for _, c := range cats {
		if !a.p.parts.selected[c.ID] {
			continue
		}
		if cumulative = append(cumulative, c.ID); len(cumulative) > 1 {
			ids := slices.Clone(cumulative)
			out = append(out, measure{"category=" + strings.Join(ids, "+"), func(o Outcome) bool { return slices.Contains(ids, o.Category) }})
		}
	}
	for _, r := range a.e.bound.rules {
		out = append(out, measure{"rule=" + r.id, func(o Outcome) bool { return o.Rule == r.id }})
	}
	return out
}

// exAnte gives the disparity of the profile before use.
func (a *audit) exAnte() []toetssteen.Figure {
	var out []toetssteen.Figure
	for _, m := range a.measures() {
		sides := a.sides(a.t, a.e, isScored, m.in)
		names := []string{"rate_ratio", "rate_difference"}
		if m.stratum == "" {
			names = append(names, "excess")
		}
		for g, level := range a.levels {
			out = append(out, a.figure("selection_rate", m.stratum, level, "", sides[g], side{}))
			if a.refs[g] == nil {
				continue
			}
			for _, name := range names {
				out = append(out, a.figure(name, m.stratum, level, a.label(a.refs[g], a.reference), sides[g], total(sides, a.refs[g])))
			}
		}
	}
	return out
}

// unscored says how many could not be scored, per group and per level that is
// the cause.
func (a *audit) unscored() []toetssteen.Figure {
	if len(a.e.Unscored) == 0 {
		return nil
	}
	var out []toetssteen.Figure
	sides := a.sides(a.t, a.e, everyone, func(o Outcome) bool { return !o.OK })
	for g, level := range a.levels {
		out = append(out, a.figure("unscored_rate", "", level, "", sides[g], side{}))
		if a.refs[g] != nil {
			f := a.figure("rate_ratio", "unscored", level, a.label(a.refs[g], a.reference), sides[g], total(sides, a.refs[g]))
			out = append(out, f)
		}
	}
	for _, u := range a.e.Unscored {
		at := slices.Index(a.ids(), u.Criterion)
		var all side
		for i, cell := range a.t.Cells {
			o := a.e.Cells[i]
			caused := !o.OK && o.Criterion == u.Criterion && o.Why.Key == u.Why.Key && slices.Equal(o.Why.Args, u.Why.Args) &&
				(at < 0 || a.levelOf(at, cell) == u.Level)
			if caused {
				all.in = all.in.plus(a.part(cell))
			} else {
				all.out = all.out.plus(a.part(cell))
			}
		}
		stratum := u.Criterion
		if stratum != "" {
			stratum += "=" + u.Level
		}
		f := a.figure("unscored_rate", stratum, "", "", all, side{})
		if f.Column = ""; f.Reason.Key == "" {
			f.Reason = u.Why
		}
		out = append(out, f)
	}
	return out
}

func (a *audit) ids() []string {
	out := make([]string, len(a.p.Criteria))
	for i, c := range a.p.Criteria {
		out[i] = c.ID
	}
	return out
}

// levelOf gives the text that a cell has for a criterion.
func (a *audit) levelOf(criterion int, cell count.Cell) string {
	name, _ := a.p.Criteria[criterion].column(a.opt.Columns)
	if i := slices.Index(a.t.Columns, name); i >= 0 {
		return a.t.Levels[i][cell.Key[i]]
	}
	return ""
}

// subject is the group whose effects are shown: the one that was asked for, or
// the one that fares worst against its reference; -1 is none.
func (a *audit) subject() int {
	worst, most := -1, 0.0
	for g, ref := range a.refs {
		if ref == nil || a.opt.Group != "" && a.levels[g] != a.opt.Group {
			continue
		}
		own, other := a.selected[g], total(a.selected, ref)
		if own.n() < float64(a.opt.Floor) || other.n() == 0 {
			continue
		}
		harm := own.rate() - other.rate()
		if a.direction == toetssteen.Benefit {
			harm = -harm
		}
		if worst < 0 || harm > most {
			worst, most = g, harm
		}
	}
	return worst
}

// compare puts the older version beside this one: each of its figures says
// what it is now, and criteria that came or went are listed.
func (a *audit) compare(out *toetssteen.ProfileAudit, t count.Table, older *Profile) {
	old, why := newAudit(older, t, a.column, a.reference, a.direction, a.opt)
	if why.Key != "" {
		out.Comparison = []toetssteen.Figure{{
			Name: "rate_ratio", Stage: stageBefore, Column: a.column, Status: toetssteen.FigureNotApplicable, Reason: why,
		}}
		return
	}
	now := map[[4]string]toetssteen.Figure{}
	id := func(f toetssteen.Figure) [4]string { return [4]string{f.Name, f.Stratum, f.Group, f.Reference} }
	for _, f := range out.Figures {
		now[id(f)] = f
	}
	for _, f := range append(old.exAnte(), old.unscored()...) {
		f.Stage = stageBefore
		if f.Status == toetssteen.FigureOK || f.Status == toetssteen.FigureInterval {
			f.Reason = moved(f, now[id(f)])
		}
		out.Comparison = append(out.Comparison, f)
	}
	out.Criteria = append(out.Criteria, a.versions(old)...)
}

// moved says whether a figure changed from the older version to the newer.
func moved(before, after toetssteen.Figure) toetssteen.Message {
	v, ok1 := before.Value.Get()
	w, ok2 := after.Value.Get()
	switch {
	case !ok1 || !ok2:
		return toetssteen.M("scorecard.not_compared")
	case snap(v) == snap(w):
		return toetssteen.M("scorecard.same")
	}
	return toetssteen.M("scorecard.moved", plain(v), plain(w))
}

// versions lists criteria that only one of both versions has.
func (a *audit) versions(old *audit) []toetssteen.CriterionEffect {
	var out []toetssteen.CriterionEffect
	before := total(old.selected, a.model.group).rate() / total(old.selected, a.model.ref).rate()
	after := a.model.asIs()
	one := func(id, change string) {
		out = append(out, toetssteen.CriterionEffect{
			Criterion: id, Change: change, Ratio: real(after.ratio()), Gap: real(after.gap()), RatioBefore: real(before),
			Status: toetssteen.FigureOK, Reason: toetssteen.M("scorecard.whole_version"),
		})
	}
	for _, id := range a.ids() {
		if !slices.Contains(old.ids(), id) {
			one(id, "added")
		}
	}
	for _, id := range old.ids() {
		if !slices.Contains(a.ids(), id) {
			one(id, "dropped")
		}
	}
	return out
}
