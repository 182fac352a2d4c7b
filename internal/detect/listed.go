package detect

import (
	"regexp"
	"strings"

	"toetssteen"
	"toetssteen/internal/source"
)

// listed compares the values of the column with the code lists.
func (g *gatherer) listed() {
	c, declared := g.c, false
	if len(c.Values) == 0 {
		if vs := enumValues(c.Type); len(vs) > 0 {
			c, declared = &source.Column{Name: c.Name, Type: c.Type, Values: vs}, true
		} else if vs := commentValues(c.Comment); len(vs) > 0 {
			c, declared = &source.Column{Name: c.Name, Type: c.Type, Values: vs}, true
		}
	}
	ms := g.d.values.match(c)
	best := bestMatch(ms)
	for kind := range g.d.indicators {
		for _, m := range ms {
			alone, ok := g.d.uses[kind][m.list]
			if !ok {
				continue
			}
			g.listMatch(kind, &m, alone, best, declared)
		}
	}
}

// bestMatch gives the surprise of the list that arbitrary values would fit
// least; a column whose name says nothing is only given to that list.
func bestMatch(ms []listMatch) float64 {
	top := 0.0
	for _, m := range ms {
		top = max(top, m.surprise)
	}
	return top
}

// aloneLevels reads the catalogue's word for what a list says by itself.
var aloneLevels = map[string]int{"high": 3, "medium": 2, "low": 1, "none": 0}

func (g *gatherer) listMatch(kind int, m *listMatch, alone string, best float64, declared bool) {
	l := g.d.values.lists[m.list]
	weight := m.weight(l)
	named := false
	if s := g.has(kind); s != nil {
		named = s.named+s.labeled+s.keyed > 0
	}
	listed := 0
	switch {
	case named && weight == 2 && !thin(l, alone):
		listed = max(2, aloneLevels[alone])
	case named && weight >= 1 && aloneLevels[alone] >= 2:
		listed = 2
	case named:
		listed = 1
	case weight == 0 || m.surprise < best:
		return
	default:
		listed = aloneLevels[alone] - (2 - weight)
	}
	if listed <= 0 {
		return
	}
	s := g.signal(kind)
	if listed < s.listed || listed == s.listed && s.listed > 0 {
		return
	}
	s.listed = listed
	s.bare = m.surprise >= wordSurprise*float64(m.distinct) || l.meanings > smallList
	s.removeValues()
	s.plus("values", string(g.d.indicators[kind].ID)+".list."+l.ID, valueMessage(declared), weightListed[listed], m.counts(g.c.Estimated), l.Title, l.AsOf, g.examples(m))
}

// thin reports a list of a few bare digits: 0, 1, 2 fit everything.
func thin(l *listInfo, alone string) bool { return alone == "none" && l.meanings <= smallList }

func valueMessage(declared bool) string {
	if declared {
		return "evidence.declared_values"
	}
	return "evidence.values"
}

func (s *signal) removeValues() {
	kept := s.evidence[:0]
	for _, e := range s.evidence {
		if e.Type != "values" {
			kept = append(kept, e)
		}
	}
	s.evidence = kept
}

// examples names up to three entries of the public list that occur in at least
// as many records as may be shown; never a value of the source.
func (g *gatherer) examples(m *listMatch) string {
	var out []string
	for _, h := range m.top {
		if h.count < toetssteen.Floor || len(out) == 3 {
			break
		}
		text := h.entry.Code
		if h.entry.Label != "" && !strings.EqualFold(h.entry.Label, h.entry.Code) {
			text += " " + h.entry.Label
		}
		out = append(out, text)
	}
	return strings.Join(out, ", ")
}

var (
	enumType  = regexp.MustCompile(`(?i)(?:enum|set|in)\s*\(((?:\s*'(?:[^']|'')*'\s*,?)+)\)`)
	enumValue = regexp.MustCompile(`'((?:[^']|'')*)'`)
	codedAs   = regexp.MustCompile(`(?:^|[\s(,;:/])([\p{L}\d]{1,4})\s*[=:]\s*([\p{L}][\p{L}\- ]{2,24})`)
	slashed   = regexp.MustCompile(`\(?\b([\p{L}\d]{1,3})/([\p{L}\d]{1,3})(?:/([\p{L}\d]{1,3}))?\b\)?`)
)

// enumValues reads the values that a type declares: enum('M','V').
func enumValues(typ string) []source.ValueCount {
	m := enumType.FindStringSubmatch(typ)
	if m == nil {
		return nil
	}
	var out []source.ValueCount
	for _, v := range enumValue.FindAllStringSubmatch(m[1], source.MaxDistinct) {
		out = append(out, source.ValueCount{Value: strings.ReplaceAll(v[1], "''", "'"), Count: 1})
	}
	return out
}

// commentValues reads the values that a comment explains: "M = man, V = vrouw",
// "(M/V/O)". The labels are what counts: they are words.
func commentValues(comment string) []source.ValueCount {
	if !strings.ContainsAny(comment, "=:/") {
		return nil
	}
	var out []source.ValueCount
	for _, m := range codedAs.FindAllStringSubmatch(comment, 40) {
		out = append(out, source.ValueCount{Value: strings.TrimSpace(m[2]), Count: 1})
	}
	if len(out) >= 2 {
		return out
	}
	if m := slashed.FindStringSubmatch(comment); m != nil {
		out = out[:0]
		for _, v := range m[1:] {
			if v != "" {
				out = append(out, source.ValueCount{Value: v, Count: 1})
			}
		}
		return out
	}
	return nil
}
