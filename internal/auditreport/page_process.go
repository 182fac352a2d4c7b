package auditreport

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"toetssteen"
	"toetssteen/internal/chart"
	"toetssteen/internal/text"
)

// funnel shows the process step by step, for each group column.
func (r *reader) funnel() []part {
	var out []part
	for i, c := range r.columns() {
		var steps []toetssteen.FunnelStep
		for _, f := range r.res.Funnel {
			if f.Column == c {
				steps = append(steps, f)
			}
		}
		if len(steps) == 0 {
			continue
		}
		p := part{Name: r.t("caption.funnel", r.column(c), r.against(r.reference(c))), Table: r.funnelTable(c, steps)}
		if len(out) == 0 {
			p.Text = []string{r.t("funnel.about")}
			if r.hasWithin() {
				p.Text = append(p.Text, r.t("funnel.within"))
			}
		}
		if len(r.columns()) > 1 {
			p.Heading = r.column(c)
		}
		p.Plot = svg(r.funnelPlot(i, c, steps).SVG())
		out = append(out, p)
	}
	return out
}

func (r *reader) hasWithin() bool {
	for _, f := range r.res.Funnel {
		if _, ok := f.Within.Value.Get(); ok {
			return true
		}
	}
	return false
}

// stepsOf lists the steps in the order of the funnel.
func stepsOf(list []toetssteen.FunnelStep) []string {
	var out []string
	seen := map[string]bool{}
	for _, f := range list {
		if !seen[f.Step] {
			seen[f.Step] = true
			out = append(out, f.Step)
		}
	}
	return out
}

func (r *reader) funnelPlot(i int, column string, list []toetssteen.FunnelStep) chart.Funnel {
	plot := chart.Funnel{
		ID: id("trechter", i), Title: r.t("caption.funnel", r.column(column), r.against(r.reference(column))), Desc: r.t("funnel.desc"),
		Remark: r.t("th.ratio"), Numbered: true, Number: r.axisShare,
	}
	for _, id := range stepsOf(list) {
		s := chart.Step{Heading: r.stepLabel(id, list), Note: r.after(id)}
		for _, f := range list {
			if f.Step != id {
				continue
			}
			if len(s.Bars) == 0 {
				s.Bars = append(s.Bars, r.referenceBar(f))
			}
			s.Bars = append(s.Bars, r.bar(f.Rate, r.group(f.Group), r.full(f.Ratio)))
		}
		plot.Steps = append(plot.Steps, s)
	}
	return plot
}

func (r *reader) stepLabel(id string, list []toetssteen.FunnelStep) string {
	for _, f := range list {
		if f.Step == id && f.Label != "" {
			return r.column(f.Label)
		}
	}
	return r.stageName(id)
}

// after says of whom a step counts.
func (r *reader) after(id string) string {
	for _, s := range r.res.Spec.Steps {
		if s.ID == id && s.After != "" {
			return r.t("of_those", r.stageName(s.After))
		}
		if s.ID == id && len(s.Among) > 0 {
			return r.t("of_among", text.Clean(strings.Join(s.Among, ", ")))
		}
	}
	return r.t("of_all")
}

func (r *reader) bar(f toetssteen.Figure, label, remark string) chart.Bar {
	b := chart.Bar{Label: label, Text: r.value(f), Remark: remark, Value: nan(f.Value), Low: nan(f.Low), High: nan(f.High)}
	if math.IsNaN(b.Value) {
		b.Instead = r.value(f)
	}
	return b
}

// referenceBar is the rate of what a step compares with: its own figure, or
// the counts of the comparison.
func (r *reader) referenceBar(f toetssteen.FunnelStep) chart.Bar {
	b := chart.Bar{Value: math.NaN(), Low: math.NaN(), High: math.NaN(), Instead: none}
	if own, ok := r.referenceRate(f); ok {
		b = r.bar(own, "", "")
	} else if x, n := nan(f.Ratio.Y), nan(f.Ratio.M); x >= 0 && n > 0 {
		b.Value, b.Text, b.Instead = x/n, r.percent(x/n), ""
	}
	b.Label, b.Remark, b.Reference = r.against(f.Reference), r.t("compared_with"), true
	return b
}

func (r *reader) referenceRate(f toetssteen.FunnelStep) (toetssteen.Figure, bool) {
	return r.like("selection_rate", toetssteen.Figure{Stage: f.Step, Column: f.Column, Group: f.Reference})
}

