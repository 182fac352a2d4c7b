package xml

import (
	"regexp"
	"strings"

	"toetssteen/internal/source"
)

// Names of elements become names of fields, which are stored and printed. Some
// programs write a map as elements whose names are data, often of persons:
// <jansen><land>NL</land></jansen>. Such names fold into one field. The rules
// are those of the connector for JSON, and the thresholds are the same; names
// of a namespace come from a schema, and are believed until many are odd.
const (
	manyKeys     = 200
	alikeUnknown = 2
	alikeScalars = 5
	fewParents   = 5
	usualParents = 20
	oddKeys      = 10
)

// Forms of names that are data whatever they do: a name cannot begin with a
// digit, so writers put a letter or a line before it.
var dataForms = []*regexp.Regexp{
	regexp.MustCompile(`(?i)^[a-z]{0,3}[-_.]?\d{5,}$`),                        // numbered persons and cases, BSN
	regexp.MustCompile(`(?i)^_?[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$`), // UUID
	regexp.MustCompile(`(?i)^_?[1-9]\d{3}[-_.]?[a-z]{2}([-_.]?\d+.*)?$`),      // postcode
	regexp.MustCompile(`(?i)^_?\d{1,4}[-_.]\d{1,2}[-_.]\d{1,4}$`),             // date
	regexp.MustCompile(`(?i)^[a-z]{2}\d{2}[a-z]{4}\d{6,}$`),                   // IBAN
	regexp.MustCompile(`(?i)^_?(0x)?[0-9a-f]*[a-f][0-9a-f]*\d[0-9a-f]{6,}$`),  // hexadecimal
	regexp.MustCompile(`(?i)^.+_(at|x0040)_.+$`),                              // e-mail
}

// Forms of names of persons; they are names of fields where most records have
// them.
var suspectForms = []*regexp.Regexp{
	regexp.MustCompile(`\d{5,}`),
	regexp.MustCompile(`^(\p{Lu}[._]){1,4}(\p{Ll}+[._-])*\p{Lu}\p{Ll}+$`),
	regexp.MustCompile(`^\p{Lu}\p{Ll}+([._-]\p{Ll}+)*[._-]\p{Lu}\p{Ll}+$`),
}

func dataName(local string) bool {
	local = strings.TrimPrefix(local, "@")
	if plainName(local) {
		return false
	}
	for _, re := range dataForms {
		if re.MatchString(local) {
			return true
		}
	}
	return false
}

// plainName is the shortcut for most names: letters alone.
func plainName(s string) bool {
	for _, c := range []byte(s) {
		if (c|0x20 < 'a' || c|0x20 > 'z') && c != '.' {
			return false
		}
	}
	return true
}

func suspect(local string) bool {
	for _, re := range suspectForms {
		if re.MatchString(local) {
			return true
		}
	}
	return false
}

// words that stand in names of elements beside those that names of columns are
// made of: parts that somebody has in a record, and connectives of StUF.
const moreWords = `heeft als is inp ing vbg sub nps nnp ves aoa opr tgo acd bsn gerelateerde antwoord aanvrager afnemer afzender begeleider
behandelaar belanghebbende betrokkene bezoekadres broer contactpersoon correspondentieadres curator echtgenoot echtgenote ex gemachtigde
gezag huisarts indiener melder mentor oma opa postadres verblijfsadres verzorger voogd vertegenwoordiger werkgever werknemer zus
stuurgegevens zender ontvanger parameters body header envelope channel rubriek kenmerken gegevens lijst verzameling set
ouders kinderen partners nationaliteiten adressen personen leerlingen deelnemers inschrijvingen`

var extraWords = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(moreWords) {
		m[w] = true
	}
	return m
}()

var wordParts = regexp.MustCompile(`\p{Lu}*\p{Ll}+|\p{Lu}+|\d+`)

// fieldWord reports whether a name is made of words of names of fields.
func fieldWord(local string) bool {
	local = strings.TrimPrefix(local, "@")
	if len(local) == 1 || knownWord(local) {
		return true
	}
	parts := wordParts.FindAllString(local, -1)
	telling := false
	for _, p := range parts {
		switch {
		case knownWord(p):
			telling = true
		case len(p) > 2:
			return false
		}
	}
	return telling
}

func knownWord(w string) bool {
	for _, plural := range []string{"", "s", "en"} {
		if one := strings.TrimSuffix(w, plural); extraWords[strings.ToLower(one)] || source.KnownName(one) {
			return true
		}
	}
	return false
}

// foldMaps finds the levels whose names are data by what they do. It runs when
// the whole structure is known.
func (n *node) foldMaps() {
	switch {
	case n.parent == nil: // the document itself is never an entry
	case n.isMap():
		n.foldIf(func(m *node) bool { return !m.isAttribute() })
	default:
		n.foldIf(n.odd())
	}
	for _, m := range n.members {
		m.foldMaps()
	}
}

// elements are the members that could be keys; names of attributes are judged
// by their form alone, since tables are written as attributes too.
func (n *node) elements() []*node {
	var out []*node
	for _, m := range n.members {
		if m != n.star && !m.isAttribute() {
			out = append(out, m)
		}
	}
	return out
}

