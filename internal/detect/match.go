package detect

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"toetssteen/catalogue"
	"toetssteen/internal/source"
)

// listMatch is how well the values of a column fit one list.
type listMatch struct {
	list     int
	x, n     int64   // records whose value is in the list, of all with a value
	distinct int     // distinct values that are in the list
	of       int     // distinct values looked at
	entries  int     // distinct entries of the list that occur
	codes    bool    // by code; otherwise by label
	padded   bool    // some code has a leading zero: it is a code, not a number
	surprise float64 // -log10 of the chance that arbitrary values of this shape fit
	anchored float64 // share of records with the code that most people have; 0 is none
	top      []valueHit
}

type valueHit struct {
	key      string // the value, folded
	entry    *catalogue.Entry
	count    int64
	label    bool
	padded   bool
	surprise float64
	anchor   bool
}

const (
	// labelDensity is the chance that an arbitrary word is a label of a list.
	labelDensity = 5e-3
	// mismatch is what a value outside the list takes from the surprise.
	mismatch = 1.0
	// fitShare is the share of records that must be in the list: the rest is
	// dirt. It is a reading of practice, not a legal figure.
	fitShare = 0.9
	// fitDistinct is the same for distinct values, where dirt weighs more.
	fitDistinct = 0.75
)

// minListed is the fewest values that stand for a column of which a database's
// statistics do not list all; least and greatest alone say nothing.
const minListed = 8

// match compares the values of a column with all lists in one pass. Columns
// with more distinct values than were kept do not fit a list.
func (x *valueIndex) match(c *source.Column) []listMatch {
	if len(c.Values) == 0 || c.Truncated && (!c.Estimated || len(c.Values) < minListed) {
		return nil
	}
	hits := make([][]valueHit, len(x.lists))
	all := counted{weighted: !c.Unweighted}
	for _, v := range c.Values {
		key := fold(strings.TrimSpace(v.Value))
		es := x.entries[key]
		if fillers[key] || key == "" {
			continue // says that there is no value, in any list
		}
		all.n += v.Count
		all.distinct++
		for i, e := range es {
			if i > 0 && es[i-1].list == e.list { // a list counts a value once
				continue
			}
			hits[e.list] = append(hits[e.list], x.lists[e.list].hit(e, key, v.Count))
		}
		all.values = append(all.values, foldedCount{key, v.Count})
	}
	return x.fitting(hits, &all)
}

// counted is what there is of values in a column, in a list or not.
type counted struct {
	n        int64
	distinct int
	weighted bool // counts are of records
	values   []foldedCount
}

type foldedCount struct {
	key   string
	count int64
}

func (l *listInfo) hit(e listEntry, key string, count int64) valueHit {
	density := labelDensity
	if !e.label {
		density = l.density(l.Entries[e.entry].Code)
		if len(key) > 3 && !isDigits(key) {
			density = labelDensity // a code that is a word is as telling as a label
		}
	}
	return valueHit{
		key: key, entry: &l.Entries[e.entry], count: count, label: e.label, surprise: -math.Log10(min(density, 1)),
		padded: len(key) > 1 && key[0] == '0' && !e.label, anchor: key == anchors[l.ID],
	}
}

// anchors are the codes that most records in a Dutch register have, written
// out: with one of them in front, two codes say what else takes three.
var anchors = map[string]string{"brp/land": "6030", "brp/nationaliteit": "0001"}

func isDigits(s string) bool {
	return strings.Trim(s, "0123456789") == ""
}

// density is the share of all codes of this shape that the list holds.
func (l *listInfo) density(code string) float64 {
	shape := codeShape(code)
	space := 1.0
	for i := range len(shape) {
		switch shape[i] {
		case '9':
			space *= 10
		case 'a':
			space *= 26
		}
	}
	return float64(l.codes[shape]) / space
}

func (x *valueIndex) fitting(hits [][]valueHit, all *counted) []listMatch {
	var out []listMatch
	for i, l := range x.lists {
		if len(hits[i]) == 0 {
			continue
		}
		m := newMatch(l, i, hits[i], all.n, all.distinct)
		m.x = recordsOf(hits[i])
		if clean, ok := withoutStrays(l, &m, all); ok && (!m.fits() || clean.rank(l) > m.rank(l)) {
			m = clean
		}
		if m.fits() {
			out = append(out, m)
		}
	}
	return out
}

// newMatch weighs the values that stand in a list against those looked at.
func newMatch(l *listInfo, list int, hits []valueHit, n int64, of int) listMatch {
	m := listMatch{list: list, n: n, of: of, distinct: len(hits), top: hits}
	entries := map[*catalogue.Entry]bool{}
	for _, h := range hits {
		entries[h.entry] = true
		m.codes = m.codes || !h.label
		m.padded = m.padded || h.padded
		m.surprise += h.surprise
		if h.anchor && n > 0 {
			m.anchored = float64(h.count) / float64(n)
		}
	}
	m.entries = len(entries)
	m.asNumbers(l)
	m.surprise -= mismatch * float64(of-m.distinct)
	return m
}

func recordsOf(hits []valueHit) (x int64) {
	for _, h := range hits {
		x += h.count
	}
	return x
}

