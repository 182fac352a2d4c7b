package report

import (
	"html/template"
	"math"
	"strconv"
	"strings"

	"toetssteen"
	"toetssteen/internal/chart"
	"toetssteen/internal/report/outline"
	"toetssteen/internal/report/words"
	"toetssteen/internal/text"
)

// What a page shows in full before it becomes a list in short; the rest of a
// list never disappears.
const (
	fullDatums     = 50
	fullIndicators = 20
	fullMeasures   = 15
	moreMeasures   = 85
	charted        = 10
	openDatums     = 12 // of those in full, how many start unfolded
	openIndicators = 4
)

type (
	datumView struct {
		Name, Caption string
		Open          bool
		Members       []memberView
	}
	memberView struct{ Target, Place, Relation, Why string }
	datumsView struct {
		About, MoreName string
		Full            []datumView
		More            []string
	}
	indicatorView struct {
		Name, About, Strongest, Caption string
		Open                            bool
		SVG                             template.HTML
		Scroll, TableScroll             string
		First, More                     []measureView
		MoreName, Cut                   string
	}
	measureView struct {
		Column, Known, U, Between, V, AUC, AUCBetween, P, N, Added, Through string
	}
	unmeasuredView struct{ Column, Source, Known, Why string }
	knownView      struct{ Name, About string }
	proxiesView    struct {
		Indicators []indicatorView
		Rest       []string
		Unmeasured []unmeasuredView
		Known      []knownView
	}
	ruleView struct {
		ID, Action, Scope, Reason, By, Until, Effect string
		Idle                                         bool
		Places                                       []string
	}
	rulesView struct {
		Warn string
		List []ruleView
	}
)

func (v view) datumsView(l outline.Lookup) *datumsView {
	groups := v.Result.Groups
	if len(groups) == 0 {
		return nil
	}
	d := &datumsView{About: v.Plural("datum", int64(len(groups)))}
	for i, g := range groups {
		if i >= fullDatums {
			d.More = append(d.More, v.datumLine(g))
			continue
		}
		view := v.datumView(g, l)
		view.Open = i < openDatums
		d.Full = append(d.Full, view)
	}
	d.MoreName = v.Text("datums.more", v.Plural("datum", int64(len(d.More))))
	return d
}

func (v view) datumView(g toetssteen.DatumGroup, l outline.Lookup) datumView {
	name := v.datumName(g)
	out := datumView{Name: name, Caption: v.Text("caption.datum", name)}
	for _, m := range g.Members {
		view := memberView{Place: text.Clean(m.Source) + " · " + words.Spot(m.Location), Relation: v.Named("relation", string(m.Relation)), Why: v.MemberWhy(m)}
		if _, ok := l.Findings[m.Finding]; ok {
			view.Target = text.Clean(m.Finding)
		}
		out.Members = append(out.Members, view)
	}
	return out
}

// datumName names a group by its kind and the number of its places.
func (v view) datumName(g toetssteen.DatumGroup) string {
	return v.Label(g.Kind) + ": " + v.Plural("place", int64(places(g)))
}

// places counts where the datum itself stands: not its outcomes, nor the code
// table that explains it.
func places(g toetssteen.DatumGroup) int {
	n := 0
	for _, m := range g.Members {
		if m.Relation != toetssteen.RelationOutcome && m.Relation != toetssteen.RelationPointsTo {
			n++
		}
	}
	return n
}

// datumLine is a group in one line.
func (v view) datumLine(g toetssteen.DatumGroup) string {
	parts := make([]string, len(g.Members))
	for i, m := range g.Members {
		parts[i] = v.Member(m)
	}
	return v.Label(g.Kind) + ": " + strings.Join(parts, ", ")
}

func (v view) proxiesView() *proxiesView {
	if len(v.Result.Proxies) == 0 {
		return nil
	}
	measured, others := outline.ByIndicator(v.Result.Proxies)
	p := &proxiesView{}
	for i, m := range measured {
		if i < fullIndicators {
			p.Indicators = append(p.Indicators, v.indicatorView(m, i))
			continue
		}
		p.Rest = append(p.Rest, v.indicatorName(m)+": "+words.Spots(m.Shown[0].Columns)+" "+v.Measure(m.Shown[0]))
	}
	for _, m := range others {
		known := ""
		if m.Known != "" {
			known = v.Label(m.Known)
		}
		p.Unmeasured = append(p.Unmeasured, unmeasuredView{words.Spots(m.Columns), text.Clean(m.Source), known, v.NotMeasured(m)})
	}
	seen := map[toetssteen.KindID]bool{}
	for _, m := range v.Result.Proxies {
		if about := v.Known(m.Known); about != "" && !seen[m.Known] {
			seen[m.Known] = true
			p.Known = append(p.Known, knownView{v.Label(m.Known), text.Clean(about)})
		}
	}
	return p
}

