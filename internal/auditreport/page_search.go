package auditreport

import (
	"math"
	"slices"
	"strings"

	"toetssteen"
	"toetssteen/internal/chart"
	"toetssteen/internal/text"
)

// mostListed is how many further subgroups the page lists; the JSON has all.
const mostListed = 500

// subgroups shows the combinations that stand out.
func (r *reader) subgroups() []part {
	s := r.res.SubgroupSearch
	if len(s.Columns) == 0 && s.Status == "" && len(r.res.Subgroups) == 0 {
		return nil
	}
	p := part{Text: []string{r.t("subgroups.about"), r.searchText(s)}}
	if m := orElse(r.message(s.Reason), r.notOK(s.Status)); m != "" {
		p.Alert = []string{m}
	}
	if len(r.res.Subgroups) == 0 {
		p.Text = append(p.Text, r.t("subgroups.nothing"))
		return []part{p}
	}
	caption := r.t("caption.subgroups")
	p.Name, p.Table = caption, r.subgroupTable(caption, r.res.Subgroups)
	var rows []chart.ForestRow
	for _, g := range r.res.Subgroups {
		rows = append(rows, r.forestRow(g.Ratio, r.conditions(g.Conditions)))
	}
	plot := r.forest("subgroepen-beeld", caption, rows[:min(len(rows), mostRows)])
	plot.Label = r.t("th.subgroup")
	p.Plot = svg(plot.SVG())
	out := []part{p}
	if heat, ok := r.heatPart(); ok {
		out = append(out, heat)
	}
	if more := r.res.MoreSubgroups; len(more) > 0 {
		f := part{Name: r.t("caption.subgroups_more"), Table: r.subgroupTable(r.t("caption.subgroups_more"), more[:min(len(more), mostListed)])}
		if len(more) > mostListed {
			f.Text = []string{r.t("subgroups.cut", r.whole(mostListed), r.whole(int64(len(more))))}
		}
		out = append(out, part{Fold: &fold{r.t("subgroups.more", r.whole(int64(len(more)))), []part{f}, true}})
	}
	return out
}

func (r *reader) searchText(s toetssteen.SubgroupSearch) string {
	names := make([]string, len(s.Columns))
	for i, c := range s.Columns {
		names[i] = r.column(c)
	}
	return r.t("subgroups.search", orElse(strings.Join(names, ", "), none), r.whole(int64(s.Depth)), r.whole(s.MinSupport), r.whole(s.Considered),
		r.whole(s.Tested), r.whole(s.Significant), orElse(r.named("correction", s.Correction), none))
}

func (r *reader) subgroupTable(caption string, list []toetssteen.Subgroup) *table {
	t := &table{Caption: caption, Columns: r.columnsOf("subgroup", "#counts", "#ratio", "#excess", "#p_adjusted", "confirmed")}
	for _, s := range list {
		held := r.t("not_confirmed")
		if s.Confirmed {
			held = r.t("confirmed")
		}
		both := ""
		if _, ok := s.ConfirmRatio.Get(); ok {
			both = r.t("search_confirm", r.real(asRatio, s.SearchRatio), r.real(asRatio, s.ConfirmRatio))
		}
		t.Rows = append(t.Rows, row{Cells: []cell{
			{r.conditions(s.Conditions), r.whyNot(s.Ratio)},
			{r.of(s.X, s.N, s.Ratio.Status), r.t("rest", orElse(r.of(s.Y, s.M, s.Ratio.Status), none))},
			{r.value(s.Ratio), r.shownInterval(s.Ratio)},
			{Text: r.real(asPersons, s.Excess)},
			{Text: r.pText(s.PAdjusted)},
			{held, both},
		}})
	}
	return t
}

// heat is a matrix in the making: the levels of two columns.
type heat struct {
	rowName, columnName string
	rows, columns       []string
	at                  map[[2]string]toetssteen.Subgroup
}

// mostHeat bounds the levels that a matrix shows on a side.
const mostHeat = 12

// heatPart draws the two columns of which most combinations stand out.
func (r *reader) heatPart() (part, bool) {
	h := r.busiest()
	if len(h.at) < 2 {
		return part{}, false
	}
	m := chart.Matrix{
		ID: "kaart", Title: r.t("caption.heat", r.column(h.rowName), r.column(h.columnName)), Desc: r.t("heat.desc"), RowName: r.column(h.rowName),
		ColumnName: r.column(h.columnName), Benefit: r.res.Spec.Direction == toetssteen.Benefit,
	}
	t := &table{Caption: m.Title, Columns: []column{{Name: m.RowName + " × " + m.ColumnName}}}
	for _, c := range h.columns {
		m.Columns = append(m.Columns, r.group(c))
		t.Columns = append(t.Columns, column{Name: r.group(c), Number: true})
	}
	for _, a := range h.rows {
		m.Rows = append(m.Rows, r.group(a))
		cells := plain(r.group(a))
		var fields []chart.Field
		for _, b := range h.columns {
			field, said := chart.Field{Value: math.NaN(), Text: "·"}, cell{Text: "·"}
			if s, ok := h.at[[2]string{a, b}]; ok {
				said = cell{r.value(s.Ratio), r.of(s.X, s.N, s.Ratio.Status)}
				field = chart.Field{Value: nan(s.Ratio.Value), Text: r.value(s.Ratio), About: r.conditions(s.Conditions) + ": " + r.full(s.Ratio)}
			}
			fields, cells = append(fields, field), append(cells, said)
		}
		m.Fields = append(m.Fields, fields)
		t.Rows = append(t.Rows, row{Cells: cells})
	}
	return part{Heading: m.Title, Text: []string{r.t("heat.about")}, Name: m.Title, Plot: svg(m.SVG()), Table: t}, true
}