func (r *reader) funnelTable(column string, list []toetssteen.FunnelStep) *table {
	t := &table{
		Caption: r.t("caption.funnel", r.column(column), r.against(r.reference(column))),
		Columns: r.columnsOf("group", "#rate", "#reference_rate", "#ratio", "#bounds", "#within", "#homogeneity", "#excess"),
	}
	last := ""
	for _, f := range list {
		if f.Step != last {
			last = f.Step
			t.Rows = append(t.Rows, row{Heading: r.stepLabel(f.Step, list) + " (" + r.after(f.Step) + ")"})
		}
		rate := cell{r.value(f.Rate), r.of(f.Rate.X, f.Rate.N, f.Rate.Status)}
		reference := cell{none, r.of(f.Ratio.Y, f.Ratio.M, f.Ratio.Status)}
		if own, ok := r.referenceRate(f); ok {
			reference.Text = r.value(own)
		} else if y, m := nan(f.Ratio.Y), nan(f.Ratio.M); m > 0 && !math.IsNaN(y) {
			reference.Text = r.percent(y / m)
		}
		within := cell{r.value(f.Within), r.shownInterval(f.Within)}
		same := cell{Text: r.pText(f.Homogeneity.P)}
		if f.Within.Status == toetssteen.FigureNotApplicable || f.Within.Status == "" {
			within, same = cell{Text: none}, cell{Text: none}
		}
		t.Rows = append(t.Rows, row{Cells: []cell{
			{r.group(f.Group), r.whyNot(f.Ratio)},
			rate, reference,
			{r.value(f.Ratio), r.shownInterval(f.Ratio)},
			{Text: orElse(r.bounds(f.Ratio), none)},
			within, same,
			{r.value(f.Excess), r.shownInterval(f.Excess)},
		}})
	}
	return t
}

// whyNot says why a figure has no value.
func (r *reader) whyNot(f toetssteen.Figure) string {
	if _, ok := f.Value.Get(); ok {
		return ""
	}
	return r.remark(f)
}

// mostRows is how many rows a forest plot shows; its table has them all.
const mostRows = 30

// ratios shows the ratios with their intervals: of every step, and within the
// levels of every factor.
func (r *reader) ratios() []part {
	var out []part
	for i, c := range r.columns() {
		rows, figures := r.ratioRows(c, false)
		if len(figures) > 0 {
			p := r.forestPart(id("verhouding", i), r.t("caption.ratios", r.column(c), r.against(r.reference(c))), rows, figures)
			if len(out) == 0 {
				p.Text = append([]string{r.t("ratios.about"), r.t("ratios.marks")}, p.Text...)
				if r.res.Spec.Norm.Margin > 1 {
					p.Text = append(p.Text, r.t("ratios.margin", r.ratio(r.res.Spec.Norm.Margin)))
				} else {
					p.Text = append(p.Text, r.t("ratios.no_margin"))
				}
			}
			if len(r.columns()) > 1 {
				p.Heading = r.column(c)
			}
			if rows, figures := r.ratioRows(c, true); len(figures) > 0 {
				p.Fold = &fold{Title: r.t("ratios.categories"), Parts: []part{r.forestPart(id("categorie", i), r.t("caption.categories", r.column(c), r.against(r.reference(c))), rows, figures)}}
			}
			out = append(out, p)
		}
		out = append(out, r.withinParts(i, c)...)
	}
	return out
}

// ratioRows are the ratios of a column at each stage, over everyone: of the
// steps themselves, or of the levels of a category. A row with a heading has
// no figure.
func (r *reader) ratioRows(column string, levels bool) (rows []chart.ForestRow, figures []toetssteen.Figure) {
	var stages []string
	at := map[string][]toetssteen.Figure{}
	for _, f := range r.res.Figures {
		if f.Name != "rate_ratio" || f.Stratum != "" || f.Column != column || r.isLevel(f.Stage) != levels {
			continue
		}
		if at[f.Stage] == nil {
			stages = append(stages, f.Stage)
		}
		at[f.Stage] = append(at[f.Stage], f)
	}
	for _, s := range stages {
		rows = append(rows, chart.ForestRow{Heading: r.stageName(s)})
		for _, f := range at[s] {
			rows, figures = append(rows, r.forestRow(f, r.group(f.Group))), append(figures, f)
		}
	}
	return rows, figures
}

// isLevel tells a stage that is a level of a step, or the levels up to one.
func (r *reader) isLevel(stage string) bool {
	return strings.Contains(stage, "=") && !slices.ContainsFunc(r.res.Spec.Steps, func(s toetssteen.AuditStep) bool { return s.ID == stage })
}

func (r *reader) forestRow(f toetssteen.Figure, label string) chart.ForestRow {
	row := chart.ForestRow{
		Label: label, Text: r.full(f), Value: nan(f.Value), Low: nan(f.Low), High: nan(f.High), From: nan(f.From), To: nan(f.To),
		Pooled: f.Name == "mh_rate_ratio",
	}
	if math.IsNaN(row.Value) && (math.IsNaN(row.From) || f.Status == toetssteen.FigureNotEstimable) {
		row.Text, row.Instead = none, r.named("status", string(f.Status))
	}
	return row
}

// forestPart is a forest plot with its table.
func (r *reader) forestPart(id, caption string, rows []chart.ForestRow, figures []toetssteen.Figure) part {
	p := part{Name: caption, Table: r.ratioTable(caption, rows, figures)}
	if len(rows) > mostRows {
		p.Text = append(p.Text, r.t("ratios.cut", r.whole(mostRows)))
		rows = rows[:mostRows]
	}
	p.Plot = svg(r.forest(id, caption, rows).SVG())
	return p
}

