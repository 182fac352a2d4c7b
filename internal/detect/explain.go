package detect

import (
	"slices"
	"strings"

	"toetssteen"
	"toetssteen/catalogue"
	"toetssteen/internal/source"
)

// Version names the detector as findings do: name@version.
func (d *Detector) Version() string { return detectorName }

// Reasoning is why a column is, or is not, a finding of a kind.
type Reasoning struct {
	Finding toetssteen.Finding // with every sign for and against
	Found   bool
	Prior   float64 // log-odds before any sign
	Sum     float64 // log-odds with all of them
	Decided string  // i18n key of the rule that drew the level
	Held    string  // i18n key of what then lowered it or took it away; empty is nothing
	Raise   []Outlook
	Lower   []Outlook
}

// Outlook is what the verdict would be if one thing were different. It is not
// reasoned but tried: the detector looks at the column again as if it were so.
type Outlook struct {
	Change string   // i18n key
	Args   []string // names and entries of public lists
	Found  bool
	Level  toetssteen.Level
}

// Reason explains one column of a profile for every kind of which it has a
// sign, ordered by kind.
func (d *Detector) Reason(sourceName string, p source.Profile, column int) []Reasoning {
	t := d.newTable(&p)
	g := &gatherer{d: d, t: t, c: &p.Columns[column], column: column, ts: t.columns[column]}
	opaque := g.silent()
	var out []Reasoning
	for _, s := range d.signals(&p, t, column) {
		r := Reasoning{Finding: d.finding(sourceName, &p, &p.Columns[column], s), Found: s.found, Prior: prior, Sum: prior}
		for _, e := range slices.Concat(s.evidence, s.against) {
			r.Sum += e.Weight
		}
		var drawn toetssteen.Level
		r.Decided, drawn = s.decided(opaque)
		r.Held = s.heldBy(drawn, d.indicators[s.kind].Group)
		r.Raise, r.Lower = d.outlooks(p, column, s)
		out = append(out, r)
	}
	return out
}

// decided names the rule of judge that drew the level, and the level. A test
// holds it to what judge does.
func (s *signal) decided(opaque bool) (string, toetssteen.Level) {
	kinds := 0
	for _, strength := range []int{s.named, s.labeled, s.keyed, s.listed} {
		if strength >= 2 {
			kinds++
		}
	}
	sum := s.named + s.labeled + s.keyed + s.listed
	switch {
	case kinds >= 2:
		return "explain.level.two_kinds", toetssteen.High
	case s.listed == 3 && (opaque || s.named+s.labeled > 0):
		return "explain.level.register", toetssteen.High
	case s.listed >= 2 && kinds == 1 && !opaque && !s.bare && s.named+s.labeled == 0:
		return "explain.level.other_name", toetssteen.Low
	case kinds == 1:
		return "explain.level.one_kind", toetssteen.Medium
	case s.named+s.labeled > 0 && sum >= 2:
		return "explain.level.signs", toetssteen.Medium
	case s.stated >= 2:
		return "explain.level.statements", toetssteen.Medium
	}
	return "explain.level.little", toetssteen.Low
}

// heldBy names what made less of a level that was drawn.
func (s *signal) heldBy(drawn toetssteen.Level, group toetssteen.Group) string {
	against := func(rule string) bool {
		return slices.ContainsFunc(s.against, func(e toetssteen.Evidence) bool { return e.Rule == rule })
	}
	switch {
	case !s.found && against("kind.other"):
		return "explain.held.other_kind"
	case !s.found && s.named+s.labeled+s.keyed+s.listed+s.stated == 0:
		return "explain.held.nothing"
	case !s.found:
		return "explain.held.noise"
	case s.level >= drawn:
		return ""
	case against("table.things"):
		return "explain.held.things"
	case against("type.unfit") && s.listed < 2:
		return "explain.held.type"
	case against("name.date") && s.listed < 2:
		return "explain.held.date"
	case group == toetssteen.GroupProxy && s.level == toetssteen.Low:
		return "explain.held.proxy"
	}
	return "explain.held.role"
}

// outlooks tries what would raise and what would lower the verdict on a kind.
func (d *Detector) outlooks(p source.Profile, column int, s *signal) (raise, lower []Outlook) {
	now := verdictOf(s)
	for _, h := range d.changes(p.Columns[column], s) {
		q := p
		q.Columns = slices.Clone(p.Columns)
		q.Columns[column] = h.column
		then := d.again(q, column, s.kind)
		o := h.Outlook
		if o.Found = then != nil && then.found; o.Found {
			o.Level = then.level
		}
		switch v := verdictOf(then); {
		case v > now:
			raise = append(raise, o)
		case v < now:
			lower = append(lower, o)
		}
	}
	return raise, lower
}

