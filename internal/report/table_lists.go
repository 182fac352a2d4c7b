package report

import (
	"slices"
	"strings"

	"toetssteen"
	"toetssteen/internal/report/outline"
	"toetssteen/internal/report/words"
	"toetssteen/internal/text"
)

// Bounds of a table on a terminal; View.All takes them away.
const (
	tableRows   = 200 // findings
	tableLeast  = 3   // findings of each source that is shown
	tableShown  = 20  // sources with findings
	tableOthers = 60  // other sources, by name
	listRows    = 25  // of every other list
	blockRows   = 10  // groups, indicators
	columnRows  = 5   // columns that tell of one indicator
)

// strongest writes the surest findings of each source and says where the rest
// is.
func (t *tableWriter) strongest(sources []*outline.Source) {
	var shown, others []*outline.Source
	for _, s := range slices.SortedStableFunc(slices.Values(sources), func(a, b *outline.Source) int {
		return b.Tally.Total(toetssteen.High) - a.Tally.Total(toetssteen.High)
	}) {
		switch {
		case len(s.Assets) == 0:
		case len(shown) < tableShown && s.Main() > 0:
			shown = append(shown, s)
		default:
			others = append(others, s)
		}
	}
	each := max(tableLeast, tableRows/max(len(shown), 1))
	t.line()
	t.paragraph("  ", t.Text("more.all"))
	low := 0
	for _, s := range shown {
		t.findings(s.Surest(each))
		if left := s.Main() - each; left > 0 {
			t.paragraph("    ", t.dim(t.Text("more", t.Number(int64(left)))))
		}
	}
	for _, s := range sources {
		low += s.Tally.Total(toetssteen.Low)
	}
	t.others(others)
	if low > 0 {
		t.heading(t.Text("candidates"))
		t.paragraph("  ", t.Text("more", t.Plural("candidate", int64(low))))
	}
}

// others names the sources that do not fit.
func (t *tableWriter) others(sources []*outline.Source) {
	if len(sources) == 0 {
		return
	}
	t.line()
	t.paragraph("  ", t.Text("more.sources", t.Plural("source", int64(len(sources)))))
	n := min(len(sources), tableOthers)
	parts := make([]string, n)
	for i, s := range sources[:n] {
		parts[i] = text.Clean(s.Source) + " (" + t.tallyText(s.Tally) + ")"
	}
	t.paragraph("    ", strings.Join(parts, "; "))
	t.more("    ", len(sources)-n)
}

// quality lists the measures that show pollution, and how old records are; all
// others are in the other formats.
func (t *tableWriter) quality() {
	told := told(t.Result.Quality)
	if len(told) == 0 {
		return
	}
	t.heading(t.QualityText("title"))
	t.paragraph("  ", t.QualityText("about"))
	t.line()
	n := t.most(listRows, len(told))
	for _, q := range told[:n] {
		t.paragraph("  ", t.qualityPlace(q)+": "+t.Quality(q))
	}
	if left := len(told) - n; left > 0 {
		t.paragraph("  ", t.dim(t.QualityText("more", t.Number(int64(left)))))
	}
}

// told gives the measures that show something.
func told(all []toetssteen.DataQuality) (out []toetssteen.DataQuality) {
	for _, q := range all {
		if q.Polluted() || q.Rule == toetssteen.QualityAge {
			out = append(out, q)
		}
	}
	return out
}

func (v view) qualityPlace(q toetssteen.DataQuality) string {
	s := text.Clean(q.Source) + " · " + words.Spot(q.Location)
	if q.Kind != "" {
		s += " (" + v.InSentence(q.Kind) + ")"
	}
	return s
}

func (t *tableWriter) datums() {
	all := t.Result.Groups
	if len(all) == 0 {
		return
	}
	t.heading(t.Text("datums"))
	t.paragraph("  ", t.Text("datums.about"))
	for _, g := range all[:t.most(blockRows, len(all))] {
		t.line()
		t.paragraph("  ", t.datumName(g))
		for _, m := range g.Members[:t.most(listRows, len(g.Members))] {
			line := t.Member(m)
			if why := t.MemberWhy(m); why != "" {
				line += ": " + why
			}
			t.paragraph("    ", line)
		}
		t.more("    ", len(g.Members)-listRows)
	}
	t.more("  ", len(all)-blockRows)
}

