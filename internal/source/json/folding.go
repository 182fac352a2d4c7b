package json

import (
	"slices"
	"strconv"
	"strings"
)

// Thresholds of folding by what keys do, in the order of the rules below. They
// were chosen to fold too much rather than too little: the values of a folded
// field are still read, a key that is the name of a person cannot be taken back.
const (
	manyKeys     = 200 // distinct keys of one object that can only be a map
	alikeObjects = 3   // members that are objects with the same fields
	alikeScalars = 5   // members that are values of one shape
	fewParents   = 5   // objects below which a whole level can be a map
	usualParents = 20  // objects in which a key can show that it recurs
	oddKeys      = 10  // so many keys that stand once are not spelling errors
)

// foldMaps finds the levels whose keys are data by what they do, since their
// form does not tell: {"jansen": {"land": "NL"}, "bakker": {"land": "BE"}}.
// It runs when the whole structure is known.
func (n *node) foldMaps() {
	if n.isMap() {
		n.foldAll(nil)
	} else {
		n.foldIf(nil, n.odd())
	}
	for _, m := range n.members {
		m.foldMaps()
	}
	if n.elem != nil {
		n.elem.foldMaps()
	}
}

// isMap judges a level as a whole.
func (n *node) isMap() bool {
	switch keys := len(n.byKey); {
	case keys >= manyKeys && n.sparse(), keys >= oddKeys && n.objects >= 2 && n.sparse():
		return true
	case n.objects >= fewParents:
		return false
	default:
		return n.alikeScalars() || (keys >= alikeObjects && n.forms()[n.anyForm()] == keys)
	}
}

// odd judges keys one by one: a suspect that does not recur, what looks like
// the entries of a map beside it, and keys that stand in one object only where
// others do the same.
func (n *node) odd() func(*node) bool {
	once, forms, entry := 0, n.forms(), ""
	if n.star != nil {
		entry = n.star.form()
	}
	for _, m := range n.byKey {
		if m.seen == 1 {
			once++
		}
	}
	manyOnce := n.objects >= usualParents && once >= max(oddKeys, len(n.byKey)/2)
	return func(m *node) bool {
		if m.suspect {
			return n.objects < usualParents || 2*m.seen < n.objects
		}
		form := m.form()
		if form != "" && form == entry {
			return true
		}
		return m.seen == 1 && (manyOnce || (n.objects >= 2 && form != "" && forms[form] >= alikeObjects))
	}
}

// forms counts the members by their form.
func (n *node) forms() map[string]int {
	out := map[string]int{}
	for _, m := range n.byKey {
		if form := m.form(); form != "" {
			out[form]++
		}
	}
	return out
}

func (n *node) anyForm() string {
	for _, m := range n.byKey {
		return m.form()
	}
	return ""
}

// coded are the members of an object that stands for one value, as fields of a
// register do: {"code": "6030", "omschrijving": "Nederland"}.
var coded = map[string]bool{
	"code": true, "omschrijving": true, "waarde": true, "soort": true, "type": true, "value": true, "label": true,
	"description": true, "text": true, "display": true, "system": true,
}

// form is the sorted list of the members of an object, and empty for what is
// no object or stands for one value.
func (n *node) form() string {
	if n.objects == 0 || n.scalars > 0 || n.elem != nil {
		return ""
	}
	var keys []string
	value := true
	for key := range n.byKey {
		keys = append(keys, strconv.Quote(key))
		value = value && coded[strings.ToLower(key)]
	}
	if value {
		return ""
	}
	slices.Sort(keys)
	return strings.Join(keys, "")
}

// sparse reports whether most keys stand in one object only.
func (n *node) sparse() bool {
	var seen int64
	for _, m := range n.byKey {
		seen += m.seen
	}
	return 2*seen < 3*int64(len(n.byKey))
}

// alikeScalars reports whether the members are values of one shape: a record
// holds values of many shapes, a map of one.
func (n *node) alikeScalars() bool {
	if len(n.byKey) < alikeScalars {
		return false
	}
	shape := ""
	for _, m := range n.byKey {
		switch {
		case m.scalars == 0 || m.objects > 0 || m.elem != nil || m.shapes:
			return false
		case shape == "":
			shape = m.shape
		case m.shape != shape:
			return false
		}
	}
	return true
}
