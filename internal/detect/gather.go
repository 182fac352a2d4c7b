package detect

import (
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

	named   int  // strength of the name: 0 none, 1 weak, 2 says it
	labeled int  // the same for comment, label and declared type
	keyed   int  // the same for a key to a code table
	listed  int  // 1 consistent, 2 points one way, 3 a register's code list
	stated  int  // statements in running text: 1 words, 2 statements
	bare    bool // the values are a list of words or long codes, not letters

	level      toetssteen.Level
	confidence float64
	found      bool
}

// gatherer collects the signals of one column.
type gatherer struct {
	d       *Detector
	t       *table
	c       *source.Column
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

// name reads the words of the column's name.
func (g *gatherer) name() {
	hits, rejected := g.d.names.find(g.ts)
	for _, h := range hits {
		g.nameHit(h)
	}
	for _, h := range rejected {
		if s := g.has(h.kind); s != nil {
			s.minus("name", h.rule, "against.false_friend", weightFriend, h.text)
		}
	}
	g.inTable()
}

// inTable reads the name together with that of the table, where the table says
// whose datum it is: geboorteland in a table ouder is that of a parent. Only a
// kind that says a kind of the name more exactly counts.
func (g *gatherer) inTable() {
	n := len(g.t.roles)
	if n == 0 || len(g.signals) == 0 || len(g.ts)+n > 64 {
		return
	}
	ts := append(slices.Clip(g.t.roles), g.ts...)
	hits, _ := g.d.names.find(ts)
	for _, h := range hits {
		table, own := h.mask&(1<<n-1), h.mask>>n
		if table == 0 || own == 0 || g.has(h.kind) != nil {
			continue
		}
		for _, s := range g.signals {
			if s.named == 2 && slices.Contains(g.d.indicators[h.kind].Refines, g.d.indicators[s.kind].ID) {
				r := g.signal(h.kind)
				r.named = 2
				r.plus("name", h.rule, "evidence.name_in_table", weightStrong, nil, h.words(ts))
				s.named = 0
				break
			}
		}
	}
}

func (g *gatherer) nameHit(h hit) {
	s := g.signal(h.kind)
	named, weight := 2, weightStrong
	switch h.strength {
	case weak:
		named, weight = 1, weightWeak
	case contextual:
		named, weight = g.contextual(s, h)
	case strong, friend:
	}
	if h.abbrs > 0 && !g.clearAbbreviation(h) {
		named, weight = 1, weightWeak
		s.minus("name", h.rule, "against.abbreviation", weightAbbr)
	}
	if h.derived {
		s.role = toetssteen.RoleDerived
	}
	if rest := g.afterwards(h); rest != "" && !h.about {
		if code := g.oneHot(h, rest); code != "" {
			s.role = toetssteen.RoleDerived
			s.plus("name", h.rule, "evidence.one_hot", weightOneHot, nil, rest, code)
		} else {
			named = min(named, 1)
			s.minus("name", h.rule, "against.other_head", weightHead, rest)
		}
	}
	g.modifiers(s, h)
	if named > s.named || s.named == 0 {
		s.named = max(s.named, named)
	}
	if !hasRule(s.evidence, h.rule) {
		s.plus("name", h.rule, "evidence.name", weight, nil, h.words(g.ts))
	}
}

// contextual weighs a phrase that says it only in a table about people, and
// only if no other word comes before it: "title" is not "course title". A yes
// or no called "male" needs no table.
func (g *gatherer) contextual(s *signal, h hit) (named int, weight float64) {
	storage := classGeneric | classPerson | classFlag | classSmall | classOpaque | classDate | classAggregate
	proxy := g.d.indicators[h.kind].Group == toetssteen.GroupProxy
	for i := range h.last {
		w := g.ts[i]
		if h.mask&(1<<i) == 0 && w.class&storage == 0 && !w.digits && len(w.text) > 2 && (proxy || !g.d.related[w.concept]) {
			s.minus("name", h.rule, "against.other_head", weightHead, w.text)
			return 1, weightContext
		}
	}
	if g.t.people() {
		return 2, weightStrong
	}
	if (g.counts(h) || isBoolean(g.c) && len(g.c.Values) > 0) && !g.t.things() && g.d.indicators[h.kind].Group == toetssteen.GroupSex {
		return 2, weightStrong
	}
	return 1, weightContext
}

// counts reports whether a word before the hit makes the name a figure over a
// group: aantal_vrouwen.
func (g *gatherer) counts(h hit) bool {
	for i := range h.last {
		if g.ts[i].class&classAggregate != 0 {
			return true
		}
	}
	return false
}

// words gives the column's own words that the hit covers.
func (h hit) words(ts []token) string {
	var out []string
	for i, w := range ts {
		if h.mask&(1<<i) != 0 {
			out = append(out, w.text)
		}
	}
	return strings.Join(out, " ")
}

func hasRule(es []toetssteen.Evidence, rule string) bool {
	for _, e := range es {
		if e.Rule == rule && e.Message == "evidence.name" {
			return true
		}
	}
	return false
}

// clearAbbreviation reports whether an abbreviation is unambiguous where it
// stands: two words that fit together, or four letters in a table on people.
func (g *gatherer) clearAbbreviation(h hit) bool {
	if h.abbrs < h.size() && h.size() >= 2 {
		return true
	}
	if h.abbrs >= 2 {
		return true
	}
	return len(g.ts[h.last].text) >= 4 && g.t.people()
}

// afterwards gives the words behind the hit that change what the name is
// about: the head of a compound comes last in Dutch and English.
func (g *gatherer) afterwards(h hit) string {
	var rest []string
	for i := h.last + 1; i < len(g.ts); i++ {
		w := g.ts[i]
		if w.segment != g.ts[h.last].segment && w.class == 0 && !w.digits && w.concept == 0 {
			rest = append(rest, w.text)
			continue
		}
		storage := classGeneric | classDate | classPerson | classAggregate | classFlag | classSmall
		if w.digits && len(w.text) <= 2 || w.class&storage != 0 || len(w.text) <= 2 && !g.isCode(h, w.text) || g.d.related[w.concept] && w.concept != 0 && !g.isCode(h, w.text) {
			continue
		}
		rest = append(rest, w.text)
	}
	return strings.Join(rest, " ")
}

func (g *gatherer) isCode(h hit, text string) bool {
	return isBoolean(g.c) && g.oneHot(h, text) != ""
}

// oneHot gives the title of the code list of the kind that holds the text.
func (g *gatherer) oneHot(h hit, text string) string {
	for list := range len(g.d.values.lists) {
		if _, ok := g.d.uses[h.kind][list]; ok && g.d.values.lists[list].byID[text] {
			return g.d.values.lists[list].Title
		}
	}
	return ""
}

// modifiers reads what the other words say of the datum: a date, a figure over
// a group, a yes or no.
func (g *gatherer) modifiers(s *signal, h hit) {
	for i, w := range g.ts {
		if h.mask&(1<<i) != 0 {
			if w.class&classFlag != 0 {
				s.role = toetssteen.RoleDerived
			}
			continue
		}
		switch {
		case w.class&classAggregate != 0 && w.class&classGeneric == 0 && w.class&classDate == 0:
			s.role = toetssteen.RoleAggregate
		case w.class&classFlag != 0 && w.class&classGeneric == 0:
			s.role = toetssteen.RoleDerived
		}
	}
	if s.role == toetssteen.RoleStored && isBoolean(g.c) && len(g.c.Values) > 0 {
		s.role = toetssteen.RoleDerived
	}
}

// element recognises the number of a BRP element.
func (g *gatherer) element() {
	kind, element, ok := g.d.elements.find(g.c.Name)
	if !ok {
		return
	}
	s := g.signal(kind)
	s.named = 2
	s.plus("element", string(g.d.indicators[kind].ID)+".element", "evidence.element", weightStrong, nil, element)
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
		low, high := wilson(g.c.Texts.Hits[rule], g.c.Texts.N)
		s.plus("text", rule, "evidence.text", weightText*float64(strength), &toetssteen.Counts{X: g.c.Texts.Hits[rule], N: g.c.Texts.N, Low: low, High: high})
	}
}
