package json

import (
	"slices"
	"strings"

	"toetssteen/internal/source"
)

// Bounds on what is remembered of the structure.
const (
	maxPaths = 20_000
	maxDepth = 64
	nearby   = 32 // members among which the place of the last one is looked up
)

// node is a place in the structure: the member of an object, the element of an
// array, or the record itself.
type node struct {
	name    string // of the member; "" for an element or the record
	parent  *node
	members []*node // in the order in which they first came
	byKey   map[string]*node
	star    *node // the member that keys which are data fold into
	elem    *node // the elements, if this is an array
	suspect bool
	deep    bool // what stood here was nested too deep to be read
	folded  int  // keys that were taken together here for a reason other than their form

	seen    int64 // times it stood in its parent
	objects int64 // times it was an object
	filled  int64 // times it was an array with elements
	nulls   int64
	scalars int64
	kinds   kind   // of its scalars
	shape   string // of its first scalar
	shapes  bool   // there were others

	next int // index in members of the one that came after the last one
	out  *source.Collector
}

// tree is the structure of a file.
type tree struct {
	root  *node
	nodes int
	full  bool // maxPaths was reached: new fields are not read
	grow  bool // the first pass, in which fields are added
}

func newTree() *tree { return &tree{root: &node{}, nodes: 1, grow: true} }

// member finds or adds a member of an object; nil is one that is not read.
func (t *tree) member(n *node, key []byte) *node {
	if n.next < len(n.members) { // records mostly have their fields in one order
		if m := n.members[n.next]; m.name == string(key) && m != n.star {
			n.next++
			return m
		}
	}
	if m, ok := n.byKey[string(key)]; ok {
		n.next = 1 + slices.Index(n.members[:min(len(n.members), nearby)], m)
		return m
	}
	if !t.grow {
		return t.known(n, key)
	}
	what := kindOfKey(key)
	room := t.room(n) // may fold this level or add to it
	if m, ok := n.byKey[string(key)]; ok {
		return m
	}
	switch {
	case what == keyData || n.folded > 0:
		if n.star == nil && room {
			n.star = t.add(&node{name: fold, parent: n})
			n.members = append(n.members, n.star)
		}
		return n.star
	case !room:
		return nil
	}
	m := t.add(&node{name: string(key), parent: n, suspect: what == keySuspect})
	if n.byKey == nil {
		n.byKey = map[string]*node{}
	}
	n.byKey[m.name] = m
	n.members = append(n.members, m)
	return m
}

// known finds the member of a key that is not listed: it folded, or it came
// after the tree was full.
func (t *tree) known(n *node, key []byte) *node {
	if n.folded == 0 && kindOfKey(key) != keyData {
		return nil
	}
	return n.star
}

// element gives the node of the elements of an array; nil is not read.
func (t *tree) element(n *node) *node {
	if n.elem == nil && t.grow && t.room(n) && n.elem == nil {
		n.elem = t.add(&node{parent: n})
	}
	return n.elem
}

func (t *tree) add(n *node) *node {
	t.nodes++
	return n
}

// room reports whether another node may be added below n. When the bound is
// reached, it first folds the levels above that look like maps.
func (t *tree) room(n *node) bool {
	if t.nodes < maxPaths {
		return true
	}
	if t.full {
		return false
	}
	var within *node
	for a := n; a != nil; within, a = a, a.parent {
		if len(a.byKey) >= manyKeys && a.sparse() {
			a.foldAll(within)
		}
	}
	if t.nodes = t.root.count(); t.nodes < maxPaths {
		return true
	}
	t.full = true
	return false
}

func (n *node) count() int {
	total := 1
	for _, m := range n.members {
		total += m.count()
	}
	if n.elem != nil {
		total += n.elem.count()
	}
	return total
}

// foldAll takes all members together. The one that is being read, if any,
// stays the node it is, so that the walk can go on in it.
func (n *node) foldAll(reading *node) {
	n.foldIf(reading, func(*node) bool { return true })
}

func (n *node) foldIf(reading *node, which func(*node) bool) {
	var into *node
	if reading != nil && (reading == n.star || (n.byKey[reading.name] == reading && which(reading))) {
		into = reading
	}
	var keep []*node
	for _, m := range n.members {
		if m != n.star && !which(m) {
			keep = append(keep, m)
			continue
		}
		if m != n.star {
			n.folded++
			delete(n.byKey, m.name)
		}
		switch {
		case into == nil:
			into = m
		case m != into:
			into.merge(m)
			continue
		}
		keep = append(keep, m)
	}
	if into != nil {
		into.name, n.star = fold, into
	}
	n.members = keep
}

// merge adds what is known of another node at the same place.
func (n *node) merge(o *node) {
	n.seen += o.seen
	n.objects += o.objects
	n.filled += o.filled
	n.nulls += o.nulls
	n.scalars += o.scalars
	n.kinds |= o.kinds
	n.folded += o.folded
	n.deep = n.deep || o.deep
	n.shapes = n.shapes || o.shapes || (o.scalars > 0 && n.scalars > o.scalars && n.shape != o.shape)
	if n.shape == "" {
		n.shape = o.shape
	}
	for _, m := range o.members {
		n.adopt(m, m == o.star)
	}
	if o.elem != nil {
		if n.elem == nil {
			n.elem, o.elem.parent = o.elem, n
		} else {
			n.elem.merge(o.elem)
		}
	}
}

func (n *node) adopt(m *node, star bool) {
	mine := n.byKey[m.name]
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
	n.byKey[m.name] = m
}

// path is the name of the field: "ouders[].land", "klanten.*.land". A record
// that is no object has the path "[]".
func (n *node) path() string {
	var steps []string
	for at := n; at.parent != nil; at = at.parent {
		step := at.name
		if at.parent.elem == at {
			step = "[]"
		}
		steps = append(steps, step)
	}
	var b strings.Builder
	if len(steps) == 0 || steps[len(steps)-1] == "[]" {
		b.WriteString("[]")
	}
	for i := len(steps) - 1; i >= 0; i-- {
		if b.Len() > 0 && steps[i] != "[]" {
			b.WriteByte('.')
		}
		b.WriteString(steps[i])
	}
	return b.String()
}

// nested reports whether the path has more than one step.
func (n *node) nested() bool { return n.parent == nil || n.parent.parent != nil }
