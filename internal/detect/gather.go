package detect

import (
	"regexp"
	"slices"
	"strings"

	"toetssteen"
	"toetssteen/internal/source"
)

// signal is what one column shows of one kind.
type signal struct {
	kind     int
	evidence []toetssteen.Evidence
	against  []toetssteen.Evidence
	role     toetssteen.Role

	named   int       // strength of the name: 0 none, 1 weak, 2 says it
	labeled int       // the same for comment, label and declared type
	keyed   int       // the same for a key to a code table
	listed  int       // 1 consistent, 2 points one way, 3 a register's code list
	best    listMatch // the match that listed rests on
	stated  int       // statements in running text: 1 words, 2 statements
	bare    bool      // the values are a list of words or long codes, not letters

	level      toetssteen.Level
	confidence float64
	found      bool
}

// gatherer collects the signals of one column.
type gatherer struct {
	d       *Detector
	t       *table
	c       *source.Column
	column  int
	ts      []token
	signals []*signal
}

func (g *gatherer) signal(kind int) *signal {
	for _, s := range g.signals {
		if s.kind == kind {
			return s
		}
	}
	s := &signal{kind: kind, role: toetssteen.RoleStored}
	g.signals = append(g.signals, s)
	return s
}

// has gives the signal of a kind, or nil.
func (g *gatherer) has(kind int) *signal {
	for _, s := range g.signals {
		if s.kind == kind {
			return s
		}
	}
	return nil
}

func (s *signal) plus(typ, rule, message string, weight float64, counts *toetssteen.Counts, args ...string) {
	s.evidence = append(s.evidence, toetssteen.Evidence{Type: typ, Rule: rule, Message: message, Args: args, Weight: weight, Counts: counts})
}

func (s *signal) minus(typ, rule, message string, weight float64, args ...string) {
	s.against = append(s.against, toetssteen.Evidence{Type: typ, Rule: rule, Message: message, Args: args, Weight: -weight})
}

// element recognises the number of a BRP element.
func (g *gatherer) element() {
	kind, element, ok := g.d.elements.find(g.c.Name)
	if !ok {
		return
	}
	s := g.signal(kind)
	rule := string(g.d.indicators[kind].ID) + ".element"
	if g.opaque() {
		s.named = 2
		s.plus("element", rule, "evidence.element", weightStrong, nil, element)
		return
	}
	s.named = max(s.named, 1) // omzet_01_04_10 is a date, versie_04.10 a version
	s.plus("element", rule, "evidence.element", weightWeak, nil, element)
}

// label reads the comment and the declared type.
func (g *gatherer) label() {
	if g.c.Comment != "" {
		g.comment()
	}
	if g.c.Type == "" || sqlType(g.c.Type) {
		return
	}
	ts := g.d.vocabulary.tokens(g.c.Type)
	hits, _ := g.d.names.find(ts)
	for _, h := range hits {
		if h.strength == strong && h.abbrs == 0 && h.kind >= 0 {
			s := g.signal(h.kind)
			s.labeled = max(s.labeled, 2)
			s.plus("type", h.rule, "evidence.type", weightType, nil, h.words(ts))
		}
	}
}

// commentEarly is how many words of a comment say what the column is; what
// comes later is often said in passing.
const (
	commentEarly = 14
	commentWords = 40
)

func (g *gatherer) comment() {
	ts := g.d.vocabulary.tokens(clauses(g.c.Comment))
	if len(ts) > commentWords {
		ts = ts[:commentWords]
	}
	hits, rejected := g.d.comments.find(ts)
	for _, h := range hits {
		if !h.near() {
			continue
		}
		s := g.signal(h.kind)
		strength, weight := 2, weightComment
		if h.last >= commentEarly || h.abbrs > 0 || g.negated(ts, h) {
			strength, weight = 1, weightWeak
		}
		if strength > s.labeled {
			s.labeled = strength
			s.plus("comment", h.rule, "evidence.comment", weight, nil, h.words(ts))
		}
	}
	for _, h := range rejected {
		if s := g.has(h.kind); s != nil {
			s.minus("comment", h.rule, "against.false_friend", weightFriend, h.text)
		}
	}
	g.standard()
}

var (
	elementInText = regexp.MustCompile(`(?i)(?:brp|gba|lo|rubriek|element|elem\.?)[ :]*((?:\d{2}\.)?\d{2}\.\d{2})\b`)
	tableInText   = regexp.MustCompile(`(?i)\b(?:landelijke |brp-?|gba-?)?tabel +(\d{2})\b`)
)

// standard reads what a comment says of the population register: the number of
// an element, or of the national table that the codes are from.
func (g *gatherer) standard() {
	if digitsIn(g.c.Comment) < 2 { // most comments: no number, no search
		return
	}
	if m := elementInText.FindStringSubmatch(g.c.Comment); m != nil {
		if kind, element, ok := g.d.elements.find(m[1]); ok {
			s := g.signal(kind)
			s.labeled = 2
			s.plus("comment", string(g.d.indicators[kind].ID)+".element", "evidence.element", weightComment, nil, element)
		}
	}
	m := tableInText.FindStringSubmatch(g.c.Comment)
	if m == nil {
		return
	}
	list, ok := g.d.values.tables[m[1]]
	if !ok {
		return
	}
	for kind := range g.d.indicators {
		if use, ok := g.d.uses[kind][list]; ok && use.Alone != "none" {
			s := g.signal(kind)
			s.labeled = 2
			s.plus("comment", string(g.d.indicators[kind].ID)+".table", "evidence.table", weightComment, nil, g.d.values.lists[list].Title)
		}
	}
}