func (t *tableWriter) proxies() {
	if len(t.Result.Proxies) == 0 {
		return
	}
	measured, others := outline.ByIndicator(t.Result.Proxies)
	t.heading(t.Text("proxies"))
	t.paragraph("  ", t.Text("proxies.about"))
	for _, m := range measured[:t.most(blockRows, len(measured))] {
		t.line()
		t.titled("  ", t.indicatorName(m), t.Plural("proxies.tried", int64(m.Tried)))
		basis := t.Basis(m.Shown[0])
		t.paragraph("  ", t.dim(basis))
		for _, p := range m.Shown[:t.most(columnRows, len(m.Shown))] {
			t.paragraph("    ", t.measureLine(p, basis))
		}
		t.more("    ", len(m.Shown)-columnRows)
	}
	t.more("  ", len(measured)-blockRows)
	if len(others) == 0 {
		return
	}
	t.line()
	t.titled("  ", t.Text("proxies.unmeasured"), t.Text("proxies.unmeasured.about"))
	for _, m := range others[:t.most(listRows, len(others))] {
		t.paragraph("    ", text.Clean(m.Source)+" · "+words.Spots(m.Columns)+t.knownAs(m)+": "+t.NotMeasured(m))
	}
	t.more("    ", len(others)-listRows)
}

// measureLine says what one column, or two together, tell of an indicator, and
// on which rows when those are not the same as above.
func (t *tableWriter) measureLine(m toetssteen.ProxyMeasure, above string) string {
	parts := []string{words.Spots(m.Columns) + t.knownAs(m) + " " + t.Measure(m), "V " + t.Figure(m.V)}
	if m.AUC.OK {
		parts = append(parts, "AUC "+t.Figure(m.AUC))
	}
	if m.PAdjusted.OK {
		parts = append(parts, "p "+t.Chance(m.PAdjusted))
	}
	if len(m.Columns) > 1 && m.Added.OK {
		parts = append(parts, t.Text("added", t.Percent(m.Added)))
	}
	if basis := t.Basis(m); basis != above {
		parts = append(parts, basis)
	}
	return strings.Join(parts, "; ")
}

func (t *tableWriter) knownAs(m toetssteen.ProxyMeasure) string {
	if m.Known == "" {
		return ""
	}
	return " (" + t.InSentence(m.Known) + ")"
}

func (t *tableWriter) rules() {
	all := t.Result.Rules
	if len(all) == 0 {
		return
	}
	t.heading(t.Text("rules"))
	t.paragraph("  ", t.Text("rules.about"))
	if n := outline.Idle(all); n > 0 {
		t.paragraph("  ", t.Plural("rules.warn", int64(n)))
	}
	for _, a := range all {
		t.line()
		t.titled("  ", text.Clean(a.Rule.ID), t.RuleState(a))
		t.paragraph("    ", t.RuleAction(a.Rule)+"; "+t.RuleScope(a.Rule))
		t.paragraph("    ", text.Clean(a.Rule.Reason)+" ("+text.Clean(a.Rule.By)+"; "+t.Ends(a.Rule.Until)+")")
		if n := t.most(columnRows, len(a.Places)); n > 0 {
			t.paragraph("    ", strings.Join(spotList(a.Places[:n]), ", "))
			t.more("    ", len(a.Places)-n)
		}
	}
}

func spotList(ls []toetssteen.Location) []string {
	out := make([]string, len(ls))
	for i, l := range ls {
		out[i] = words.Spot(l)
	}
	return out
}

func (t *tableWriter) codeTables(sources []*outline.Source) {
	if len(t.Result.CodeTables) == 0 {
		return
	}
	t.heading(t.Text("code_tables"))
	t.paragraph("  ", t.Text("code_tables.about"))
	t.line()
	left := t.most(listRows, len(t.Result.CodeTables))
	for _, s := range sources {
		for _, c := range s.CodeTables {
			if left--; left < 0 {
				continue
			}
			line := text.Clean(s.Source) + " · " + text.Clean(c.Asset) + ": " + t.Label(c.Kind)
			if signs := words.Strongest(c.Evidence); len(signs) > 0 {
				line += "; " + text.Clean(t.Sign(signs[0]))
			}
			t.paragraph("  ", line)
		}
	}
	t.more("  ", len(t.Result.CodeTables)-listRows)
}

// more says how many of a list were left out of a terminal, and where they are.
func (t *tableWriter) more(indent string, left int) {
	if t.bounded && left > 0 {
		t.paragraph(indent, t.dim(t.Text("more.not_read", t.Number(int64(left)))))
	}
}

func (t *tableWriter) notRead() {
	first, shown, left := true, 0, 0
	for _, s := range t.Result.Sources {
		if s.Status == toetssteen.ScanRead && len(s.NotRead) == 0 {
			continue
		}
		if first {
			t.heading(t.Text("not_read"))
			t.paragraph("  ", t.Text("not_read.about"))
			first = false
		}
		if t.bounded && shown >= listRows {
			left += max(len(s.NotRead), 1)
			continue
		}
		t.line()
		t.titled("  ", text.Clean(s.Source), t.Named("status", string(s.Status)))
		n := t.most(listRows-shown, len(s.NotRead))
		for _, n := range s.NotRead[:n] {
			t.paragraph("    ", text.Clean(n.What)+": "+text.Clean(n.Why))
		}
		shown, left = shown+max(n, 1), left+len(s.NotRead)-n
	}
	t.more("  ", left)
}
