// Package xml reads XML documents that hold records: messages of StUF, exports
// of registers, features, feeds. It finds the elements that repeat; each such
// type of record is an asset, and each path within it a column. Schemas are
// read by the connector for XSD.
//
// It streams with a tokenizer of its own, so that memory depends on the number
// of different fields alone. It resolves nothing: no external entities, no
// document types, no schemas elsewhere; a document that defines entities is
// refused. It reads a file once to learn the structure, because only that tells
// which names are names of fields and which are data, and once for values.
package xml

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"path/filepath"
	"strings"
	"sync"

	"toetssteen"
	"toetssteen/internal/source"
)

// Opener opens XML files.
var Opener = source.Opener{Name: "xml", Sniff: sniff, Open: open}

// sniff reads the beginning as XML. Text that merely starts with a bracket
// fails at once, and web pages are left alone.
func sniff(name string, head []byte) bool {
	start := bytes.TrimLeft(head, "\xef\xbb\xbf \t\r\n")
	if len(start) < 3 || start[0] != '<' {
		return false
	}
	declared := bytes.HasPrefix(start, []byte("<?xml")) || strings.HasSuffix(strings.ToLower(strings.TrimSuffix(name, ".gz")), ".xml")
	l := newLexer(context.Background(), bytes.NewReader(start))
	root := false
	for i := range 50 { // some tags show what the whole is
		tok, err := l.next()
		switch {
		case errors.Is(err, errEntities):
			return true // to be refused by name
		case err != nil:
			return declared || i > 0 && (errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF))
		case tok == tokStart && !root:
			if root = true; webPage(string(l.raw), declared) {
				return false
			}
		case tok == tokText && i == 0 && len(bytes.TrimSpace(l.text)) > 0:
			return declared
		}
	}
	return true
}

// htmlTags are elements that web pages, and parts of them, begin with.
const htmlTags = " head body div p span table script style ul h1 br img nav section article form main header meta link "

// webPage recognises what is shown rather than read: pages, and drawings.
func webPage(tag string, declared bool) bool {
	tag = strings.ToLower(tag)
	return tag == "html" || tag == "svg" || !declared && strings.Contains(htmlTags, " "+tag+" ")
}

func open(_ context.Context, at source.Target) (source.Source, error) {
	name := at.Name
	if name == "" {
		name = filepath.Base(at.Path)
	}
	f := &file{path: at.Path, name: name}
	r, err := f.openText() // a file that cannot be read is told of at once
	if err != nil {
		return nil, fmt.Errorf("open XML file: %w", err)
	}
	if err := r.Close(); err != nil {
		return nil, fmt.Errorf("close XML file: %w", err)
	}
	return f, nil
}

// file is one XML file; it is opened for each pass.
type file struct {
	path, name string

	mu     sync.Mutex
	listed *listing
}

// listing is what one pass over a file tells of its structure.
type listing struct {
	records []*record
	tree    *tree
	err     error // why reading ended early
	line    int64
	tooDeep bool
}

func (f *file) Close() error { return nil }

// Assets lists the types of records.
func (f *file) Assets(ctx context.Context) iter.Seq2[source.Asset, error] {
	return func(yield func(source.Asset, error) bool) {
		l, err := f.list(ctx)
		if err != nil {
			yield(source.Asset{}, err)
			return
		}
		if errors.Is(l.err, errEntities) {
			yield(source.Asset{Name: f.name}, &source.NotReadError{What: f.name, Why: reason(l.err, 0)})
			return
		}
		for i, r := range l.records {
			a := source.Asset{Name: r.name, Kind: "record", Format: Opener.Name, Rows: -1, Ref: i}
			if l.err == nil {
				a.Rows = r.node.seen
			}
			if !yield(a, nil) {
				return
			}
		}
	}
}

// list learns the structure once. It takes the whole file, even for names
// alone: a type of record that begins late must not be missed.
func (f *file) list(ctx context.Context) (*listing, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.listed != nil {
		return f.listed, nil
	}
	w := newWalk(ctx, nil, newTree())
	err := f.pass(ctx, w, nil)
	if ctx.Err() != nil {
		return nil, fmt.Errorf("read %s: %w", f.name, ctx.Err())
	}
	if wrong := (*openError)(nil); errors.As(err, &wrong) {
		return nil, wrong.err
	}
	l := &listing{tree: w.t, err: err, line: w.l.line, tooDeep: w.tooDeep}
	w.t.grow = false
	w.t.root.foldMaps()
	l.records = w.t.findRecords()
	f.nameRecords(l.records)
	f.listed = l
	return l, nil
}

// nameRecords gives the only type of record the name of the file, and several
// that of their element behind it.
func (f *file) nameRecords(records []*record) {
	seen := map[string]int{}
	for _, r := range records {
		r.name = f.name
		if len(records) > 1 {
			r.name += "/" + r.node.label()
		}
		if seen[r.name]++; seen[r.name] > 1 {
			r.name = fmt.Sprintf("%s (%d)", r.name, seen[r.name])
		}
	}
}

// openError is one of opening the file, not of what it holds.
type openError struct{ err error }

func (e *openError) Error() string { return e.err.Error() }

// pass walks the file once.
func (f *file) pass(ctx context.Context, w *walk, tell source.Meter) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	r, err := f.openText()
	if err != nil {
		return &openError{fmt.Errorf("read XML file: %w", err)}
	}
	defer func() { _ = r.Close() }()
	w.l.ctx, w.l.r = ctx, &meterReader{r: r, tell: tell, total: r.size}
	return w.run()
}

// reason says in the reader's words why reading ended early.
func reason(err error, line int64) string {
	var wrong *syntaxError
	switch {
	case errors.Is(err, errEntities):
		return "het XML-bestand bevat een DTD met eigen entiteiten: om veiligheidsredenen wordt het niet gelezen"
	case errors.As(err, &wrong):
		return fmt.Sprintf("geen geldige XML op regel %d: alleen wat ervoor staat is gelezen", wrong.line)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Sprintf("het bestand breekt af op regel %d: alleen wat ervoor staat is gelezen", line)
	}
	if why := source.Why(err); why != "" {
		return why
	}
	return fmt.Sprintf("het bestand kon na regel %d niet verder worden gelezen", line)
}

// notes lists what the bounds of the reader left out.
func (l *listing) notes(asset string, r *record) []toetssteen.NotRead {
	var out []toetssteen.NotRead
	add := func(what, why string) { out = append(out, toetssteen.NotRead{What: what, Why: why}) }
	if l.err != nil {
		add(asset, reason(l.err, l.line))
	}
	if l.tooDeep {
		add(asset, fmt.Sprintf("wat dieper dan %d niveaus is genest, is niet gelezen", maxDepth))
	}
	if l.tree.full {
		add(asset, fmt.Sprintf("er zijn meer dan %d velden: de rest is niet gelezen", maxPaths))
	}
	const folded = "%d elementnamen lijken gegevens en geen veldnamen: hun waarden zijn samen gelezen, hun namen niet"
	if up := r.node.parent; up.star == r.node && up.folded > 0 {
		add(asset, fmt.Sprintf(folded, up.folded))
	}
	r.node.eachFolded(func(n *node) {
		add(asset+"."+n.star.path(r.node), fmt.Sprintf(folded, n.folded))
	})
	return out
}

func (n *node) eachFolded(do func(*node)) {
	if n.folded > 0 && n.star != nil {
		do(n)
	}
	for _, m := range n.members {
		m.eachFolded(do)
	}
}
