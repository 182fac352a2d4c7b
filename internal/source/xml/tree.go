package xml

import (
	"fmt"
	"strings"

	"toetssteen/internal/source"
)

// Bounds on what is remembered of the structure, and how a field is spelled
// whose names are data.
const (
	maxPaths = 20_000
	maxDepth = 64
	fold     = "*"
)

// node is a place in the structure: an element below its parents, or an
// attribute of one.
type node struct {
	key     string // name and namespace, unique among the members of the parent
	local   string // with a leading @ for an attribute
	prefix  string // as it was first spelled
	spaced  bool   // the name is of a namespace
	parent  *node
	members []*node // in the order in which they first came
	byKey   map[string]*node
	star    *node // what folded members became
	folded  int   // members that were folded for another reason than their form
	deep    bool  // what stood here was nested too deep to be read

	seen    int64 // times it stood in the file
	filled  int64 // parents in which it stood at least once
	last    int64 // the parent in which it stood last
	repeats bool  // it stood more than once in one parent
	objects int64 // times it had members
	scalars int64 // times it had text
	mixed   int64 // times it had both text and elements
	shape   string
	shapes  bool // not all values have one shape

	record *record // the asset whose column it is, if it is one
	column int
	text   bool // everything below is one running text
}

// tree is the structure of a file. Its root is above the document.
type tree struct {
	root  *node
	nodes int
	full  bool // maxPaths was reached: new fields are not read
	grow  bool // the pass that learns the structure
}

func newTree() *tree { return &tree{root: &node{}, nodes: 1, grow: true} }

// member finds or adds a member; nil is one that is not read.
func (t *tree) member(n *node, scratch []byte, prefix, local []byte, spaced bool) *node {
	if m, ok := n.byKey[string(scratch)]; ok {
		return m
	}
	if !t.grow {
		if n.folded > 0 || n.star != nil && dataName(string(local)) {
			return n.star
		}
		return nil
	}
	isData := dataName(string(local))
	if isData && n.star != nil {
		return n.star
	}
	if t.nodes >= maxPaths {
		t.full = true
		return nil
	}
	t.nodes++
	m := &node{key: string(scratch), local: string(local), prefix: string(prefix), spaced: spaced, parent: n}
	n.members = append(n.members, m)
	if isData {
		m.local, n.star = fold, m
		return m
	}
	if n.byKey == nil {
		n.byKey = map[string]*node{}
	}
	n.byKey[m.key] = m
	return m
}

// stand counts an instance in the parent's instance with this number.
func (n *node) stand(parent int64) {
	n.seen++
	if n.last == parent {
		n.repeats = true
		return
	}
	n.last = parent
	n.filled++
}

// shapeBytes is how much of a value is looked at to see whether a level is a
// map of like values.
const shapeBytes = 32

// value counts a text.
func (n *node) value(v []byte) {
	n.scalars++
	if n.shapes || n.parent != nil && n.parent.objects >= fewParents {
		return // the shape tells nothing more of the level
	}
	shape := source.Shape(v[:min(len(v), shapeBytes)])
	n.shapes = n.shapes || n.scalars > 1 && shape != n.shape
	n.shape = shape
}

func (n *node) isAttribute() bool { return strings.HasPrefix(n.local, "@") }

// structured reports whether it has more than text.
func (n *node) structured() bool { return len(n.members) > 0 }

// label is the name within its level: the prefix stands only where two members
// would be called the same.
func (n *node) label() string {
	if n.parent == nil || n.prefix == "" || n.local == fold {
		return n.local
	}
	for _, m := range n.parent.members {
		if m != n && m.local == n.local {
			if at, ok := strings.CutPrefix(n.local, "@"); ok {
				return "@" + n.prefix + ":" + at
			}
			return n.prefix + ":" + n.local
		}
	}
	return n.local
}

