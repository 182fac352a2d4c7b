// Package verdict maps the figures of an audit to a state (bias.md §11). It
// works on what may be shown, so that a verdict never tells what protection
// hid. A state is never "fair", and "objectively justified" is not among what
// it can give: that is for a named reviewer.
package verdict

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"toetssteen"
)

// ProtectedColumn tells that a group column, or one that cannot be told apart
// from it, is itself a criterion of the selection.
type ProtectedColumn struct{ Column, Criterion string }

// Judge fills the verdict on every group and on the whole: the gravest state.
func Judge(r toetssteen.AuditResult, direct []ProtectedColumn) toetssteen.AuditResult {
	j := judge{r: r, margin: r.Spec.Norm.Margin, alpha: r.Spec.Norm.Alpha}
	if j.alpha <= 0 {
		j.alpha = .05
	}
	r.GroupVerdicts = nil
	if r.Spec.Direction == "" {
		r.Verdict = toetssteen.Verdict{State: toetssteen.VerdictNotAssessable, Reasons: []toetssteen.Message{toetssteen.M("verdict.no_direction")}}
		return r
	}
	for _, f := range r.Figures {
		if f.Name == "rate_ratio" && f.Stage == j.selection() && f.Stratum == "" && f.Group != missing {
			r.GroupVerdicts = append(r.GroupVerdicts, j.group(f, direct))
		}
	}
	for _, d := range direct { // direct needs no figure
		if !slices.ContainsFunc(r.GroupVerdicts, func(g toetssteen.GroupVerdict) bool { return g.Column == d.Column }) {
			r.GroupVerdicts = append(r.GroupVerdicts, j.group(toetssteen.Figure{Column: d.Column}, direct))
		}
	}
	r.Verdict = j.whole(r.GroupVerdicts)
	return r
}

// missing is the level of those whose group is not known: they have figures
// and no verdict, because they are no group.
const missing = "(missing)"

// alone is the remark that a column has only one group.
const alone = "bias.not_assessed.one_group"

type judge struct {
	r             toetssteen.AuditResult
	margin, alpha float64
}

// selection is the stage that the verdict is about: the one of kind
// selection, else without kind, else the last.
func (j judge) selection() string {
	for _, kind := range []string{"selection", ""} {
		for _, t := range slices.Backward(j.r.Spec.Steps) {
			if t.Kind == kind {
				return t.ID
			}
		}
	}
	if n := len(j.r.Spec.Steps); n > 0 {
		return j.r.Spec.Steps[n-1].ID
	}
	return ""
}

func (j judge) group(f toetssteen.Figure, direct []ProtectedColumn) toetssteen.GroupVerdict {
	out := toetssteen.GroupVerdict{Column: f.Column, Group: f.Group, Reference: f.Reference}
	if d, ok := j.figure("detectable_ratio", f); ok {
		out.Detectable = d.Value
	}
	say := func(s toetssteen.VerdictState, key string, args ...string) {
		out.State = s
		out.Reasons = append(out.Reasons, toetssteen.M("verdict."+key, args...))
	}
	for _, d := range direct {
		if d.Column == f.Column {
			say(toetssteen.VerdictDirect, "direct", d.Column, d.Criterion)
		}
	}
	if out.State == toetssteen.VerdictDirect {
		return out
	}
	j.indirect(f, &out, say)
	return out
}

