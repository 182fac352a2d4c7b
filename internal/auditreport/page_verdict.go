package auditreport

import (
	"math"
	"slices"
	"strings"

	"toetssteen"
	"toetssteen/internal/text"
)

// verdictView is the box at the top of the page.
type verdictView struct {
	State, Word, About string
	Reasons            []string
	MayNot             []string
	Groups             *table
	Counts             []term // how much there is to know before believing it, and where
}

func (r *reader) verdict() verdictView {
	state := string(r.res.Verdict.State)
	v := verdictView{
		State: state, Word: r.named("verdict", state), Reasons: r.messages(r.res.Verdict.Reasons), MayNot: r.mayNot(),
	}
	if _, known := verdictStates[r.res.Verdict.State]; known {
		v.About = r.t("verdict_about." + state)
	} else {
		v.State = "not_assessable" // for the style alone
	}
	if len(r.res.GroupVerdicts) > 0 {
		t := &table{Caption: r.t("caption.verdicts"), Columns: r.columnsOf("group", "verdict", "#ratio", "#detectable")}
		for _, g := range r.res.GroupVerdicts {
			ratio := cell{Text: none}
			if f, ok := r.like("rate_ratio", toetssteen.Figure{Stage: r.stage, Column: g.Column, Group: g.Group}); ok {
				ratio = cell{r.value(f), r.shownInterval(f)}
			}
			t.Rows = append(t.Rows, row{Cells: []cell{
				{r.group(g.Group), r.t("versus", r.against(g.Reference)) + " · " + r.column(g.Column)},
				{Text: r.named("verdict", string(g.State))},
				ratio,
				{Text: r.real(asRatio, g.Detectable)},
			}})
		}
		v.Groups = t
	}
	if n := len(r.res.Warnings); n > 0 {
		v.Counts = append(v.Counts, term{r.many("warning", n), r.t("id.warnings")})
	}
	if n := len(r.res.NotAssessed); n > 0 {
		v.Counts = append(v.Counts, term{r.many("not_assessed", n), r.t("id.not_assessed")})
	}
	return v
}

var verdictStates = map[toetssteen.VerdictState]bool{
	toetssteen.VerdictDirect: true, toetssteen.VerdictIndirect: true, toetssteen.VerdictExplained: true,
	toetssteen.VerdictNotAssessable: true, toetssteen.VerdictNoIndication: true,
}

// many says how many there are: 1 waarschuwing, 3 waarschuwingen.
func (v View) many(what string, n int) string {
	if n == 1 {
		return v.t("one." + what)
	}
	return v.t("many."+what, v.whole(int64(n)))
}

// mayNot says what this audit does not show. What a reader might conclude
// wrongly differs by state and by what was measured.
func (r *reader) mayNot() []string {
	out := []string{r.t("may_not.law")}
	say := func(when bool, k string, args ...string) {
		if when {
			out = append(out, r.t("may_not."+k, args...))
		}
	}
	state := r.res.Verdict.State
	say(state == toetssteen.VerdictIndirect || state == toetssteen.VerdictDirect, "intent")
	say(state == toetssteen.VerdictIndirect, "breach")
	say(state == toetssteen.VerdictExplained, "explained")
	say(state == toetssteen.VerdictNotAssessable, "nothing")
	if state == toetssteen.VerdictNoIndication {
		say(true, "fair")
		worst := 1.0
		for _, g := range r.res.GroupVerdicts {
			worst = max(worst, g.Detectable.Or(1))
		}
		say(worst > 1, "detectable", r.times(worst)...)
	}
	say(slices.ContainsFunc(r.res.Decompositions, disagrees), "share")
	say(slices.ContainsFunc(r.res.Funnel, func(f toetssteen.FunnelStep) bool {
		return f.Within.Status == toetssteen.FigureOK || f.Within.Status == toetssteen.FigureInterval
	}), "manual")
	say(slices.ContainsFunc(r.res.Spec.Steps, func(s toetssteen.AuditStep) bool { return s.Kind == "visit" || s.Kind == "finding" }), "hits")
	say(r.res.Spec.Frame == "residents", "frame")
	say(r.res.Areas != nil, "areas")
	return out
}

func disagrees(d toetssteen.Decomposition) bool {
	_, ok := d.Gap.Get()
	return ok && !d.Agree
}