// isMap judges a level as a whole.
func (n *node) isMap() bool {
	keys := n.elements()
	var seen int64
	spaced := false
	for _, m := range keys {
		seen += m.filled
		spaced = spaced || m.spaced
	}
	sparse := 2*seen < 3*int64(len(keys))
	switch {
	case len(keys) >= manyKeys && sparse, len(keys) >= oddKeys && n.seen >= 2 && sparse:
		return true
	case n.seen >= fewParents, spaced && len(keys) < oddKeys:
		return false
	}
	return alike(keys)
}

// alike reports whether the members are values of one shape: a record holds
// values of many shapes, a map of one.
func alike(keys []*node) bool {
	shape, words := "", 0
	for _, m := range keys {
		if fieldWord(m.local) {
			words++
		}
		switch {
		case m.scalars == 0 || m.structured() || m.shapes || m.repeats:
			return false
		case shape == "":
			shape = m.shape
		case m.shape != shape:
			return false
		}
	}
	return words == 0 && len(keys) >= alikeUnknown || words*2 < len(keys) && len(keys) >= alikeScalars
}

// usual reports whether a member stands in nearly all of several parents, or is
// one of a few that stand in many, as the parts of a choice do.
func (n *node) usual(m *node) bool {
	return n.seen >= fewParents && 10*m.filled >= 9*n.seen || m.filled >= usualParents && len(n.members) < oddKeys
}

// odd judges names one by one.
func (n *node) odd() func(*node) bool {
	keys := n.elements()
	once := 0
	for _, m := range keys {
		if m.filled == 1 {
			once++
		}
	}
	manyOnce := n.seen >= usualParents && once >= max(oddKeys, len(keys)/2)
	entries, loose := n.entries(keys), n.loose(keys)
	return func(m *node) bool {
		switch {
		case m.isAttribute():
			return false
		case entries[m], loose[m]:
			return true
		case suspect(m.local) && !fieldWord(m.local):
			return n.seen < usualParents || 2*m.filled < n.seen
		}
		return m.filled == 1 && manyOnce
	}
}

// entries are the members that hold records which share their fields with
// another member, as the entries of a map do. Spared are names made of known
// words, and those in nearly all of several records.
func (n *node) entries(keys []*node) map[*node]bool {
	count := map[string]int{}
	for _, m := range keys {
		for _, f := range m.members {
			count[f.local]++
		}
	}
	alikes := map[*node]bool{}
	for _, m := range keys {
		shared := 0
		for _, f := range m.members {
			if count[f.local] > 1 {
				shared++
			}
		}
		if shared > 0 && 2*shared >= len(m.members) && m.seen < 3*m.filled { // records stand there many times
			alikes[m] = true
		}
	}
	record := false
	for _, m := range keys {
		record = record || fieldWord(m.local) || !alikes[m]
	}
	out := map[*node]bool{}
	least := 0
	for m := range alikes {
		if !fieldWord(m.local) && (!record || !n.usual(m)) {
			out[m] = true
			least = max(least, m.least())
		}
	}
	if len(out) < least {
		return nil
	}
	return out
}

// least is how many such members make a map: more where the names come from a
// schema, or where only attributes, such as an id, are shared.
func (n *node) least() int {
	switch {
	case n.spaced:
		return oddKeys
	case len(n.elements()) == 0:
		return alikeScalars
	}
	return 0
}

// loose are the members that hold a value of one shape and stand now in this
// parent and then in that one: <fatima>NL</fatima>, <mohammed>MA</mohammed>.
func (n *node) loose(keys []*node) map[*node]bool {
	out := map[*node]bool{}
	var seen int64
	for _, m := range keys {
		if m.scalars == 0 || m.structured() || m.spaced || fieldWord(m.local) || n.usual(m) {
			continue
		}
		seen += m.filled
		out[m] = true
	}
	count := int64(len(out))
	if n.seen < 2 || count < 2 || 2*len(out) <= len(keys) || 3*seen > 2*count*n.seen {
		return nil
	}
	return out
}

// foldIf takes members together into one.
func (n *node) foldIf(which func(*node) bool) {
	into := n.star
	var keep []*node
	for _, m := range n.members {
		if m == n.star || !which(m) {
			keep = append(keep, m)
			continue
		}
		n.folded++
		delete(n.byKey, m.key)
		if into == nil {
			into = m
			m.local = fold
			keep = append(keep, m)
			continue
		}
		into.merge(m)
		into.repeats = true // entries stand beside each other
	}
	if n.folded > 0 {
		n.star = into
	}
	n.members = keep
}

// merge adds what is known of another node at the same place.
func (n *node) merge(o *node) {
	n.seen += o.seen
	n.filled += o.filled
	n.objects += o.objects
	n.scalars += o.scalars
	n.mixed += o.mixed
	n.folded += o.folded
	n.repeats = n.repeats || o.repeats
	n.deep = n.deep || o.deep
	n.shapes = n.shapes || o.shapes || n.shape != o.shape
	for _, m := range o.members {
		n.adopt(m, m == o.star)
	}
}

func (n *node) adopt(m *node, star bool) {
	mine := n.byKey[m.key]
	if star {
		mine = n.star
	}
	if mine != nil {
		mine.merge(m)
		return
	}
	m.parent = n
	n.members = append(n.members, m)
	if star {
		n.star = m
		return
	}
	if n.byKey == nil {
		n.byKey = map[string]*node{}
	}
	n.byKey[m.key] = m
}