// indirect weighs the ratio of a group against the margin that a person chose.
func (j judge) indirect(f toetssteen.Figure, out *toetssteen.GroupVerdict, say func(toetssteen.VerdictState, string, ...string)) {
	value, low, high, ok := j.reach(f)
	for _, m := range j.r.NotAssessed {
		if m.Key == alone && len(m.Args) > 0 && m.Args[0] == f.Column {
			out.State, out.Reasons = toetssteen.VerdictNotAssessable, append(out.Reasons, m)
			return
		}
	}
	if !ok {
		out.State = toetssteen.VerdictNotAssessable
		out.Reasons = append(out.Reasons, reasonOf(f))
		return
	}
	margin := max(1, j.margin)
	harmed := value > 1
	far := low >= margin && low > 1
	if !harmed {
		far = high <= 1/margin && high < 1
	}
	certain := f.PAdjusted.Or(f.P.Or(1)) < j.alpha
	number := func(v float64) string { return strconv.FormatFloat(v, 'g', 3, 64) }
	switch {
	case certain && (far || j.many(f)):
		if w, ok := j.explaining(f, margin); ok {
			say(toetssteen.VerdictExplained, "explained", w.Stratum, number(w.Value.Or(0)), number(w.Low.Or(0)), number(w.High.Or(0)))
			j.proxyOf(w.Stratum, f.Column, out)
			return
		}
		key := "harmed"
		if !harmed {
			key = "favoured"
		}
		if _, rounded := f.From.Get(); rounded {
			key += "_rounded" // the interval is wider than that of chance alone, and says so
		}
		say(toetssteen.VerdictIndirect, key, f.Group, f.Reference, number(value), number(low), number(high))
		if j.margin <= 0 {
			out.Reasons = append(out.Reasons, toetssteen.M("verdict.no_margin"))
		}
		j.conditional(f, out)
	case j.margin > 1 && !j.many(f) && low > 1/margin && high < margin:
		say(toetssteen.VerdictNoIndication, "no_indication", number(low), number(high), number(j.margin))
	case j.margin <= 0:
		say(toetssteen.VerdictNotAssessable, "no_margin_chosen", number(low), number(high))
	default:
		say(toetssteen.VerdictNotAssessable, "too_uncertain", number(low), number(high), number(j.margin))
	}
	if v, ok := out.Detectable.Get(); ok && out.State != toetssteen.VerdictIndirect {
		out.Reasons = append(out.Reasons, toetssteen.M("verdict.detectable", number(v)))
	}
}

// reach is the ratio as the harm of the group, with an interval that takes in
// chance and, where counts were rounded, their bounds. A benefit is turned
// around: above one is harm.
func (j judge) reach(f toetssteen.Figure) (value, low, high float64, ok bool) {
	value, ok = f.Value.Get()
	if !ok || f.Status != toetssteen.FigureOK && f.Status != toetssteen.FigureInterval {
		return 0, 0, 0, false
	}
	low, high = f.Low.Or(math.NaN()), f.High.Or(math.NaN())
	if math.IsNaN(low) || math.IsNaN(high) {
		return 0, 0, 0, false
	}
	// Chance comes on top of rounding: the interval moves with the bounds.
	if from, to := f.From.Or(value), f.To.Or(value); value > 0 && !math.IsInf(value, 0) {
		low, high = low*min(1, from/value), high*max(1, to/value)
	}
	if j.r.Spec.Direction == toetssteen.Benefit {
		value, low, high = 1/value, 1/high, 1/low
	}
	return value, low, high, true
}

// many tells whether, with its interval, at least so many persons are
// concerned as the norm names: then a ratio inside the margin counts as well
// (bias.md §11: margin or excess).
func (j judge) many(f toetssteen.Figure) bool {
	least := j.r.Spec.Norm.MinimumExcess
	e, ok := j.figure("excess", f)
	if least <= 0 || !ok {
		return false
	}
	low, high := e.Low.Or(0), e.High.Or(0)
	return low >= least || -high >= least
}

func (j judge) figure(name string, like toetssteen.Figure) (toetssteen.Figure, bool) {
	i := slices.IndexFunc(j.r.Figures, func(f toetssteen.Figure) bool {
		return f.Name == name && f.Stage == like.Stage && f.Stratum == like.Stratum && f.Column == like.Column && f.Group == like.Group
	})
	if i < 0 {
		return toetssteen.Figure{}, false
	}
	return j.r.Figures[i], true
}

