package detect

import (
	"regexp"
	"strings"

	"toetssteen"
	"toetssteen/catalogue"
	"toetssteen/internal/source"
)

// listed compares the values of the column with the code lists, and what its
// description lays down as well: looking at values takes nothing from that.
func (g *gatherer) listed() {
	g.matchLists(g.c, seen)
	described := func(vs []source.ValueCount, from origin) {
		if len(vs) > 0 {
			g.matchLists(&source.Column{Name: g.c.Name, Type: g.c.Type, Values: vs}, from)
		}
	}
	if vs := enumValues(g.c.Type); len(vs) > 0 {
		described(vs, declared)
	} else {
		described(commentValues(g.c.Comment), commented)
	}
	described(labelValues(g.c.Labels), fromLabels)
}

func (g *gatherer) matchLists(c *source.Column, from origin) {
	ms := g.d.values.match(c)
	for kind := range g.d.indicators {
		for _, m := range ms {
			if use, ok := g.d.uses[kind][m.list]; ok {
				g.listMatch(kind, &m, use, g.bestOther(kind, ms), from)
			}
		}
	}
}

// labelValues gives the words that a file itself lays down for its codes, less
// those that say that there is no answer: they stand in any list.
func labelValues(labels []source.ValueLabel) []source.ValueCount {
	var out []source.ValueCount
	seen := map[string]bool{}
	for _, l := range labels {
		key := fold(strings.TrimSpace(l.Label))
		if key == "" || seen[key] || fillers[key] || noAnswer[key] {
			continue
		}
		seen[key] = true
		out = append(out, source.ValueCount{Value: l.Label, Count: 1})
	}
	return out
}

// noAnswer are labels of surveys for what is no answer, or any other answer.
var noAnswer = map[string]bool{
	"weet niet": true, "weet ik niet": true, "wil niet zeggen": true, "wil ik niet zeggen": true, "weigert": true, "geweigerd": true,
	"geen antwoord": true, "geen opgave": true, "niet van toepassing": true, "overig": true, "overige": true, "anders": true,
	"niet ingevuld": true, "niet bekend": true, "ontbreekt": true, "don't know": true, "dont know": true, "refused": true, "refusal": true,
	"no answer": true, "not applicable": true, "other": true, "not stated": true, "not available": true, "prefer not to say": true,
}

// bestOther gives the surprise of the list of other kinds that arbitrary values
// would fit least: a column whose name says nothing goes to the best list.
func (g *gatherer) bestOther(kind int, ms []listMatch) float64 {
	top := 0.0
	for _, m := range ms {
		if _, own := g.d.uses[kind][m.list]; !own {
			top = max(top, m.surprise)
		}
	}
	return top
}

// aloneLevels reads the catalogue's word for what a list says by itself.
var aloneLevels = map[string]int{"high": 3, "medium": 2, "low": 1, "none": 0}

func (g *gatherer) listMatch(kind int, m *listMatch, use catalogue.ListUse, best float64, from origin) {
	l := g.d.values.lists[m.list]
	weight := m.weight(l)
	named := false
	if s := g.has(kind); s != nil {
		named = s.named+s.labeled+s.keyed > 0
	}
	var listed int
	switch {
	case named && weight == 2 && !thin(l, use.Alone):
		listed = max(2, aloneLevels[use.Alone])
	case named && (weight >= 1 && aloneLevels[use.Alone] >= 2 || m.allFit(l)):
		listed = 2
	case named:
		listed = 1
	case weight == 0 || m.surprise < best || m.entries < use.Least:
		return
	default:
		listed = aloneLevels[g.levelAlone(use)] - (2 - weight)
		if m.onAnchor() && m.surprise < surpriseLikely && m.anchored < anchorShare {
			listed = min(listed, 1)
		}
	}
	if listed <= 0 {
		return
	}
	s := g.signal(kind)
	if from == commented { // what a comment says twice is one kind of evidence
		s.labeled = max(s.labeled, min(listed, 2))
		s.plus("comment", string(g.d.indicators[kind].ID)+".list."+l.ID, "evidence.declared_values", weightComment, nil, l.Title, l.AsOf)
		return
	}
	if !s.better(listed, m) {
		return
	}
	s.listed, s.best = listed, *m
	s.bare = m.surprise >= wordSurprise*float64(m.distinct) || l.meanings > smallList
	s.removeValues()
	s.plus("values", string(g.d.indicators[kind].ID)+".list."+l.ID, valueMessage(from), weightListed[listed], g.counted(from, m), l.Title, l.AsOf, g.examples(m))
}

// counted gives in how many records the values occur; what a description lays
// down was not counted.
func (g *gatherer) counted(from origin, m *listMatch) *toetssteen.Counts {
	if from != seen {
		return nil
	}
	return sharesOf(g.c, m.x, m.n)
}

// allFit reports whether all values are codes of the list, and several
// different ones: enough to agree with a name, though too little to speak alone.
func (m *listMatch) allFit(l *listInfo) bool {
	return m.codes && m.distinct == m.of && m.entries >= minCodes && (!l.paired || m.bothSexes())
}

// levelAlone is the level the list reaches by itself in this column.
func (g *gatherer) levelAlone(use catalogue.ListUse) string {
	if g.opaque() || use.Other == "" {
		return use.Alone
	}
	return use.Other
}

// thin reports a list of a few bare digits: 0, 1, 2 fit everything.
func thin(l *listInfo, alone string) bool { return alone == "none" && l.meanings <= smallList }

// better prefers the list that shows more, then the one that holds more of the
// records, then the one that fits least by chance.
func (s *signal) better(listed int, m *listMatch) bool {
	if s.listed == 0 || listed != s.listed {
		return listed > s.listed
	}
	if m.x != s.best.x {
		return m.x > s.best.x
	}
	return m.surprise > s.best.surprise
}

// origin is where the values came from.
type origin int

const (
	seen       origin = iota // in the data
	declared                 // in the type: enum('M','V')
	commented                // in a comment: "M = man, V = vrouw"
	fromLabels               // in the value labels of a file: 1 is "Man"
)

func valueMessage(from origin) string {
	switch from {
	case declared:
		return "evidence.declared_values"
	case fromLabels:
		return "evidence.value_labels"
	default:
		return "evidence.values"
	}
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
	if !strings.ContainsRune(typ, '\'') {
		return nil
	}
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
