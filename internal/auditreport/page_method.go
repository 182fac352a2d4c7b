package auditreport

import (
	"slices"
	"strconv"
	"strings"

	"toetssteen"
	"toetssteen/internal/text"
)

// notAssessed lists what could not be assessed, and the figures that are not
// there, by reason.
func (r *reader) notAssessed() []part {
	var out []part
	if list := r.messages(r.res.NotAssessed); len(list) > 0 {
		out = append(out, part{List: list})
	}
	type why struct {
		status toetssteen.FigureStatus
		reason string
	}
	var order []why
	count, names := map[why]int{}, map[why][]string{}
	for _, f := range r.res.Figures {
		if f.Status == toetssteen.FigureOK || f.Status == toetssteen.FigureInterval {
			continue
		}
		k := why{f.Status, r.message(f.Reason)}
		if count[k]++; count[k] == 1 {
			order = append(order, k)
		}
		if n := r.figureName(f.Name); !slices.Contains(names[k], n) {
			names[k] = append(names[k], n)
		}
	}
	if len(order) == 0 {
		return out
	}
	t := &table{Caption: r.t("caption.without"), Columns: r.columnsOf("status", "reason", "#figures", "which")}
	for _, k := range order {
		t.Rows = append(t.Rows, row{Cells: plain(r.named("status", string(k.status)), orElse(k.reason, none), r.whole(int64(count[k])), strings.Join(names[k], ", "))})
	}
	return append(out, part{Text: []string{r.t("not_assessed.figures")}, Name: t.Caption, Table: t})
}

func (r *reader) warnings() []part {
	list := r.messages(r.res.Warnings)
	if len(list) == 0 {
		return nil
	}
	return []part{{List: list}}
}

// mostFigures is how many figures the page lists; JSON and CSV have all.
const mostFigures = 1000

func (r *reader) allFigures() []part {
	n := len(r.res.Figures)
	if n == 0 {
		return nil
	}
	caption := r.t("caption.figures")
	in := part{Name: caption, Table: r.figureTable(caption, r.res.Figures[:min(n, mostFigures)])}
	if n > mostFigures {
		in.Text = []string{r.t("figures.cut", r.whole(mostFigures), r.whole(int64(n)))}
	}
	return []part{{Text: []string{r.t("figures.about")}, Fold: &fold{r.many("figure", n), []part{in}, true}}}
}

// method says what was specified, by whom, and how was counted.
func (r *reader) method() []part {
	s := r.res.Spec
	var terms []term
	add := func(k, v string) {
		if v = text.Clean(v); v != "" {
			terms = append(terms, term{r.t("method." + k), v})
		}
	}
	add("process", s.Process)
	add("population", s.Population)
	if s.Frame != "" {
		add("frame", r.named("frame", s.Frame))
	}
	add("direction", r.t("direction."+r.direction()))
	for _, g := range s.Groups {
		add("groups", r.t("method.group", r.column(g.Column), r.against(orElse(r.reference(g.Column), g.Reference))))
	}
	for _, w := range s.Strata {
		add("stratum", r.stratumText(w))
	}
	add("data", s.Data.Source)
	add("declared", s.Data.Declared)
	add("persons", r.count(r.res.Persons, ""))
	add("engine", r.res.Engine)
	add("floor", r.floorText())
	if s.Data.Rounding > 0 {
		add("rounding", r.t("method.rounded", r.whole(s.Data.Rounding)))
	}
	if s.Data.Below > 0 {
		add("below", r.t("method.hidden_below", r.whole(s.Data.Below)))
	}
	if a := s.Attribute; a != nil {
		add("attribute", r.t("method.attribute_text", strings.Join(a.Columns, ", "), a.LegalGround, a.ApprovedBy, a.ApprovedOn, a.DPOOn, a.DestroyBy))
	}
	norm := r.norm()
	hash := []term{}
	for _, h := range []struct{ k, v string }{
		{"spec_version", s.Version},
		{"spec_hash", r.res.Specification},
		{"catalogue", r.Catalogue.Hash()},
		{"version", toetssteen.Version},
		{"generated", r.Generated},
		{"seed", strconv.FormatUint(max(s.Seed, 1), 10)},
	} {
		if h.v != "" {
			hash = append(hash, term{r.t("method." + h.k), text.Clean(h.v)})
		}
	}
	out := []part{
		{Heading: r.t("method.what"), Terms: terms},
		{Heading: r.t("method.norm"), Text: []string{r.t("method.norm_about")}, Terms: norm},
	}
	if t := r.families(); t != nil {
		out = append(out, part{Heading: r.t("method.families"), Text: []string{r.t("method.families_about")}, Name: t.Caption, Table: t})
	}
	return append(out, part{Heading: r.t("method.repeat"), Text: []string{r.t("method.repeat_about")}, Terms: hash})
}

