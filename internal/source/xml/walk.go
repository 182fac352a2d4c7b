package xml

import (
	"bytes"
	"context"
	"errors"
	"io"
)

// maxOpen bounds the elements that are open at once, of which only the first
// maxDepth levels are read.
const maxOpen = 10_000

// sink takes the values of one record type.
type sink interface {
	value(column int, v []byte) bool // false ends the reading
	done() bool                      // a record ended; false ends the reading
}

// frame is an open element.
type frame struct {
	node *node // nil is passed over
	id   int64 // number of this instance
	name int   // where its name begins in walk.names
	ns   int   // how many namespaces were declared outside it
	kids bool
	null bool // the element says that it has no value
	text []byte
	into int // the frame that takes its text: itself, or one with running text
}

// walk goes through a file once: first to learn its structure, with a tree that
// grows, and then to give the values of one record type to a sink.
type walk struct {
	l       *lexer
	t       *tree
	record  *record
	sink    sink
	stop    bool
	tooDeep bool

	open  []frame
	names []byte // names of the open elements, one behind the other
	ns    []namespace
	id    int64
	key   []byte
}

// namespace is a prefix that was declared.
type namespace struct{ prefix, uri string }

func newWalk(ctx context.Context, r io.Reader, t *tree) *walk {
	w := &walk{l: newLexer(ctx, r), t: t, id: 1}
	w.open = append(w.open, frame{node: t.root, id: 1})
	return w
}

