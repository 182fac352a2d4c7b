package json

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"toetssteen/internal/source"
)

// roles are words that stand for a part somebody or something has in a record,
// beside the words that names of columns are made of.
const roles = `aanvrager afnemer afzender begeleider behandelaar belanghebbende betrokkene bewindvoerder bezoekadres broer contactpersoon
correspondentieadres curator debiteur echtgenoot echtgenote ex expartner geadresseerde gemachtigde gezag gezagsverhouding huisarts indiener
kiesrecht koper kostwinner leverancier melder mentor nabestaande oma ontbinding opa opgroeiadres postadres primair secundair thuis tot tweede
van verblijfadres verhuurder verkoper verzorger voogd vorige vertegenwoordiger wederpartij werk werkgever werknemer zus
aanschrijving adressering europeeskiesrecht functieadres geheimhouding huurder immigratie inonderzoek opschorting predicaat uitsluiting verbintenis
verblijfplaats
beneficiary billing brother buyer carer caregiver creditor current debtor emergency from guardian primary previous recipient secondary seller
sender shipping sibling sister spouse to until`

var roleWords = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(roles) {
		m[w] = true
	}
	return m
}()

// fieldWord reports whether a key is a name of a field by its words, one or
// many of them: "partner", "partners". A single letter says nothing of anyone.
func fieldWord(key string) bool {
	if utf8.RuneCountInString(key) == 1 {
		return true
	}
	for _, plural := range []string{"", "s", "en"} {
		one := strings.TrimSuffix(key, plural)
		if roleWords[strings.ToLower(one)] || source.KnownName(one) {
			return true
		}
	}
	return false
}

// entries are the members that are entries of a map: objects, or lists of
// them, that share their fields with another member. How often they stand
// there does not count, since the first names of a few families recur. Spared
// are keys made of known words, and those that stand in nearly all objects as
// long as anything beside them says that the object is a record.
func (n *node) entries() map[*node]bool {
	alike := n.alikeObjects()
	if len(alike) == 0 {
		return nil
	}
	record := false
	for _, m := range n.byKey {
		record = record || fieldWord(m.name) || !alike[m] && !m.blank()
	}
	out := map[*node]bool{}
	words := 0
	for _, m := range n.byKey {
		switch {
		case !alike[m] && !m.blank(), record && n.usual(m):
		case fieldWord(m.name):
			words++
		default:
			out[m] = true
		}
	}
	if len(out) < oddKeys || len(out) <= 3*words {
		return out
	}
	for m := range alike { // a map in which a few surnames are words, as Page
		out[m] = true
	}
	return out
}

// alikeObjects are the members at least half of whose fields stand in another
// member too, and those others, of which more may be known.
func (n *node) alikeObjects() map[*node]bool {
	fields, count := map[*node][]string{}, map[string]int{}
	for _, m := range n.members {
		fields[m] = m.fields(nestedMaps)
		for _, f := range fields[m] {
			count[f]++
		}
	}
	out, theirs := map[*node]bool{}, map[string]bool{}
	for m, names := range fields {
		shared := 0
		for _, f := range names {
			if count[f] > 1 {
				shared++
			}
		}
		if shared == 0 || 2*shared < len(names) {
			continue
		}
		out[m] = true
		for _, f := range names {
			theirs[f] = true
		}
	}
	for m, names := range fields {
		out[m] = out[m] || slices.ContainsFunc(names, func(f string) bool { return theirs[f] })
	}
	maps.DeleteFunc(out, func(_ *node, alike bool) bool { return !alike })
	return out
}

// nestedMaps is how many levels of maps in maps are seen through.
const nestedMaps = 2

// fields lists the members of an object, or of the objects in a list. Of a
// member that may itself be the entry of a map, its own fields count: families
// with other first names are alike.
func (n *node) fields(depth int) []string {
	for n.objects == 0 && n.elem != nil {
		n = n.elem
	}
	var out []string
	for _, m := range n.members {
		var below []string
		if depth > 0 && (m == n.star || !fieldWord(m.name)) {
			below = m.fields(depth - 1)
		}
		if len(below) == 0 {
			out = append(out, m.name)
		}
		for _, f := range below {
			out = append(out, fold+"."+f)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// blank reports whether nothing was ever told of the member.
func (n *node) blank() bool { return n.leaf() && n.scalars == 0 && !n.deep }

// loose are the members that hold values of one kind and stand now in this
// object and then in that one: {"fatima": "NL"}, {"mohammed": "MA"}. A record
// may lack some of its fields too; so they must be most of the keys, stand in
// two of three objects at most, and be made of no known words.
func (n *node) loose() map[*node]bool {
	out := map[*node]bool{}
	var kinds kind
	var seen int64
	for _, m := range n.byKey {
		if fieldWord(m.name) || n.usual(m) || m.blank() {
			continue
		}
		of := m
		for of.elem != nil && of.scalars == 0 && of.objects == 0 {
			of = of.elem
		}
		if of.scalars == 0 || of.objects > 0 || of.elem != nil {
			continue
		}
		kinds |= of.kinds
		seen += m.seen
		out[m] = true
	}
	keys := int64(len(out))
	if n.objects < 2 || keys < 2 || 2*len(out) <= len(n.byKey) || 3*seen > 2*keys*n.objects || kinds&(kinds-1) != 0 {
		return nil
	}
	for _, m := range n.byKey {
		if m.blank() && !fieldWord(m.name) && !n.usual(m) {
			out[m] = true
		}
	}
	return out
}
