package json

import (
	"context"
	"errors"
	"io"

	"toetssteen/internal/source"
)

// Bounds on a reading of names only, and how often the context is asked.
const (
	namesRecords = 1000
	namesBytes   = 16 << 20
	askEvery     = 4096
	badLines     = 10 // lines that may be bad in a file with no good ones
)

// errEnough ends a reading that was asked for names only.
var errEnough = errors.New("enough was read")

// walk goes through a file once: first to learn its structure, with a tree
// that grows, and then to collect values. It accepts documents, arrays of
// records, JSON lines and documents one after the other, in any mix.
type walk struct {
	ctx     context.Context //nolint:containedctx // lives for one pass over a file
	l       *lexer
	t       *tree
	records int64 // most records that are read; 0 is no limit
	tooDeep bool
	bad     int64 // lines that are not JSON
	badLine int64 // the first of them
	steps   int
}

// run reads to the end of the stream. What was read before an error stands.
func (w *walk) run() error {
	for {
		c, err := w.l.peek()
		if errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		line := w.l.line
		if err = w.top(c); err == nil {
			continue
		}
		var wrong *syntaxError
		if !errors.As(err, &wrong) || wrong.line != line || w.bad > w.t.root.seen+badLines {
			return err
		}
		if w.bad++; w.bad == 1 { // a bad line among JSON lines
			w.badLine = line
		}
		if err := w.l.skipLine(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// top reads a record, or an array of them.
func (w *walk) top(c byte) error {
	switch c {
	case '{':
		return w.record()
	case '[':
		_, err := w.elements(w.record)
		return err
	}
	return w.l.wrong("no object or array starts here")
}

func (w *walk) record() error {
	root := w.t.root
	if w.records > 0 && (root.seen >= w.records || w.l.read > namesBytes) {
		return errEnough
	}
	if w.t.grow {
		root.seen++
	}
	return w.value(root, 1)
}

// value reads what stands at a place; a nil place is passed over.
func (w *walk) value(n *node, depth int) error {
	if w.steps++; w.steps%askEvery == 0 {
		if err := w.ctx.Err(); err != nil {
			return err
		}
	}
	c, err := w.l.peek()
	if err != nil {
		return broken(err)
	}
	nested := c == '{' || c == '['
	if nested && depth > maxDepth {
		w.tooDeep = true
		if n != nil {
			n.deep = true
		}
		n = nil
	}
	switch {
	case n == nil:
		return w.l.skip()
	case c == '{':
		return w.object(n, depth)
	case c == '[':
		return w.array(n, depth)
	case c == '"':
		v, err := w.l.text()
		if err != nil {
			return err
		}
		w.scalar(n, v, isString)
		return nil
	}
	v, k, err := w.l.literal()
	if err != nil {
		return err
	}
	w.scalar(n, v, k)
	return nil
}

func (w *walk) scalar(n *node, v []byte, k kind) {
	if !w.t.grow {
		if n.out != nil {
			n.out.Add(v)
		}
		return
	}
	if k == isNull {
		n.nulls++
		return
	}
	n.scalars++
	n.kinds |= k
	if n.shapes || n.parent == nil || n.parent.objects >= fewParents {
		return // the shape tells nothing more of the level
	}
	shape := source.Shape(v[:min(len(v), shapeBytes)])
	n.shapes = n.shapes || (n.scalars > 1 && shape != n.shape)
	n.shape = shape
}

// shapeBytes is how much of a value is looked at to see whether a level is a
// map of like values.
const shapeBytes = 32

func (w *walk) object(n *node, depth int) error {
	w.l.at++ // the bracket
	n.next = 0
	if w.t.grow {
		n.objects++
	}
	for first := true; ; first = false {
		c, err := w.l.peek()
		if err != nil {
			return broken(err)
		}
		if c == '}' {
			w.l.at++
			return nil
		}
		if !first {
			if c != ',' {
				return w.l.wrong("a comma or a closing brace is missing")
			}
			w.l.at++
			if c, err = w.l.peek(); err != nil {
				return broken(err)
			}
		}
		if c != '"' {
			return w.l.wrong("the name of a member is missing")
		}
		key, err := w.l.text()
		if err != nil {
			return err
		}
		m := w.t.member(n, key)
		if c, err = w.l.peek(); err != nil {
			return broken(err)
		}
		if c != ':' {
			return w.l.wrong("a colon is missing")
		}
		w.l.at++
		if m != nil && w.t.grow {
			m.seen++
		}
		if err := w.value(m, depth+1); err != nil {
			return err
		}
	}
}

func (w *walk) array(n *node, depth int) error {
	some, err := w.elements(func() error {
		e := w.t.element(n)
		if e != nil && w.t.grow {
			e.seen++
		}
		return w.value(e, depth+1)
	})
	if some && w.t.grow {
		n.filled++
	}
	return err
}

// elements reads the elements of an array, each by read.
func (w *walk) elements(read func() error) (some bool, err error) {
	w.l.at++ // the bracket
	for {
		c, err := w.l.peek()
		if err != nil {
			return some, broken(err)
		}
		if c == ']' {
			w.l.at++
			return some, nil
		}
		if some {
			if c != ',' {
				return some, w.l.wrong("a comma or a closing bracket is missing")
			}
			w.l.at++
		}
		some = true
		if err := read(); err != nil {
			return some, err
		}
		if w.records > 0 && w.l.read > namesBytes {
			return some, errEnough
		}
	}
}