// path is the name of a field within its record: "ouders.ouder[].land". The
// text of the record itself is "text()", as in XPath.
func (n *node) path(from *node) string {
	if n == from {
		return "text()"
	}
	var steps []string
	for at := n; at != from && at.parent != nil; at = at.parent {
		step := at.label()
		if at.repeats && at.local != fold {
			step += "[]"
		}
		steps = append(steps, step)
	}
	var b strings.Builder
	for i := len(steps) - 1; i >= 0; i-- {
		b.WriteString(steps[i])
		if i > 0 {
			b.WriteByte('.')
		}
	}
	return b.String()
}

// missing counts the parents that lack the field.
func (n *node) missing() int64 {
	if n.parent == nil {
		return 0
	}
	return max(0, n.parent.seen-n.filled)
}

// record is what becomes an asset: an element that repeats, or the rest of a
// document around those.
type record struct {
	node   *node
	name   string // of the asset
	fields []field
}

// field is a node that becomes a column.
type field struct {
	node *node
	name string
}

func (f field) column(r *record) source.Column {
	return source.Column{Name: f.name, Nested: f.node.parent != r.node}
}

// recordNames are names of elements that hold one record each, as messages of
// StUF, feeds, features and exports of tables have: so that a file with one
// record has the same fields as a file with two.
const recordNames = " object featuremember member record row item entry rij "

// findRecords divides the tree into records.
func (t *tree) findRecords() []*record {
	var out []*record
	for _, doc := range t.root.members {
		out = append(out, doc.findRecords()...)
	}
	return out
}

func (n *node) findRecords() []*record {
	var inner []*node
	n.collectRecords(&inner)
	if len(inner) == 1 && inner[0] == n {
		r := &record{node: n}
		r.fill(nil)
		return []*record{r}
	}
	var out []*record
	stops := map[*node]bool{}
	for _, m := range inner {
		stops[m] = true
		r := &record{node: m}
		r.fill(nil)
		out = append(out, r)
	}
	rest := &record{node: n}
	if rest.fill(stops); len(rest.fields) > 0 || len(out) == 0 {
		out = append([]*record{rest}, out...)
	}
	return out
}

// collectRecords finds the highest elements that are records.
func (n *node) collectRecords(out *[]*node) {
	if n.structured() && (n.repeats || n.parent.parent != nil && strings.Contains(recordNames, " "+strings.ToLower(n.local)+" ")) {
		*out = append(*out, n)
		return
	}
	for _, m := range n.members {
		m.collectRecords(out)
	}
}

// fill lists the fields of a record in the order of the file. Names that are
// spelled alike are numbered.
func (r *record) fill(stops map[*node]bool) {
	r.node.appendFields(r, stops)
	seen := map[string]bool{}
	for i := range r.fields {
		base := r.fields[i].node.path(r.node)
		name := base
		for n := 2; seen[name]; n++ {
			name = fmt.Sprintf("%s (%d)", base, n)
		}
		seen[name] = true
		r.fields[i].name = name
		r.fields[i].node.record, r.fields[i].node.column = r, i
	}
}

// maxMarks bounds the sorts of marks in running text.
const maxMarks = 30

// below counts what stands below a node; a record is more than any mark.
func (n *node) below(stops map[*node]bool) int {
	total := len(n.members)
	for _, m := range n.members {
		if total += m.below(stops); stops[m] || total > maxMarks {
			return maxMarks + 1
		}
	}
	return total
}

func (n *node) appendFields(r *record, stops map[*node]bool) {
	if stops[n] {
		return
	}
	// Text between elements in most of its places is running text with marks in
	// it, as long as they are few; otherwise it is a stray character.
	n.text = n != r.node && n.mixed > 0 && 2*n.mixed >= n.objects && n.below(stops) <= maxMarks
	if n.scalars > 0 || !n.structured() && !n.deep && n != r.node || !n.structured() && n.parent.parent == nil {
		r.fields = append(r.fields, field{node: n})
	}
	if n.text {
		return
	}
	for _, m := range n.members {
		m.appendFields(r, stops)
	}
}
