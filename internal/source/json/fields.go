package json

import (
	"fmt"
	"strings"

	"toetssteen/internal/source"
)

// field is a node that becomes a column.
type field struct {
	node *node
	name string
}

// fields lists the places that hold values, in the order of the file. Paths
// that are spelled alike are numbered: {"a.b": 1, "a": {"b": 2}}.
func (t *tree) fields() []field {
	var out []field
	t.root.appendFields(&out)
	seen := map[string]bool{}
	for i := range out {
		name := out[i].node.path()
		for n := 2; seen[name]; n++ {
			name = fmt.Sprintf("%s (%d)", out[i].node.path(), n)
		}
		seen[name] = true
		out[i].name = name
	}
	return out
}

func (n *node) appendFields(out *[]field) {
	if n.scalars > 0 || (n.leaf() && n.seen > 0 && !n.deep && (n.parent != nil || n.nulls > 0)) {
		*out = append(*out, field{node: n})
	}
	for _, m := range n.members {
		m.appendFields(out)
	}
	if n.elem != nil {
		n.elem.appendFields(out)
	}
}

// leaf reports whether nothing stands below the node.
func (n *node) leaf() bool { return len(n.members) == 0 && n.elem == nil }

func (f field) column() source.Column {
	return source.Column{Name: f.name, Type: f.node.typeName(), Nested: f.node.nested()}
}

// typeName gives the types of JSON that the values have.
func (n *node) typeName() string {
	var names []string
	for _, t := range []struct {
		is   kind
		name string
	}{{isString, "string"}, {isNumber, "number"}, {isBool, "boolean"}} {
		if n.kinds&t.is != 0 {
			names = append(names, t.name)
		}
	}
	return strings.Join(names, "|")
}

// places is how many times a node could have stood somewhere: a member once in
// each object, an element as often as it was there.
func (n *node) places() int64 {
	if n.parent == nil || n.parent.elem == n || n.parent.star == n {
		return n.seen
	}
	return n.parent.objects
}

// missing counts the records of the parent that lack the field. An array that
// is empty or absent counts as one element that is null, and so does an object
// that is always empty.
func (n *node) missing() int64 {
	missing := n.places() - n.seen
	if n.leaf() {
		missing = n.places() - n.scalars - n.nulls
	}
	if p := n.parent; p != nil && p.elem == n {
		missing = p.places() - p.filled - p.scalars - p.objects
	}
	return max(missing, 0)
}

// rows is the number of records: of the file, or, in a document around them,
// of the array that holds most objects.
func (t *tree) rows() int64 {
	rows := t.root.seen
	if rows > 1 {
		return rows
	}
	for _, m := range t.root.members {
		if m.elem != nil {
			rows = max(rows, m.elem.objects)
		}
	}
	return rows
}