// verdictOf orders verdicts: no finding, and then by level.
func verdictOf(s *signal) int {
	if s == nil || !s.found {
		return -1
	}
	return int(s.level)
}

// again looks at a column as it might be.
func (d *Detector) again(p source.Profile, column, kind int) *signal {
	for _, s := range d.signals(&p, d.newTable(&p), column) {
		if s.kind == kind {
			return s
		}
	}
	return nil
}

// change is a column as it might be.
type change struct {
	Outlook
	column source.Column
}

// changes gives what might be different in a column: its name, its comment, its
// values and its type, each to say the kind and to say nothing of it.
func (d *Detector) changes(c source.Column, s *signal) (out []change) {
	ind := d.indicators[s.kind]
	add := func(key string, args []string, alter func(*source.Column)) {
		altered := c
		alter(&altered)
		out = append(out, change{Outlook{Change: "explain.change." + key, Args: args}, altered})
	}
	if name := d.namesIt(s.kind); name != "" && s.named < 2 {
		add("name", []string{name}, func(c *source.Column) { c.Name = name })
	}
	if s.listed < 3 {
		if l := d.listOf(ind); l != nil {
			add("values", []string{l.Title, l.AsOf}, func(c *source.Column) { fill(c, l) })
		}
	}
	if text := strings.ToLower(ind.Label["nl"]); s.labeled < 2 && text != "" {
		add("comment", []string{text}, func(c *source.Column) { c.Comment = text })
	}
	if slices.ContainsFunc(s.against, func(e toetssteen.Evidence) bool { return e.Rule == "type.unfit" }) {
		add("type", nil, func(c *source.Column) { c.Type = "" })
	}
	if s.named > 0 {
		add("no_name", nil, func(c *source.Column) { c.Name = "f1" })
	}
	if s.listed > 0 || s.stated > 0 {
		add("no_values", nil, func(c *source.Column) { c.Values, c.Shapes, c.Texts, c.Seen = nil, nil, nil, 0 })
	}
	if c.Comment != "" && s.labeled > 0 {
		add("no_comment", nil, func(c *source.Column) { c.Comment = "" })
	}
	return out
}

// namesIt gives a name that says a kind by itself: its label where that does.
func (d *Detector) namesIt(kind int) string {
	ind := d.indicators[kind]
	for _, phrase := range slices.Concat([]string{ind.Label["nl"]}, ind.Names.Strong, ind.Names.About) {
		name := strings.ToLower(strings.Join(strings.Fields(strings.ReplaceAll(phrase, "=", "")), "_"))
		hits, _ := d.names.find(d.vocabulary.tokens(name))
		for _, h := range hits {
			if h.kind == kind && h.strength == strong {
				return name
			}
		}
	}
	return ""
}

// NameFor gives a name that says a kind, for a rule that renames; empty when
// there is none.
func (d *Detector) NameFor(kind toetssteen.KindID) string {
	i := slices.IndexFunc(d.indicators, func(ind *catalogue.Indicator) bool { return ind.ID == kind })
	if i < 0 {
		return ""
	}
	return d.namesIt(i)
}

// listOf gives the code list that says most of a kind by itself.
func (d *Detector) listOf(ind *catalogue.Indicator) *catalogue.CodeList {
	var best *catalogue.CodeList
	level := 1
	for _, u := range ind.CodeLists {
		if l := d.catalogue.CodeList(u.List); l != nil && aloneLevels[u.Alone] > level {
			best, level = l, aloneLevels[u.Alone]
		}
	}
	return best
}

// Values that are made up for a trial: enough entries to tell a list by.
const (
	trialEntries = 12
	trialCount   = 100
)

// fill gives a column values of a code list.
func fill(c *source.Column, l *catalogue.CodeList) {
	c.Depth, c.Texts, c.Shapes = toetssteen.DepthValues, nil, nil
	c.Values, c.Seen, c.Nulls = nil, 0, 0
	for _, e := range l.Entries {
		if len(c.Values) == trialEntries {
			break
		}
		if e.Code != "" {
			c.Values = append(c.Values, source.ValueCount{Value: e.Code, Count: trialCount})
			c.Seen += trialCount
		}
	}
	c.Rows, c.Distinct, c.Estimated, c.Truncated = c.Seen, int64(len(c.Values)), false, false
}
