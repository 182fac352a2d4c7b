package detect

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"toetssteen"
	"toetssteen/catalogue"
	"toetssteen/internal/source"
)

// valueIndex finds in which code lists a value stands, and as what.
type valueIndex struct {
	lists   []*listInfo
	entries map[string][]listEntry
	tables  map[string]int // number of a national table (landelijke tabel) -> list
}

type listInfo struct {
	*catalogue.CodeList
	meanings int             // distinct codes
	paired   bool            // entries mean man or vrouw: a column needs both
	numbers  []int           // the codes of a numeric list, in order
	codes    map[string]int  // shape of a code -> how many codes have it
	byID     map[string]bool // folded codes and labels, for one-hot names
	ended    map[string]bool // codes that ended by the date of the list
	dated    bool            // some code has a date of end
}

// listEntry is one way in which a text stands in a list.
type listEntry struct {
	list  int32
	entry int32
	label bool // as label or synonym, not as code
}

// fillers are values that say there is no value.
var fillers = map[string]bool{
	"-": true, "--": true, "?": true, ".": true, "n/a": true, "na": true, "nan": true, "null": true, "none": true, "nvt": true,
	"n.v.t.": true, "onbekend": true, "unknown": true, "leeg": true, "missing": true, "not specified": true, "unspecified": true,
}

func newValueIndex(c *catalogue.Catalogue, ids []string) *valueIndex {
	x := &valueIndex{entries: map[string][]listEntry{}, tables: map[string]int{}}
	for _, id := range ids {
		x.addList(c.CodeList(id))
	}
	return x
}

func (x *valueIndex) addList(l *catalogue.CodeList) {
	n := int32(len(x.lists)) //nolint:gosec // some dozens of lists
	info := &listInfo{CodeList: l, codes: map[string]int{}, byID: map[string]bool{}}
	seen := map[string]bool{}
	add := func(text string, e listEntry) {
		key := fold(strings.TrimSpace(text))
		if key == "" {
			return
		}
		info.byID[key] = true
		for _, o := range x.entries[key] {
			if o.list == e.list && (o.entry == e.entry || !o.label) {
				return
			}
		}
		x.entries[key] = append(x.entries[key], e)
	}
	for i := range l.Entries {
		e := &l.Entries[i]
		at := listEntry{list: n, entry: int32(i)}
		if !seen[e.Code] {
			seen[e.Code] = true
			info.codes[codeShape(e.Code)]++
		}
		info.paired = info.paired || e.Means == "man" || e.Means == "vrouw"
		add(e.Code, at)
		if trimmed := strings.TrimLeft(e.Code, "0"); l.Numeric && trimmed != e.Code && trimmed != "" {
			add(trimmed, at)
		}
		at.label = true
		add(e.Label, at)
		for _, s := range e.Synonyms {
			add(s, at)
		}
	}
	if m := tableInText.FindStringSubmatch(l.Title); m != nil {
		x.tables[m[1]] = int(n)
	}
	info.meanings = len(seen)
	info.numbers = numbersOf(l)
	info.ended = endedBy(l)
	info.dated = len(info.ended) > 0
	x.lists = append(x.lists, info)
}

// endedBy gives the codes that had ended on the date of the list. A code that
// was given out again has not.
func endedBy(l *catalogue.CodeList) map[string]bool {
	out, lives := map[string]bool{}, map[string]bool{}
	for _, e := range l.Entries {
		if e.To != "" && e.To <= l.AsOf {
			out[e.Code] = true
		} else {
			lives[e.Code] = true
		}
	}
	for code := range lives {
		delete(out, code)
	}
	return out
}

// numbersOf gives the codes of a numeric list as numbers, in order, each once.
func numbersOf(l *catalogue.CodeList) []int {
	if !l.Numeric {
		return nil
	}
	var ns []int
	for _, e := range l.Entries {
		if n, err := strconv.Atoi(e.Code); err == nil {
			ns = append(ns, n)
		}
	}
	slices.Sort(ns)
	return slices.Compact(ns)
}

// codeShape is the kind and length of a code: "9999" or "aa".
func codeShape(code string) string {
	b := []byte(fold(code))
	for i, c := range b {
		switch {
		case c >= '0' && c <= '9':
			b[i] = '9'
		case c >= 'a' && c <= 'z':
			b[i] = 'a'
		}
	}
	return string(b)
}

// sharesOf gives x of n records with the Wilson interval. Of a database's own
// statistics the sample behind them is not known, so there is no interval; of
// counts that are not of records there is no share.
func sharesOf(c *source.Column, x, n int64) *toetssteen.Counts {
	if c.Unweighted {
		return nil
	}
	k := &toetssteen.Counts{X: x, N: n, Estimated: c.Estimated}
	if !c.Estimated {
		k.Low, k.High = wilson(x, n)
	}
	return k
}

// wilson is the 95 % score interval of a share (Wilson 1927).
func wilson(x, n int64) (low, high float64) {
	if n == 0 {
		return 0, 1
	}
	const z = 1.959963984540054
	p, m := float64(x)/float64(n), float64(n)
	mid := (p + z*z/(2*m)) / (1 + z*z/m)
	half := z / (1 + z*z/m) * math.Sqrt(p*(1-p)/m+z*z/(4*m*m))
	return max(0, mid-half), min(1, mid+half)
}

// isBoolean reports whether the column holds yes and no, whatever the words.
func isBoolean(c *source.Column) bool {
	t := fold(c.Type)
	if strings.HasPrefix(t, "bool") || t == "bit" || t == "bit(1)" || t == "tinyint(1)" {
		return true
	}
	if len(c.Values) == 0 || len(c.Values) > 4 || c.Truncated {
		return false
	}
	for _, v := range c.Values {
		switch fold(strings.TrimSpace(v.Value)) {
		case "0", "1", "0.0", "1.0", "true", "false", "t", "f", "y", "n", "j", "yes", "no", "ja", "nee", "-", "":
		default:
			return false
		}
	}
	return true
}
