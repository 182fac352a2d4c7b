package auditreport

import (
	"slices"
	"strings"

	"toetssteen"
	"toetssteen/internal/chart"
)

// errorRates are the error metrics in the order of reading: first what exists
// for selected people alone.
var errorRates = []string{
	"positive_predictive_value", "hit_rate", "false_discovery_rate", "false_positive_rate", "false_negative_rate", "true_positive_rate",
	"true_negative_rate", "negative_predictive_value", "false_omission_rate", "accuracy", "prevalence", "false_positive_share",
}

// drawnErrors are those that a plot shows; their complements say the same.
var drawnErrors = []string{"positive_predictive_value", "false_positive_rate", "false_negative_rate", "prevalence", "false_positive_share"}

var errorGaps = []string{"equalised_odds_gap", "equal_opportunity_gap", "predictive_parity_gap"}

// errors shows the error metrics of every group.
func (r *reader) errors() []part {
	var out []part
	for i, c := range r.columns() {
		t := r.errorTable(c)
		if len(t.Rows) == 0 {
			continue
		}
		p := part{Name: t.Caption, Table: t}
		if len(out) == 0 {
			p.Text = []string{r.t("errors.about")}
			p.Alert = r.labelGate()
			meaning := part{}
			for _, name := range errorRates {
				if r.has("about."+name) && len(r.errorFigures(name, c)) > 0 {
					meaning.Terms = append(meaning.Terms, term{r.figureName(name), r.t("about." + name)})
				}
			}
			p.Fold = &fold{Title: r.t("errors.meaning"), Parts: []part{meaning}}
		}
		if len(r.columns()) > 1 {
			p.Heading = r.column(c)
		}
		if plot := r.errorPlot(i, c); len(plot.Steps) > 0 {
			p.Plot = svg(plot.SVG())
		}
		out = append(out, p)
		if gaps := r.gaps(c); len(gaps) > 0 {
			caption := r.t("caption.gaps", r.column(c))
			out = append(out, part{Text: []string{r.t("errors.gaps")}, Name: caption, Table: r.figureTable(caption, gaps)})
		}
	}
	return out
}

// labelGate says it when outcomes are known of selected people alone.
func (r *reader) labelGate() []string {
	for _, f := range r.res.Figures {
		if f.Status == toetssteen.FigureNotApplicable && slices.Contains(errorRates, f.Name) {
			return []string{r.t("errors.gate")}
		}
	}
	return nil
}

func (r *reader) gaps(column string) []toetssteen.Figure {
	var out []toetssteen.Figure
	for _, f := range r.res.Figures {
		if slices.Contains(errorGaps, f.Name) && f.Column == column {
			out = append(out, f)
		}
	}
	return out
}

// errorFigures are the figures of a metric, at whatever stage, of a column.
func (r *reader) errorFigures(name, column string) []toetssteen.Figure {
	var out []toetssteen.Figure
	for _, f := range r.res.Figures {
		if f.Name == name && f.Column == column && f.Stratum == "" && f.Group != "" {
			out = append(out, f)
		}
	}
	return out
}

func (r *reader) errorTable(column string) *table {
	t := &table{Caption: r.t("caption.errors", r.column(column)), Columns: r.columnsOf("group", "#rate", "#difference", "#ratio", "#p", "remark")}
	for _, name := range errorRates {
		list := r.errorFigures(name, column)
		if len(list) == 0 {
			continue
		}
		stage := ""
		for _, f := range list {
			if f.Stage != stage {
				stage = f.Stage
				heading := r.figureName(name)
				if stage != r.stage {
					heading += " (" + r.stageName(stage) + ")"
				}
				t.Rows = append(t.Rows, row{Heading: heading})
			}
			t.Rows = append(t.Rows, row{Cells: r.errorCells(name, f)})
		}
	}
	return t
}

func (r *reader) errorCells(name string, f toetssteen.Figure) []cell {
	difference, ratio, p := cell{Text: none}, cell{Text: none}, cell{Text: none}
	remark := r.remark(f)
	if d, ok := r.like(name+"_difference", f); ok {
		difference, p = cell{r.value(d), r.shownInterval(d)}, cell{Text: r.pText(d.P)}
	}
	if q, ok := r.like(name+"_ratio", f); ok {
		ratio = cell{r.value(q), r.shownInterval(q)}
		remark = orElse(remark, r.remark(q))
	}
	rate := cell{r.value(f), strings.TrimSpace(r.of(f.X, f.N, f.Status))}
	if f.Status == toetssteen.FigureNotApplicable {
		rate, difference, ratio, p = cell{Text: none}, cell{Text: none}, cell{Text: none}, cell{Text: none}
	}
	return []cell{{Text: r.group(f.Group)}, rate, difference, ratio, p, {Text: remark}}
}

// errorPlot draws the main error metrics that can be known.
func (r *reader) errorPlot(i int, column string) chart.Funnel {
	plot := chart.Funnel{
		ID: id("fouten", i), Title: r.t("caption.errors", r.column(column)), Desc: r.t("errors.desc"), Remark: r.t("th.ratio"), Number: r.axisShare,
	}
	ref := r.reference(column)
	for _, name := range drawnErrors {
		s := chart.Step{Heading: r.figureName(name)}
		known := false
		for _, f := range r.errorFigures(name, column) {
			if f.Stage != r.stage || f.Status == toetssteen.FigureNotApplicable {
				continue
			}
			remark := ""
			if q, ok := r.like(name+"_ratio", f); ok {
				remark = r.full(q)
			}
			b := r.bar(f, r.group(f.Group), remark)
			b.Reference = f.Group == ref
			if b.Reference {
				b.Remark = r.t("compared_with")
			}
			_, has := f.Value.Get()
			known = known || has
			s.Bars = append(s.Bars, b)
		}
		if known {
			plot.Steps = append(plot.Steps, s)
		}
	}
	return plot
}

// scoreNames are the figures about a score, and about change over periods.
var scoreNames = []string{
	"score_mean", "smd", "ks", "auc", "xauc", "ece", "calibration_in_the_large", "calibration_slope", "psi", "ratio_trend",
}

// scores shows what the score does per group, and what changed over periods.
func (r *reader) scores() []part {
	var list []toetssteen.Figure
	for _, name := range scoreNames {
		for _, f := range r.res.Figures {
			base := strings.TrimSuffix(strings.TrimSuffix(f.Name, "_difference"), "_ratio")
			if f.Name == name || base == name && base != f.Name {
				list = append(list, f)
			}
		}
	}
	if len(list) == 0 {
		return nil
	}
	caption := r.t("caption.scores")
	return []part{{Text: []string{r.t("scores.about")}, Name: caption, Table: r.figureTable(caption, list)}}
}