func (r *reader) floorText() string {
	if r.res.Floor <= 0 {
		return r.t("method.no_floor")
	}
	return r.t("method.floor_text", r.whole(r.res.Floor))
}

func (r *reader) stratumText(w toetssteen.AuditStratum) string {
	if !w.Legitimate {
		return r.t("method.unsigned", r.factor(w.Column))
	}
	return r.t("method.signed", r.factor(w.Column), orElse(text.Clean(w.SignedBy), none), orElse(text.Clean(w.SignedOn), none), orElse(text.Clean(w.Reason), none))
}

func (r *reader) norm() []term {
	n := r.res.Spec.Norm
	margin := r.t("method.no_margin")
	if n.Margin > 0 {
		margin = r.ratio(n.Margin)
	}
	alpha := n.Alpha
	if alpha <= 0 {
		alpha = .05
	}
	out := []term{
		{r.t("method.metric"), r.figureName(orElse(n.Metric, "rate_ratio"))},
		{r.t("method.margin"), margin},
		{r.t("method.alpha"), r.trim(text.Fixed(alpha, 4, r.lang()))},
		{r.t("method.correction"), r.named("correction", orElse(n.Correction, "holm"))},
	}
	if n.MinimumExcess > 0 {
		out = append(out, term{r.t("method.minimum_excess"), r.persons(n.MinimumExcess)})
	}
	return append(out, term{r.t("method.chosen_by"), orElse(text.Clean(n.ChosenBy), r.t("not_said"))},
		term{r.t("method.chosen_on"), orElse(text.Clean(n.ChosenOn), r.t("not_said"))}, term{r.t("method.source"), orElse(text.Clean(n.Source), r.t("not_said"))})
}

func (r *reader) families() *table {
	if len(r.res.Families) == 0 {
		return nil
	}
	t := &table{Caption: r.t("caption.families"), Columns: r.columnsOf("family", "#tests", "correction", "over")}
	for _, f := range r.res.Families {
		of := make([]string, len(f.Of))
		for i, s := range f.Of {
			of[i] = r.stageOrColumn(s)
		}
		t.Rows = append(t.Rows, row{Cells: plain(r.named("family", f.Name), r.whole(int64(f.Tests)), r.named("correction", f.Correction), orElse(strings.Join(of, ", "), none))})
	}
	return t
}

// stageOrColumn names a step by its label, and anything else as it is.
func (r *reader) stageOrColumn(s string) string {
	for _, t := range r.res.Spec.Steps {
		if t.ID == s {
			return r.stageName(s)
		}
	}
	return text.Clean(s)
}

// legendTerms are the words that the legend explains, in the order of reading.
var legendTerms = []string{
	"rate", "ratio", "difference", "odds", "excess", "interval", "bounds", "p", "correction", "margin", "within", "homogeneity", "decomposition",
	"smr", "disparity", "four_fifths", "detectable", "u", "v", "auc", "association", "influence", "hit_rate", "calibration", "status", "floor",
}

func (r *reader) legend() []part {
	p := part{}
	for _, k := range legendTerms {
		p.Terms = append(p.Terms, term{r.t("legend." + k), r.t("legend." + k + ".about")})
	}
	marks := part{Heading: r.t("legend.states")}
	for _, s := range []toetssteen.VerdictState{
		toetssteen.VerdictDirect, toetssteen.VerdictIndirect, toetssteen.VerdictExplained, toetssteen.VerdictNotAssessable, toetssteen.VerdictNoIndication,
	} {
		marks.Terms = append(marks.Terms, term{r.t("verdict." + string(s)), r.t("verdict_about." + string(s))})
	}
	marks.Text = []string{r.t("legend.justified")}
	return []part{p, marks}
}