// run reads to the end of the stream. What was read before an error stands.
func (w *walk) run() error {
	for !w.stop {
		tok, err := w.l.next()
		if errors.Is(err, io.EOF) {
			if len(w.open) > 1 {
				return io.ErrUnexpectedEOF
			}
			return nil
		}
		if err != nil {
			return err
		}
		switch tok {
		case tokStart:
			err = w.start()
		case tokEnd:
			err = w.end()
		case tokText:
			err = w.text()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *walk) start() error {
	if len(w.open) > maxOpen {
		return w.l.wrong("elements are nested deeper than the bound")
	}
	up := &w.open[len(w.open)-1]
	f := frame{name: len(w.names), ns: len(w.ns), into: len(w.open)}
	w.names = append(w.names, w.l.raw...)
	w.declare()
	w.id++
	f.id = w.id
	if up.node != nil {
		f.node = w.child(up, splitName(w.l.raw))
	}
	if up.node != nil && (up.node.text || up.into < len(w.open)-1) {
		f.into = up.into
	}
	up.kids = true
	if n := cap(w.open); len(w.open) < n { // the memory of texts is used again
		f.text = w.open[:n][len(w.open)].text[:0]
	}
	w.open = append(w.open, f)
	w.attributes(&w.open[len(w.open)-1])
	return nil
}

// child finds the node of an element.
func (w *walk) child(up *frame, n name) *node {
	if len(w.open) > maxDepth {
		w.tooDeep = true
		if w.t.grow {
			up.node.deep = true
		}
		return nil
	}
	uri := w.lookUp(n.prefix)
	m := w.t.member(up.node, w.keyOf(n.local, uri), n.prefix, n.local, uri != "")
	if m != nil && w.t.grow {
		m.stand(up.id)
	}
	return m
}

// keyOf makes the key of a member; it is good until the next.
func (w *walk) keyOf(local []byte, uri string) []byte {
	w.key = append(append(append(w.key[:0], local...), 0), uri...)
	return w.key
}

const maxNamespaces = 10_000 // in force at once

// declare takes the namespaces that an element declares.
func (w *walk) declare() {
	for _, a := range w.l.attrs {
		switch {
		case len(w.ns) >= maxNamespaces:
			return
		case len(a.prefix) == 0 && string(a.local) == "xmlns":
			w.ns = append(w.ns, namespace{"", string(a.value)})
		case string(a.prefix) == "xmlns":
			w.ns = append(w.ns, namespace{string(a.local), string(a.value)})
		}
	}
}

// lookUp gives the namespace of a prefix; one that is not declared stands for
// itself.
func (w *walk) lookUp(prefix []byte) string {
	for i := len(w.ns) - 1; i >= 0; i-- {
		if w.ns[i].prefix == string(prefix) {
			return w.ns[i].uri
		}
	}
	return string(prefix)
}

const instanceNamespace = "http://www.w3.org/2001/XMLSchema-instance"

// attributes reads the attributes of an element. Those that are about the
// writing and not about the data are no fields; xsi:nil, and noValue of StUF
// ("geenWaarde", "nietOndersteund", "waardeOnbekend"), say that there is no
// value.
func (w *walk) attributes(f *frame) {
	for _, a := range w.l.attrs {
		if string(a.prefix) == "xmlns" || string(a.prefix) == "xml" || len(a.prefix) == 0 && string(a.local) == "xmlns" {
			continue
		}
		uri := ""
		if len(a.prefix) > 0 {
			uri = w.lookUp(a.prefix)
		}
		if uri == instanceNamespace || string(a.prefix) == "xsi" {
			f.null = f.null || string(a.local) == "nil" && (string(a.value) == "true" || string(a.value) == "1")
			continue
		}
		if string(a.local) == "noValue" {
			f.null = f.null || len(a.value) > 0
			continue
		}
		if f.node != nil && f.into == len(w.open)-1 {
			w.attribute(f, a, uri)
		}
	}
}

func (w *walk) attribute(f *frame, a attribute, uri string) {
	w.key = append(w.keyOf(a.local, uri), '@')
	var local [maxName + 1]byte
	m := w.t.member(f.node, w.key, a.prefix, append(append(local[:0], '@'), a.local...), uri != "")
	if m == nil {
		return
	}
	v := bytes.TrimSpace(a.value)
	if !w.t.grow {
		w.give(m, v)
		return
	}
	m.stand(f.id)
	if len(v) > 0 {
		m.value(v)
	}
}

// text adds to the text of the open element, or to that of the running text
// that it stands in.
func (w *walk) text() error {
	if len(w.open) == 1 {
		if len(bytes.TrimSpace(w.l.text)) > 0 {
			return w.l.wrong("text stands outside the document")
		}
		return nil
	}
	f := &w.open[w.open[len(w.open)-1].into]
	if f.node == nil {
		return nil
	}
	most := maxValue + 64 // white space around it is cut off later
	if w.t.grow {
		most = 2 * shapeBytes
	}
	v := w.l.text
	if len(f.text) == 0 {
		v = bytes.TrimLeft(v, " \t\r\n")
	}
	f.text = append(f.text, v[:min(len(v), max(0, most-len(f.text)))]...)
	return nil
}

// end closes an element: its text is known.
func (w *walk) end() error {
	if len(w.open) == 1 {
		return w.l.wrong("an end tag closes nothing")
	}
	f := &w.open[len(w.open)-1]
	if !bytes.Equal(w.names[f.name:], w.l.raw) {
		return w.l.wrong("an end tag closes another element")
	}
	if f.node != nil && f.into == len(w.open)-1 {
		w.close(f)
	}
	w.names, w.ns = w.names[:f.name], w.ns[:f.ns]
	w.open = w.open[:len(w.open)-1]
	return nil
}

func (w *walk) close(f *frame) {
	n := f.node
	var v []byte
	if !f.null {
		v = bytes.TrimSpace(f.text)
	}
	if !w.t.grow {
		w.give(n, v)
		if w.record != nil && n == w.record.node && !w.stop {
			w.stop = !w.sink.done()
		}
		return
	}
	if f.kids {
		n.objects++
	}
	if len(v) > 0 {
		n.value(v)
		if f.kids {
			n.mixed++
		}
	}
}

// give hands a value to the sink if it is of a column of the record.
func (w *walk) give(n *node, v []byte) {
	if n.record == nil || n.record != w.record || w.stop {
		return
	}
	if c := n.column; c < len(n.record.fields) && n.record.fields[c].node == n {
		w.stop = !w.sink.value(c, v)
	}
}