func (m *listMatch) fits() bool {
	return float64(m.x) >= fitShare*float64(m.n) && float64(m.distinct) >= fitDistinct*float64(m.of)
}

// rank orders two ways to look at the same column.
func (m *listMatch) rank(l *listInfo) int {
	r := 2 * m.weight(l)
	if m.allFit(l) {
		r++
	}
	return r
}

// Values outside a list that together hold no more of the records than this
// are dirt, however many there are; of fewer records a share says nothing.
const (
	strayShare  = 0.01
	strayLeast  = 50
	mostNumbers = 2   // stray numbers that weigh: typing errors are many
	anchorShare = 0.8 // records with the anchor, from which two codes are more than a candidate
)

// withoutStrays looks at a column as if the few records outside the list were
// not there. What is in the list counts only where it is more common than they
// are: else the entries of the list might be the dirt.
func withoutStrays(l *listInfo, m *listMatch, all *counted) (listMatch, bool) {
	outside := all.n - m.x
	if m.of == m.distinct || !all.weighted || all.n < strayLeast || float64(outside) > strayShare*float64(all.n) {
		return listMatch{}, false
	}
	inside := make(map[string]bool, len(m.top))
	for _, h := range m.top {
		inside[h.key] = true
	}
	most, numbers := int64(0), 0
	for _, v := range all.values {
		if inside[v.key] {
			continue
		}
		most = max(most, v.count)
		if isDigits(v.key) {
			numbers++
		}
	}
	var hits []valueHit
	for _, h := range m.top {
		if h.count > most {
			hits = append(hits, h)
		}
	}
	clean := newMatch(l, m.list, hits, m.n, len(hits))
	clean.x = m.x
	if l.Numeric && clean.codes { // a number that is no code may be another list's
		clean.surprise -= mismatch * float64(min(numbers, mostNumbers))
	}
	return clean, len(hits) > 0
}

// asNumbers weighs the values as numbers, if none has a leading zero: then what
// counts is how many numbers of the list's range are codes. A list with a dense
// block of codes (111, 112, 113, ...) fits counters and amounts by chance.
func (m *listMatch) asNumbers(l *listInfo) {
	if len(l.numbers) == 0 || m.padded || !m.codes {
		return
	}
	lowest, highest := math.MaxInt, 0
	for _, h := range m.top {
		n, _ := strconv.Atoi(h.entry.Code) // digits: Numeric says so
		lowest, highest = min(lowest, n), max(highest, n)
	}
	fill := density(len(l.numbers), l.numbers[0], l.numbers[len(l.numbers)-1])
	if ran := density(m.entries, lowest, highest); ran > counterShare {
		fill = max(fill, ran, density(l.codesBetween(lowest, highest), lowest, highest))
	}
	m.surprise = min(m.surprise, -math.Log10(fill)*float64(m.distinct))
}

// counterShare is the share of its own range that a column fills, from which
// its numbers may be a counter; countries people come from lie far apart.
const counterShare = 0.05

// density is how many of the numbers from lowest to highest there are.
func density(n, lowest, highest int) float64 { return float64(n) / float64(highest-lowest+1) }

// codesBetween counts the codes of a numeric list in a range.
func (l *listInfo) codesBetween(lowest, highest int) int {
	from, _ := slices.BinarySearch(l.numbers, lowest)
	to, _ := slices.BinarySearch(l.numbers, highest+1)
	return to - from
}

// Strength that values reach by themselves, in surprise (powers of ten).
const (
	surpriseSure   = 4.0 // one in 10,000: a register code list
	surpriseLikely = 3.0
	wordSurprise   = 1.9 // per distinct value, from here on chance is small
	minCodes       = 3   // distinct codes needed before chance is excluded
	smallList      = 12  // lists so short that completeness counts, not chance
)

// weight says how much the match is worth, from 0 (nothing) to 2 (sure).
func (m *listMatch) weight(l *listInfo) int {
	if l.paired && !m.bothSexes() {
		return 0
	}
	if m.codes && l.meanings <= smallList && m.of == m.distinct {
		switch {
		case m.entries >= l.meanings || m.entries >= minCodes:
			return 2
		case m.entries >= 2:
			return 1
		}
		return 0
	}
	need := 2
	if m.surprise < wordSurprise*float64(m.distinct) {
		need = minCodes // short codes fit by chance where words do not
	}
	switch {
	case m.entries >= need && m.surprise >= surpriseSure:
		return 2
	case m.entries >= 2 && m.surprise >= surpriseLikely, m.onAnchor():
		return 1
	}
	return 0
}

// onAnchor reports codes of a list only, the one that most people have among
// them, in so many records that they are no chance.
func (m *listMatch) onAnchor() bool {
	return m.anchored > 0 && m.entries >= 2 && m.distinct == m.of && m.n >= strayLeast
}

// bothSexes reports whether the values hold entries for men and for women.
func (m *listMatch) bothSexes() bool {
	var man, vrouw bool
	for _, h := range m.top {
		man = man || h.entry.Means == "man"
		vrouw = vrouw || h.entry.Means == "vrouw"
	}
	return man && vrouw
}