// busiest finds the pair of columns with most subgroups of exactly these two.
func (r *reader) busiest() heat {
	var order [][2]string
	pairs := map[[2]string]*heat{}
	for _, s := range slices.Concat(r.res.Subgroups, r.res.MoreSubgroups) {
		if len(s.Conditions) != 2 {
			continue
		}
		a, b := s.Conditions[0], s.Conditions[1]
		if a.Column > b.Column {
			a, b = b, a
		}
		k := [2]string{a.Column, b.Column}
		h := pairs[k]
		if h == nil {
			h = &heat{rowName: a.Column, columnName: b.Column, at: map[[2]string]toetssteen.Subgroup{}}
			pairs[k] = h
			order = append(order, k)
		}
		h.rows, h.columns = addLevel(h.rows, a.Level), addLevel(h.columns, b.Level)
		if slices.Contains(h.rows, a.Level) && slices.Contains(h.columns, b.Level) {
			h.at[[2]string{a.Level, b.Level}] = s
		}
	}
	best := heat{}
	for _, k := range order {
		if h := pairs[k]; len(h.at) > len(best.at) {
			best = *h
		}
	}
	slices.Sort(best.rows)
	slices.Sort(best.columns)
	return best
}

func addLevel(list []string, level string) []string {
	if len(list) >= mostHeat || slices.Contains(list, level) {
		return list
	}
	return append(list, level)
}

// areas shows the estimates from shares of areas, never one number.
func (r *reader) areas() []part {
	a := r.res.Areas
	if a == nil {
		return nil
	}
	caption := r.t("caption.areas", text.Clean(a.Group))
	t := &table{Caption: caption, Columns: r.columnsOf("estimator", "#group_rate", "#rest_rate", "#ratio", "assumption")}
	p := part{
		Text: []string{r.t("areas.about", text.Clean(a.Group), r.whole(a.Areas), r.count(a.Persons, ""))}, Alert: r.messages(a.Warnings), Name: caption, Table: t,
	}
	var rows []chart.ForestRow
	for _, e := range append(slices.Clone(a.Estimates), a.Bounds) {
		ratio := toetssteen.Figure{Name: "rate_ratio", Value: e.Ratio, Low: e.RatioLow, High: e.RatioHigh, Status: e.Status}
		if _, ok := e.Ratio.Get(); !ok { // bounds are no chance
			ratio.Low, ratio.High, ratio.From, ratio.To = toetssteen.Real{}, toetssteen.Real{}, e.RatioLow, e.RatioHigh
		}
		name := r.named("estimator", e.Name)
		small := ""
		if e.Clipped {
			small = r.t("clipped")
		}
		t.Rows = append(t.Rows, row{Cells: []cell{
			{name, small},
			r.rateCell(e.Group, e.GroupLow, e.GroupHigh), r.rateCell(e.Rest, e.RestLow, e.RestHigh),
			{r.value(ratio), r.shownInterval(ratio)},
			{r.message(e.Assumption), orElse(r.message(e.Reason), r.notOK(e.Status))},
		}})
		rows = append(rows, r.forestRow(ratio, name))
	}
	plot := r.forest("schattingen", caption, rows)
	plot.Label = r.t("th.estimator")
	p.Plot = svg(plot.SVG())
	return []part{p}
}

// rateCell prints a rate with its interval, or bounds alone.
func (r *reader) rateCell(x, low, high toetssteen.Real) cell {
	s := r.span(asShare, low, high)
	if _, ok := x.Get(); !ok && s != "" {
		return cell{Text: s}
	}
	return cell{r.real(asShare, x), s}
}

// clusters shows what clustering without any attribute found.
func (r *reader) clusters() []part {
	c := r.res.Clusters
	if c == nil {
		return nil
	}
	caption := r.t("caption.clusters")
	names := make([]string, len(c.Columns))
	for i, n := range c.Columns {
		names[i] = r.column(n)
	}
	p := part{Text: []string{
		r.t("clusters.about"), r.t("clusters.search", strings.Join(names, ", "), r.whole(int64(c.Restarts)), r.decimals(c.Stability, 2)),
	}}
	if m := orElse(r.message(c.Reason), r.notOK(c.Status)); m != "" {
		p.Alert = []string{m}
	}
	if len(c.Clusters) == 0 {
		return []part{p}
	}
	t := &table{Caption: caption, Columns: r.columnsOf("cluster", "#counts", "#rate", "#ratio", "features")}
	var rows []chart.ForestRow
	for _, k := range c.Clusters {
		name := r.t("cluster", r.whole(int64(k.Number)))
		features := make([]string, len(k.Profile))
		for i, f := range k.Profile {
			features[i] = r.t("feature", r.column(f.Column), r.group(f.Level), r.real(asShare, f.Inside), r.real(asShare, f.Outside))
		}
		t.Rows = append(t.Rows, row{Cells: []cell{
			{Text: name},
			{Text: orElse(r.of(k.X, k.N, k.Ratio.Status), none)},
			{Text: r.real(asShare, k.Rate)},
			{r.value(k.Ratio), r.shownInterval(k.Ratio)},
			{Text: strings.Join(features, "; ")},
		}})
		rows = append(rows, r.forestRow(k.Ratio, name))
	}
	p.Name, p.Table = caption, t
	plot := r.forest("clusters-beeld", caption, rows[:min(len(rows), mostRows)])
	plot.Label = r.t("th.cluster")
	p.Plot = svg(plot.SVG())
	return []part{p}
}