// comparisons are the ratios of the selection of a column, the group that
// fares worst first.
func (r *reader) comparisons(column string) []toetssteen.Figure {
	out := r.figuresOf("rate_ratio", r.stage, column)
	slices.SortStableFunc(out, func(a, b toetssteen.Figure) int {
		x, y := r.harmOf(a), r.harmOf(b)
		switch {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return 0
	})
	return out
}

// plainWords says the difference in words, for each group column.
func (r *reader) plainWords() []part {
	var out []part
	columns := r.columns()
	for _, c := range columns {
		list := r.comparisons(c)
		if len(list) == 0 {
			continue
		}
		p := part{}
		if len(columns) > 1 {
			p.Heading = r.column(c)
		}
		if len(out) == 0 {
			p.Text = append(p.Text, r.t("plain.direction."+r.direction()))
		}
		for i, f := range list {
			said := r.sentences(f)
			switch {
			case i == 0:
				p.Lead, p.List = r.leadOf(f, said[0]), said[1:]
			case i < mostSaid:
				p.List = append(p.List, strings.Join(said[:min(len(said), 2)], " "))
			default:
				if p.Fold == nil {
					p.Fold = &fold{Title: r.t("plain.more"), Parts: []part{{}}}
				}
				p.Fold.Parts[0].List = append(p.Fold.Parts[0].List, strings.Join(said[:min(len(said), 2)], " "))
			}
		}
		out = append(out, p)
	}
	return out
}

// mostSaid is how many groups of a column are said in words; more are folded.
const mostSaid = 4

// leadOf puts the ratio in large type before the sentence on the rates.
func (r *reader) leadOf(f toetssteen.Figure, said string) *lead {
	value, ok := f.Value.Get()
	if !ok {
		return &lead{r.named("status", string(f.Status)), said}
	}
	return &lead{r.t("plain.lead", r.times(value)[0]), said}
}

// sentences says one comparison in words: so many of every thousand; how many
// times as often; what rounding leaves; persons; and what is left within each
// factor.
func (r *reader) sentences(f toetssteen.Figure) []string {
	group, ref := r.theGroup(f.Group), r.theGroup(f.Reference)
	value, ok := f.Value.Get()
	if !ok {
		return []string{r.t("plain.none", group, ref, orElse(r.remark(f), r.named("status", string(f.Status))))}
	}
	out := []string{r.perThousand(f, group, ref)}
	low, high := f.Low.Or(math.NaN()), f.High.Or(math.NaN())
	switch {
	case math.IsInf(value, 1):
		out = append(out, r.t("plain.infinite", r.times(low)...))
	case math.IsNaN(low) || math.IsNaN(high):
		out = append(out, r.t("plain.ratio_alone", r.times(value)...))
	default:
		out = append(out, r.t("plain.ratio", r.times(value, low, high)...))
	}
	if s := r.excessText(f); s != "" {
		out = append(out, s)
	}
	out = append(out, r.withinText(f)...)
	if r.bounds(f) != "" {
		out = append(out, r.t("plain.bounds", r.ratio(f.From.Or(0)), r.ratio(f.To.Or(0))))
	}
	return out
}

// perThousand says the rates as persons of every hundred, thousand or more, so
// that the smaller is at least about one.
func (r *reader) perThousand(f toetssteen.Figure, group, ref string) string {
	x, ok1 := f.X.Get()
	n, ok2 := f.N.Get()
	y, ok3 := f.Y.Get()
	m, ok4 := f.M.Get()
	if !ok1 || !ok2 || !ok3 || !ok4 || n <= 0 || m <= 0 {
		return r.t("plain.no_rates", group, ref)
	}
	least := min(orLarge(x/n), orLarge(y/m))
	base := 100.0
	for _, b := range []float64{1000, 10_000, 100_000} {
		if least*base < 5 {
			base = b
		}
	}
	per := func(share float64) string { return text.Fixed(share*base, 0, r.lang()) }
	return r.t("plain.rates", text.Fixed(base, 0, r.lang()), group, per(x/n), ref, per(y/m))
}

// orLarge keeps a rate of 0 from choosing the base.
func orLarge(v float64) float64 {
	if v <= 0 {
		return 1
	}
	return v
}

func (r *reader) excessText(f toetssteen.Figure) string {
	e, ok := r.like("excess", f)
	v, known := e.Value.Get()
	if !ok || !known || math.Abs(v) < 0.5 {
		return ""
	}
	low, high := e.Low.Or(v), e.High.Or(v)
	k := "plain.excess_fewer"
	if v < 0 {
		k, v, low, high = "plain.excess_more", -v, -high, -low
	}
	return r.t(k, text.Fixed(v, 0, r.lang()), text.Fixed(low, 0, r.lang()), text.Fixed(high, 0, r.lang()))
}

// withinText says what is left within each factor.
func (r *reader) withinText(f toetssteen.Figure) []string {
	var out []string
	for _, g := range r.res.Figures {
		v, ok := g.Value.Get()
		if !ok || g.Name != "mh_rate_ratio" || g.Stage != f.Stage || g.Column != f.Column || g.Group != f.Group {
			continue
		}
		said := r.times(v, g.Low.Or(v), g.High.Or(v))
		out = append(out, r.t("plain.within", append([]string{r.factor(g.Stratum)}, said...)...))
	}
	return out
}