func (v view) indicatorName(m *outline.Measures) string {
	return v.Label(m.Kind) + ": " + text.Clean(m.Source) + " · " + words.Spot(m.Indicator)
}

func (v view) indicatorView(m *outline.Measures, i int) indicatorView {
	first := m.Shown[0]
	name := v.indicatorName(m)
	out := indicatorView{
		Name: name, Open: i < openIndicators, Caption: v.Text("caption.proxies", name), Strongest: v.Text("proxies.strongest", words.Spots(first.Columns), v.Measure(first)),
		About:  v.Basis(first) + "; " + v.Plural("proxies.tried", int64(m.Tried)),
		Scroll: v.Text("proxies.scroll") + ": " + name, TableScroll: v.Text("map.table_scroll") + ": " + name,
	}
	for j, p := range m.Shown {
		switch {
		case j < fullMeasures:
			out.First = append(out.First, v.measureView(p))
		case j < fullMeasures+moreMeasures:
			out.More = append(out.More, v.measureView(p))
		}
	}
	out.MoreName = v.Text("proxies.more", v.Plural("column", int64(len(out.More))))
	if left := len(m.Shown) - fullMeasures - moreMeasures; left > 0 {
		out.Cut = v.Text("proxies.cut", v.Number(int64(left)))
	}
	out.SVG = v.strengths(m, "proxy-"+strconv.Itoa(i+1), name)
	return out
}

func (v view) measureView(m toetssteen.ProxyMeasure) measureView {
	out := measureView{
		Column: words.Spots(m.Columns), U: v.Percent(words.Strength(m)), Between: v.Between(m.ULow, m.UHigh), V: v.Figure(m.V),
		AUC: v.Figure(m.AUC), AUCBetween: v.FigureBetween(m.AUCLow, m.AUCHigh), P: v.Chance(m.PAdjusted),
		N: v.Digits(toetssteen.ShowCount(m.N)),
	}
	if m.Known != "" {
		out.Known = v.Label(m.Known)
	}
	if len(m.Columns) > 1 {
		out.Added = v.Percent(m.Added)
	}
	if len(m.Through) > 0 {
		out.Through = v.Text("through", text.Clean(strings.Join(m.Through, "; ")))
	}
	return out
}

// strengths draws the strongest columns of an indicator.
func (v view) strengths(m *outline.Measures, id, name string) template.HTML {
	top := m.Shown[:min(len(m.Shown), charted)]
	c := chart.Strengths{
		ID: id, Title: name, Axis: v.Text("proxies.axis"), Label: v.Text("th.column"), Text: v.Text("th.u"),
		Desc:   v.Text("proxies.desc", v.Number(int64(len(top))), v.Plural("column", int64(len(m.Shown)))),
		Legend: []string{v.Text("proxies.series.known"), v.Text("proxies.series.other"), v.Text("proxies.series.pair")},
		Number: v.Tick, Most: 1,
	}
	for _, p := range top {
		c.Rows = append(c.Rows, chart.Strength{
			Label: shortSpots(p.Columns, m.Indicator.Asset), Text: v.Percent(words.Strength(p)), Value: words.Strength(p).Value,
			Low: orAbsent(p.ULow), High: orAbsent(p.UHigh), Series: series(p),
		})
	}
	return template.HTML(c.SVG()) //nolint:gosec // package chart escapes every text
}

// shortSpots names columns in a chart: those in the table of the indicator by
// their own name.
func shortSpots(columns []toetssteen.Location, asset string) string {
	parts := make([]string, len(columns))
	for i, l := range columns {
		parts[i] = words.Spot(l)
		if l.Asset == asset {
			parts[i] = words.Place(l)
		}
	}
	return strings.Join(parts, " + ")
}

func series(m toetssteen.ProxyMeasure) int {
	switch {
	case len(m.Columns) > 1:
		return 2
	case m.Known == "":
		return 1
	}
	return 0
}

func orAbsent(e toetssteen.Estimate) float64 {
	if !e.OK {
		return math.NaN()
	}
	return e.Value
}

func (v view) rulesView() *rulesView {
	if len(v.Result.Rules) == 0 {
		return nil
	}
	out := &rulesView{}
	if n := outline.Idle(v.Result.Rules); n > 0 {
		out.Warn = v.Plural("rules.warn", int64(n))
	}
	for _, a := range v.Result.Rules {
		r := ruleView{
			ID: text.Clean(a.Rule.ID), Action: v.RuleAction(a.Rule), Scope: v.RuleScope(a.Rule), Reason: text.Clean(a.Rule.Reason),
			By: text.Clean(a.Rule.By), Until: v.Until(a.Rule.Until), Effect: v.RuleState(a), Idle: words.StateOf(a) != words.RuleInForce,
		}
		r.Places = spotList(a.Places)
		out.List = append(out.List, r)
	}
	return out
}
