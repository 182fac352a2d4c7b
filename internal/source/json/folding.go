package json

// Thresholds of folding by what keys do, in the order of the rules below. They
// were chosen to fold too much rather than too little: the values of a folded
// field are still read, a key that is the name of a person cannot be taken back.
const (
	manyKeys     = 200 // distinct keys of one object that can only be a map
	alikeScalars = 5   // members that are values of one shape
	alikeUnknown = 2   // the same, when no key is a word of names of fields
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
	}
	return n.alikeScalars()
}

// odd judges keys one by one: the entries of a map, a suspect that does not
// recur, and keys that stand in one object only where many others do the same.
func (n *node) odd() func(*node) bool {
	once := 0
	for _, m := range n.byKey {
		if m.seen == 1 {
			once++
		}
	}
	manyOnce := n.objects >= usualParents && once >= max(oddKeys, len(n.byKey)/2)
	objects, scalars := n.entries(), n.loose()
	return func(m *node) bool {
		switch {
		case objects[m], scalars[m]:
			return true
		case m.suspect:
			return n.objects < usualParents || 2*m.seen < n.objects
		}
		return m.seen == 1 && manyOnce
	}
}

// sparse reports whether most keys stand in one object only.
func (n *node) sparse() bool {
	var seen int64
	for _, m := range n.byKey {
		seen += m.seen
	}
	return 2*seen < 3*int64(len(n.byKey))
}

// usual reports whether a member stands in nearly all of several objects, as
// the fields of a record do.
func (n *node) usual(m *node) bool {
	return n.objects >= fewParents && 10*m.seen >= 9*n.objects
}

// alikeScalars reports whether the members are values of one shape: a record
// holds values of many shapes, a map of one. A record of codes has names that
// are known.
func (n *node) alikeScalars() bool {
	shape, words := "", 0
	for _, m := range n.byKey {
		if fieldWord(m.name) {
			words++
		}
		switch {
		case m.scalars == 0 || m.objects > 0 || m.elem != nil || m.shapes:
			return false
		case shape == "":
			shape = m.shape
		case m.shape != shape:
			return false
		}
	}
	keys := len(n.byKey)
	return words == 0 && keys >= alikeUnknown || words*2 < keys && keys >= alikeScalars
}
