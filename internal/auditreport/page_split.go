package auditreport

import (
	"math"

	"toetssteen"
	"toetssteen/internal/chart"
	"toetssteen/internal/text"
)

// mostSplits is how many decompositions are drawn; the rest are folded.
const mostSplits = 3

// decomposition shows how a gap divides, in both orderings and their mean.
func (r *reader) decomposition() []part {
	var out []part
	rest := &fold{Title: r.t("split.more")}
	for i, d := range r.res.Decompositions {
		p := r.splitPart(i, d)
		if i == 0 {
			p.Text = append([]string{r.t("split.about")}, p.Text...)
		}
		if len(out) < mostSplits {
			out = append(out, p)
		} else {
			rest.Parts = append(rest.Parts, p)
		}
	}
	if len(rest.Parts) > 0 {
		out = append(out, part{Fold: rest})
	}
	return out
}

func (r *reader) splitPart(i int, d toetssteen.Decomposition) part {
	by, group, ref := r.factor(d.By), r.group(d.Group), r.against(d.Reference)
	p := part{Heading: r.t("split.heading", group, ref, by)}
	gap, ok := d.Gap.Get()
	if !ok {
		p.Text = []string{r.t("split.none", orElse(r.message(d.Reason), r.named("status", string(d.Status))))}
		return p
	}
	if share, ok := d.Share.Get(); ok && d.Agree {
		p.Text = append(p.Text, r.t("split.agree", by, r.percentWhole(share)))
	} else {
		p.Alert = append(p.Alert, r.t("split.disagree", r.percentWhole(d.AtReferenceRates.Share.Or(math.NaN())), r.percentWhole(d.AtGroupRates.Share.Or(math.NaN())), by))
	}
	if s := r.message(d.Reason); s != "" {
		p.Text = append(p.Text, s)
	}
	caption := r.t("caption.split", group, ref, by)
	plot := chart.Splits{
		ID: id("ontleding", i), Title: caption, Desc: r.t("split.desc"), First: r.t("split.composition", by), Second: r.t("split.within", by),
		GapText: r.t("split.gap", r.short(100*gap)), Gap: 100 * gap, Number: r.short,
	}
	t := &table{Caption: caption, Columns: r.columnsOf("ordering", "#composition", "#within_part", "#gap", "#share")}
	for _, s := range []struct {
		key, name string
		split     toetssteen.Split
	}{{"at_reference", ref, d.AtReferenceRates}, {"at_group", group, d.AtGroupRates}, {"mean", "", d.Mean}} {
		label := r.t("split."+s.key, s.name)
		share := r.percentWhole(s.split.Share.Or(math.NaN()))
		plot.Bars = append(plot.Bars, chart.SplitBar{Label: label, Text: share + " – " + r.percentWhole(1-s.split.Share.Or(math.NaN())), First: 100 * nan(s.split.Composition), Second: 100 * nan(s.split.Within)})
		t.Rows = append(t.Rows, row{Mark: s.key == "mean", Cells: plain(label, r.real(asPoints, s.split.Composition), r.real(asPoints, s.split.Within), r.real(asPoints, d.Gap), share)})
	}
	p.Plot, p.Name, p.Table = svg(plot.SVG()), caption, t
	return p
}

// percentWhole prints a share without decimals; what is not there is a dash.
func (v View) percentWhole(share float64) string {
	if math.IsNaN(share) {
		return none
	}
	return text.Fixed(100*share, 0, v.lang()) + " %"
}