// explaining finds a factor that a person signed as legitimate and within
// which the difference stays inside the margin.
func (j judge) explaining(f toetssteen.Figure, margin float64) (toetssteen.Figure, bool) {
	if margin <= 1 {
		return toetssteen.Figure{}, false // without a margin nothing can stay inside it
	}
	var found []toetssteen.Figure
	for _, g := range j.r.Figures {
		if g.Name != "mh_rate_ratio" || g.Stage != f.Stage || g.Column != f.Column || g.Group != f.Group {
			continue
		}
		joint := strings.Contains(g.Stratum, " × ")
		if !joint && !j.signed(g.Stratum) {
			continue
		}
		_, low, high, ok := j.reach(g)
		inside := ok && low > 1/margin && high < margin && j.same(g)
		switch {
		case joint && !inside && j.allSigned():
			return toetssteen.Figure{}, false // one factor hides what all together show
		case inside && !joint && j.measured(g):
			found = append(found, g)
		}
	}
	if len(found) == 0 {
		return toetssteen.Figure{}, false
	}
	return found[0], true
}

// allSigned tells whether every stratum was signed as legitimate.
func (j judge) allSigned() bool {
	return !slices.ContainsFunc(j.r.Spec.Strata, func(w toetssteen.AuditStratum) bool { return !w.Legitimate })
}

// measured tells whether it is known how much the factor itself says of the
// group; an unmeasured factor explains nothing.
func (j judge) measured(g toetssteen.Figure) bool {
	return slices.ContainsFunc(j.r.Proxies, func(p toetssteen.ProxyFigure) bool { return p.Column == g.Stratum && p.Protected == g.Column })
}

func (j judge) signed(column string) bool {
	return slices.ContainsFunc(j.r.Spec.Strata, func(w toetssteen.AuditStratum) bool { return w.Column == column && w.Legitimate })
}

// same tells whether the ratio is one over the strata; where it is not, or
// where that cannot be told, the pooled figure explains nothing (bias.md §5.3).
func (j judge) same(g toetssteen.Figure) bool {
	t, ok := j.figure("tarone", g)
	p, told := t.P.Get()
	return ok && told && p >= j.alpha
}

// proxyOf says how much the explaining factor is itself a stand-in.
func (j judge) proxyOf(factor, column string, out *toetssteen.GroupVerdict) {
	for _, p := range j.r.Proxies {
		if p.Column == factor && p.Protected == column {
			if u, ok := p.U.Get(); ok {
				out.Reasons = append(out.Reasons, toetssteen.M("verdict.factor_is_proxy", factor, strconv.FormatFloat(100*u, 'f', 1, 64)))
			}
		}
	}
}

// conditional adds what is left of the difference given each factor.
func (j judge) conditional(f toetssteen.Figure, out *toetssteen.GroupVerdict) {
	for _, g := range j.r.Figures {
		if g.Name != "mh_rate_ratio" || g.Stage != f.Stage || g.Column != f.Column || g.Group != f.Group {
			continue
		}
		v, ok := g.Value.Get()
		if !ok {
			continue
		}
		key := "within"
		if !j.same(g) {
			key = "within_varies"
		}
		out.Reasons = append(out.Reasons, toetssteen.M("verdict."+key, g.Stratum, strconv.FormatFloat(v, 'g', 3, 64)))
	}
}

func reasonOf(f toetssteen.Figure) toetssteen.Message {
	if f.Reason.Key != "" && f.Status != toetssteen.FigureOK {
		return f.Reason
	}
	return toetssteen.M("verdict.no_figure", f.Group)
}

// gravity orders the states, the gravest first.
var gravity = []toetssteen.VerdictState{
	toetssteen.VerdictDirect, toetssteen.VerdictIndirect, toetssteen.VerdictExplained,
	toetssteen.VerdictNotAssessable, toetssteen.VerdictNoIndication,
}

// whole is the gravest state of the groups, with how many are in it.
func (j judge) whole(groups []toetssteen.GroupVerdict) toetssteen.Verdict {
	for _, s := range gravity {
		var out toetssteen.Verdict
		for _, g := range groups {
			if g.State != s {
				continue
			}
			out.State = s
			if len(out.Reasons) == 0 || s != toetssteen.VerdictNoIndication {
				out.Reasons = append(out.Reasons, g.Reasons...)
			}
		}
		if out.State != "" {
			return out
		}
	}
	return toetssteen.Verdict{State: toetssteen.VerdictNotAssessable, Reasons: []toetssteen.Message{toetssteen.M("verdict.nothing_compared")}}
}