// negated reports a "not" just before the hit: "not used for gender".
func (g *gatherer) negated(ts []token, h hit) bool {
	first := 0
	for first < len(ts) && h.mask&(1<<first) == 0 {
		first++
	}
	for i := max(0, first-4); i < first; i++ {
		switch ts[i].text {
		case "not", "niet", "geen", "zonder", "without", "no":
			return true
		}
	}
	return false
}

// near reports whether the words of the hit stand close together.
func (h hit) near() bool {
	first := 0
	for h.mask&(1<<first) == 0 {
		first++
	}
	return h.last-first+1 <= h.size()+5
}

// clauses takes what stands in brackets out, where it is long: it explains.
func clauses(s string) string {
	if i := strings.IndexByte(s, '('); i > 40 {
		return s[:i]
	}
	return s
}

// storageTypes are the words that types of storage begin with, in SQL and in
// data dictionaries; any other type names a domain, which is evidence.
var storageTypes = map[string]bool{
	"varchar": true, "nvarchar": true, "char": true, "nchar": true, "varchar2": true, "nvarchar2": true, "character": true, "text": true,
	"string": true, "int": true, "int2": true, "int4": true, "int8": true, "int16": true, "int32": true, "int64": true, "integer": true,
	"bigint": true, "smallint": true, "tinyint": true, "mediumint": true, "numeric": true, "decimal": true, "number": true, "float": true,
	"float4": true, "float8": true, "double": true, "real": true, "date": true, "datetime": true, "datetime2": true, "time": true,
	"timestamp": true, "timestamptz": true, "bool": true, "boolean": true, "bit": true, "bytea": true, "blob": true, "clob": true,
	"json": true, "jsonb": true, "xml": true, "uuid": true, "enum": true, "set": true, "money": true, "serial": true, "bigserial": true,
	"year": true, "binary": true, "varbinary": true, "image": true, "a": true, "an": true, "n": true, "object": true, "array": true,
	"category": true, "byte": true, "long": true, "short": true, "mediumtext": true, "longtext": true, "tinytext": true, "ntext": true,
	"byte_array": true, "hugeint": true, "list": true, "struct": true, "map": true, "interval": true,
}

// sqlType reports whether a type is one of storage, not of a domain: its first
// word is, apart from a length ("AN200", "varchar(20)").
func sqlType(t string) bool {
	t = strings.ToLower(strings.TrimLeft(t, " \"`"))
	end := strings.IndexAny(t, " (,<[\"`")
	if end >= 0 {
		t = t[:end]
	}
	return storageTypes[t] || storageTypes[strings.TrimRight(t, "0123456789")]
}

// key reads a foreign key to a table that is a code list of a kind.
func (g *gatherer) key(p *source.Profile) {
	for _, k := range p.Keys {
		if k.Primary || len(k.Columns) != 1 || k.Columns[0] != g.c.Name {
			continue
		}
		hits, _ := g.d.names.find(g.d.vocabulary.tokens(k.RefAsset))
		for _, h := range hits {
			if h.strength >= contextual {
				s := g.signal(h.kind)
				s.keyed = 2
				s.plus("key", h.rule, "evidence.key", weightKey, nil, k.RefAsset)
			}
		}
	}
}

// text reads what the watcher saw in running text.
func (g *gatherer) text() {
	if g.c.Texts == nil {
		return
	}
	for _, rule := range sortedKeys(g.c.Texts.Hits) {
		r, ok := g.d.watcher.rules[rule]
		if !ok {
			continue
		}
		s := g.signal(r.kind)
		strength := 1
		if r.near != nil {
			strength = 2
		}
		s.stated = max(s.stated, strength)
		s.plus("text", rule, "evidence.text", weightText*float64(strength), sharesOf(g.c, g.c.Texts.Hits[rule], g.c.Texts.N))
	}
	g.masks()
}

// shownMasks is how many masked surroundings a finding shows.
const shownMasks = 3

// masks shows how the statements read, without what they say: only forms that
// occur in as many texts as may be shown, each at the kind it tells of.
func (g *gatherer) masks() {
	for _, s := range g.signals {
		if s.stated == 0 {
			continue
		}
		var shown []string
		for _, m := range g.c.Texts.Masks {
			if m.Count >= toetssteen.Floor && len(shown) < shownMasks && g.d.watcher.tells(m.Shape, s.kind, g.d.indicators[s.kind].ID) {
				shown = append(shown, "“"+m.Shape+"”")
			}
		}
		if len(shown) > 0 {
			s.plus("text", string(g.d.indicators[s.kind].ID)+".text.masks", "evidence.text.masks", 0, nil, strings.Join(shown, ", "))
		}
	}
}

// tells reports whether a mask is of a statement on the kind: it holds the
// kind's name, or a word that a rule of the kind names itself.
func (w *watcher) tells(mask string, kind int, name toetssteen.KindID) bool {
	words := strings.Fields(mask)
	for _, word := range words {
		if strings.HasPrefix(word, "[") {
			return word == "["+string(name)+"]"
		}
	}
	for _, word := range words {
		for _, r := range w.trigger[word] {
			near := r.near == nil || slices.ContainsFunc(words, func(n string) bool { return r.near[n] })
			if r.kind == kind && !r.listed[word] && near {
				return true
			}
		}
	}
	return false
}
