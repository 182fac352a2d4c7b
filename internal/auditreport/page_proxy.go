package auditreport

import (
	"math"

	"toetssteen"
	"toetssteen/internal/chart"
	"toetssteen/internal/text"
)

// proxies shows how strongly columns give a group away, and the plane of
// association and influence of the criteria.
func (r *reader) proxies() []part {
	var out []part
	seen := map[string]bool{}
	for _, p := range r.res.Proxies {
		if seen[p.Protected] {
			continue
		}
		seen[p.Protected] = true
		one := r.proxyPart(p.Protected)
		if len(out) == 0 {
			one.Text = append([]string{r.t("proxies.about")}, one.Text...)
		}
		out = append(out, one)
	}
	if len(r.res.Criteria) > 0 {
		out = append(out, r.planePart())
	}
	return out
}

func (r *reader) proxyPart(protected string) part {
	caption := r.t("caption.proxies", r.column(protected))
	t := &table{Caption: caption, Columns: r.columnsOf("column", "#levels", "#u", "#v", "#auc", "#carried", "#p_adjusted", "remark")}
	p := part{Name: caption, Table: t}
	best := toetssteen.ProxyFigure{}
	for _, f := range r.res.Proxies {
		if f.Protected != protected {
			continue
		}
		if f.U.Or(-1) > best.U.Or(0) {
			best = f
		}
		t.Rows = append(t.Rows, row{Cells: []cell{
			{r.column(f.Column), r.kindName(f.Kind)},
			{Text: r.whole(f.Levels)},
			{Text: r.real(asShare, f.U)},
			{Text: r.decimals(f.VCorrected, 3), Small: r.t("raw", r.decimals(f.CramersV, 3))},
			{Text: r.decimals(f.AUC, 3)},
			{Text: r.carried(f)},
			{Text: r.pText(f.PAdjusted)},
			{Text: r.message(f.Reason)},
		}})
	}
	if u, ok := best.U.Get(); ok {
		p.Text = append(p.Text, r.t("proxies.best", r.column(best.Column), r.percent(u), r.column(protected)))
	}
	return p
}

// kindName says as what the catalogue knows a column.
func (r *reader) kindName(k toetssteen.KindID) string {
	if k == "" {
		return ""
	}
	return text.Clean(r.Catalogue.Label(r.lang(), k))
}

func (v View) decimals(x toetssteen.Real, n int) string {
	f, ok := x.Get()
	if !ok {
		return none
	}
	return text.Fixed(f, n, v.lang())
}

// carried prints the share of the gap that a column carries, as the range over
// both orderings.
func (r *reader) carried(f toetssteen.ProxyFigure) string {
	low, ok1 := f.Carried[0].Get()
	high, ok2 := f.Carried[1].Get()
	if !ok1 || !ok2 {
		return none
	}
	return r.t("span", text.Fixed(100*low, 0, r.lang()), r.percentWhole(high))
}

func (r *reader) planePart() part {
	caption := r.t("caption.plane")
	t := &table{Caption: caption, Columns: r.columnsOf("criterion", "column_group", "#association", "#influence", "remark")}
	plot := chart.Plane{
		ID: "vlak", Title: caption, Desc: r.t("plane.desc"), X: r.t("th.association"), Y: r.t("th.influence"), Corner: r.t("plane.corner"),
		Number: func(v float64) string { return r.trim(text.Significant(v, 2, r.lang())) },
	}
	series := map[string]int{}
	notions := []string{}
	for _, c := range r.res.Criteria {
		if _, ok := series[c.Protected]; !ok {
			series[c.Protected] = len(series)
		}
		label := r.column(c.Criterion)
		if len(series) > 1 {
			label += " – " + r.column(c.Protected)
		}
		number := ""
		if x, y := nan(c.Association), nan(c.Influence); !math.IsNaN(x) && !math.IsNaN(y) {
			plot.Points = append(plot.Points, chart.Point{Label: label, X: x, Y: y, Series: series[c.Protected]})
			number = r.t("number", r.whole(int64(len(plot.Points))))
		}
		if c.Notion != "" && (len(notions) == 0 || notions[len(notions)-1] != text.Clean(c.Notion)) {
			notions = append(notions, text.Clean(c.Notion))
		}
		t.Rows = append(t.Rows, row{Cells: []cell{
			{r.column(c.Criterion), number},
			{Text: r.column(c.Protected)},
			{Text: r.decimals(c.Association, 4)},
			{Text: r.decimals(c.Influence, 4)},
			{Text: orElse(r.message(c.Reason), r.notOK(c.Status))},
		}})
	}
	p := part{Heading: r.t("plane.heading"), Text: []string{r.t("plane.about")}, Name: caption, Table: t}
	for _, n := range notions {
		p.Text = append(p.Text, r.t("plane.notion", n))
	}
	if len(plot.Points) > 0 {
		p.Plot = svg(plot.SVG())
	}
	return p
}

// notOK names a status that is not ok.
func (v View) notOK(s toetssteen.FigureStatus) string {
	if s == toetssteen.FigureOK || s == toetssteen.FigureInterval || s == "" {
		return ""
	}
	return v.named("status", string(s))
}