func (r *reader) forest(id, caption string, rows []chart.ForestRow) chart.Forest {
	margin := r.res.Spec.Norm.Margin
	f := chart.Forest{
		ID: id, Title: caption, Desc: r.t("ratios.desc"), Axis: r.t("ratios.axis"), Label: r.t("th.group"), Text: r.t("th.ratio"),
		Less: r.t("ratios.less"), More: r.t("ratios.more"), Margin: margin, Rows: rows, Number: r.tick,
	}
	if margin > 1 {
		f.MarginText = r.t("ratios.margin_mark", r.ratio(margin))
	}
	return f
}

// axisShare prints a share at an axis: 2 %, 15 %.
func (v View) axisShare(share float64) string { return v.trim(v.short(100*share)) + " %" }

// tick prints a ratio at an axis: 0,5; 1; 10.
func (v View) tick(x float64) string { return v.trim(v.ratio(x)) }

// ratioTable is the table of a forest plot: its rows, with the figure of each
// that is no heading.
func (r *reader) ratioTable(caption string, rows []chart.ForestRow, figures []toetssteen.Figure) *table {
	t := &table{Caption: caption, Columns: r.columnsOf("group", "#counts", "#ratio", "#bounds", "#p_both", "remark")}
	for _, l := range rows {
		if l.Heading != "" {
			t.Rows = append(t.Rows, row{Heading: l.Heading})
			continue
		}
		f := figures[0]
		figures = figures[1:]
		t.Rows = append(t.Rows, row{Mark: l.Pooled, Cells: []cell{
			{Text: l.Label},
			{r.of(f.X, f.N, f.Status), r.t("versus", orElse(r.of(f.Y, f.M, f.Status), none))},
			{r.value(f), r.shownInterval(f)},
			{Text: orElse(r.bounds(f), none)},
			r.bothP(f),
			{Text: r.remark(f)},
		}})
	}
	return t
}

// bothP is a p with the corrected one under it.
func (r *reader) bothP(f toetssteen.Figure) cell {
	c := cell{Text: r.pText(f.P)}
	if _, ok := f.PAdjusted.Get(); ok {
		c.Small = r.pText(f.PAdjusted)
	}
	return c
}

// withinParts compares groups within the levels of each factor: a plot for the
// group that fares worst, the others folded.
func (r *reader) withinParts(i int, column string) []part {
	var out []part
	for k, factor := range r.factorsOf(column) {
		var shown part
		rest := &fold{Title: r.t("ratios.other_groups")}
		for n, f := range r.comparisons(column) {
			rows, figures := r.withinRows(f, factor)
			if len(figures) == 0 {
				continue
			}
			p := r.forestPart(id("binnen", i, k, n), r.t("caption.within", r.group(f.Group), r.factor(factor)), rows, figures)
			if shown.Table == nil {
				shown = p
				shown.Heading = r.t("ratios.within", r.factor(factor))
				shown.Text = append([]string{r.t("ratios.within_about", r.group(f.Group))}, shown.Text...)
				continue
			}
			rest.Parts = append(rest.Parts, p)
		}
		if shown.Table == nil {
			continue
		}
		if len(rest.Parts) > 0 {
			shown.Fold = rest
		}
		out = append(out, shown)
	}
	return out
}

// levelOf names a level of a factor; a long name of the factor stands in the
// heading already.
func (r *reader) levelOf(factor, level string) string {
	if name := r.factor(factor); utf8.RuneCountInString(name) <= 16 {
		return r.t("level_of", name, r.group(level))
	}
	return r.group(level)
}

// factorsOf are the factors that a column was compared within.
func (r *reader) factorsOf(column string) []string {
	var out []string
	seen := map[string]bool{}
	for _, f := range r.res.Figures {
		if f.Name == "mh_rate_ratio" && f.Column == column && !seen[f.Stratum] {
			seen[f.Stratum] = true
			out = append(out, f.Stratum)
		}
	}
	return out
}

// withinRows are the crude ratio of a group, that of every level of a factor,
// and what is left over all of them.
func (r *reader) withinRows(crude toetssteen.Figure, factor string) (rows []chart.ForestRow, figures []toetssteen.Figure) {
	var pooled []toetssteen.Figure
	for _, f := range r.res.Figures {
		if f.Stage != crude.Stage || f.Column != crude.Column || f.Group != crude.Group {
			continue
		}
		switch {
		case f.Name == "rate_ratio" && len(f.Stratum) > len(factor) && f.Stratum[:len(factor)+1] == factor+"=":
			rows = append(rows, r.forestRow(f, r.levelOf(factor, f.Stratum[len(factor)+1:])))
			figures = append(figures, f)
		case f.Name == "mh_rate_ratio" && f.Stratum == factor:
			pooled = append(pooled, f)
		}
	}
	if len(pooled) == 0 {
		return nil, nil
	}
	rows = append([]chart.ForestRow{r.forestRow(crude, r.t("ratios.crude"))}, rows...)
	rows = append(rows, r.forestRow(pooled[0], r.t("ratios.pooled")))
	return rows, append(append([]toetssteen.Figure{crude}, figures...), pooled[0])
}