// profile shows what a rule table or scorecard does before use.
func (r *reader) profile() []part {
	a := r.res.Profile
	if a == nil {
		return nil
	}
	name := text.Clean(a.Name)
	if a.Version != "" {
		name += " (" + text.Clean(a.Version) + ")"
	}
	head := part{Text: []string{r.t("profile.about", name)}}
	if s := orElse(r.message(a.Reason), r.notOK(a.Status)); s != "" {
		head.Alert = []string{s}
	}
	out := []part{head}
	if len(a.Figures) > 0 {
		out = append(out, r.exAnte("profiel", r.t("profile.ex_ante"), r.t("caption.profile", name), a.Figures))
	}
	if len(a.Criteria) > 0 {
		out = append(out, r.effects(a)...)
	}
	alternatives := part{Heading: r.t("profile.alternatives")}
	if s := r.message(a.Search); s != "" {
		alternatives.Text = append(alternatives.Text, s)
	}
	if len(a.Alternatives) > 0 {
		alternatives.Table = r.alternatives(a)
		alternatives.Name = alternatives.Table.Caption
	}
	if len(alternatives.Text) > 0 || alternatives.Table != nil {
		out = append(out, alternatives)
	}
	if len(a.Comparison) > 0 {
		out = append(out, r.exAnte("ouder", r.t("profile.comparison"), r.t("caption.comparison", name), a.Comparison))
	}
	return out
}

// exAnte is a forest plot of a profile's ratios, with all its figures.
func (r *reader) exAnte(prefix, heading, caption string, figures []toetssteen.Figure) part {
	p := part{Heading: heading, Name: caption, Fold: &fold{r.many("figure", len(figures)), []part{{Name: caption, Table: r.figureTable(caption, figures)}}, true}}
	var rows []chart.ForestRow
	var ratios []toetssteen.Figure
	last := ""
	for _, f := range figures {
		if f.Name != "rate_ratio" {
			continue
		}
		if where := orElse(f.Stratum, f.Stage); where != last {
			last = where
			label := r.t("profile.selected")
			if f.Stratum != "" {
				label = r.stratumName(f.Stratum)
			}
			rows = append(rows, chart.ForestRow{Heading: label})
		}
		rows, ratios = append(rows, r.forestRow(f, r.group(f.Group))), append(ratios, f)
	}
	if len(ratios) > 0 {
		p.Table = r.ratioTable(caption, rows, ratios)
	}
	if len(rows) > mostRows {
		p.Text = append(p.Text, r.t("ratios.cut", r.whole(mostRows)))
		rows = rows[:mostRows]
	}
	if len(rows) > 0 {
		p.Plot = svg(r.forest(prefix, caption, rows).SVG())
	}
	return p
}

// effects shows attribution, removal and coarsening, each with its table.
func (r *reader) effects(a *toetssteen.ProfileAudit) []part {
	var out []part
	for _, change := range []string{"attribution", "removed", "coarsened", ""} {
		caption := r.t("caption.effect." + orElse(change, "other"))
		t := &table{Caption: caption, Columns: r.columnsOf("criterion", "#ratio_now", "#ratio_before", "#gap", "#hit_rate", "remark")}
		var rows []chart.ForestRow
		for _, c := range a.Criteria {
			known := c.Change == "attribution" || c.Change == "removed" || c.Change == "coarsened"
			if c.Change != change && (change != "" || known) {
				continue
			}
			name := r.column(c.Criterion)
			small := ""
			if change == "" {
				small = text.Clean(c.Change)
			}
			hits := cell{Text: r.real(asShare, c.HitRate)}
			if before, ok := c.HitsBefore.Get(); ok {
				hits.Small = r.t("was", r.percent(before))
			}
			t.Rows = append(t.Rows, row{Cells: []cell{
				{name, small},
				{Text: r.real(asRatio, c.Ratio)},
				{Text: r.real(asRatio, c.RatioBefore)},
				{Text: r.real(asPoints, c.Gap)},
				hits,
				{Text: orElse(r.message(c.Reason), r.notOK(c.Status))},
			}})
			if len(rows) == 0 && change == "removed" {
				rows = append(rows, effectRow(r, r.t("profile.as_is"), c.RatioBefore))
			}
			rows = append(rows, effectRow(r, name, c.Ratio))
		}
		if len(t.Rows) == 0 {
			continue
		}
		p := part{Heading: r.t("profile." + orElse(change, "other")), Text: []string{r.t("profile." + orElse(change, "other") + "_about")}, Name: caption, Table: t}
		if change != "" {
			plot := r.forest("effect-"+change, caption, rows[:min(len(rows), mostRows)])
			plot.Label, plot.Text = r.t("th.criterion"), r.t("th.ratio_now")
			if change == "attribution" { // a factor of the ratio, to which no margin goes
				plot.Margin, plot.Axis, plot.Less, plot.More = 0, r.t("profile.factor"), r.t("profile.smaller"), r.t("profile.larger")
			}
			p.Plot = svg(plot.SVG())
		}
		out = append(out, p)
	}
	return out
}

func effectRow(r *reader, label string, ratio toetssteen.Real) chart.ForestRow {
	absent := math.NaN()
	row := chart.ForestRow{Label: label, Text: r.real(asRatio, ratio), Value: nan(ratio), Low: absent, High: absent, From: absent, To: absent}
	if math.IsNaN(row.Value) {
		row.Instead = r.t("no_figure")
	}
	return row
}

func (r *reader) alternatives(a *toetssteen.ProfileAudit) *table {
	t := &table{Caption: r.t("caption.alternatives"), Columns: r.columnsOf("change", "#ratio_now", "#gap", "#hit_rate", "#hits_kept", "#selected")}
	for _, c := range a.Alternatives {
		t.Rows = append(t.Rows, row{Cells: plain(text.Clean(c.Change), r.real(asRatio, c.Ratio), r.real(asPoints, c.Gap),
			r.real(asShare, c.HitRate), r.real(asShare, c.HitsKept), r.real(asShare, c.Selected))})
	}
	return t
}
