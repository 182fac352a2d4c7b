// Package json reads JSON: documents, arrays of records on one line or many,
// JSON lines and documents one after the other. It streams: memory depends on
// the number of different fields, not on the length of a line, a value or the
// file. It reads a file twice, first for the structure and then for values,
// because only the whole structure tells which keys are names of fields and
// which are data, as in a map by person; the latter never become field names.
package json

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"path/filepath"
	"strings"

	"toetssteen"
	"toetssteen/internal/source"
)

// Opener opens JSON files.
var Opener = source.Opener{Name: "json", Sniff: sniff, Open: open}

// sniff reads the beginning as JSON. Text that merely starts with a bracket
// fails at once; a name that says JSON excuses a mistake, so that the file is
// reported as broken JSON and not as something unknown.
func sniff(name string, head []byte) bool {
	start := bytes.TrimLeft(head, "\xef\xbb\xbf \t\r\n\x1e")
	if len(start) == 0 || (start[0] != '{' && start[0] != '[') {
		return false
	}
	w := walk{ctx: context.Background(), l: newLexer(bytes.NewReader(start)), t: newTree(), records: namesRecords}
	err := w.run()
	good := w.bad == 0 && (err == nil || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, errEnough))
	return good || w.t.root.seen >= 3*(w.bad+1) || named(name)
}

func named(name string) bool {
	base := strings.TrimSuffix(strings.ToLower(name), ".gz")
	for _, ext := range []string{".json", ".jsonl", ".ndjson", ".geojson"} {
		if strings.HasSuffix(base, ext) {
			return true
		}
	}
	return false
}

func open(_ context.Context, at source.Target) (source.Source, error) {
	name := at.Name
	if name == "" {
		name = filepath.Base(at.Path)
	}
	r, _, err := source.OpenText(at.Path) // a file that cannot be read is told of at once
	if err != nil {
		return nil, fmt.Errorf("open JSON file: %w", err)
	}
	if err := r.Close(); err != nil {
		return nil, fmt.Errorf("close JSON file: %w", err)
	}
	return &file{path: at.Path, name: name}, nil
}

// file is one JSON file; it is opened for each pass.
type file struct{ path, name string }

func (f *file) Close() error { return nil }

// Assets gives the file as one asset.
func (f *file) Assets(context.Context) iter.Seq2[source.Asset, error] {
	return func(yield func(source.Asset, error) bool) {
		yield(source.Asset{Name: f.name, Kind: "file", Format: Opener.Name, Rows: -1}, nil)
	}
}

// Profile learns the structure and then, for values, collects them.
func (f *file) Profile(ctx context.Context, a source.Asset, want source.Request) (source.Profile, error) {
	p := source.Profile{Asset: a, Depth: toetssteen.DepthNames, Rows: -1}
	first := &walk{t: newTree()}
	passes := int64(2)
	if want.Depth < toetssteen.DepthValues {
		first.records, passes = namesRecords, 1
	}
	part := func(pass int64) meter { return meter{want.Meter, pass, passes} }
	if err := f.pass(ctx, first, &p, part(0)); err != nil {
		return p, err
	}
	first.t.root.foldMaps()
	first.t.grow = false
	p.NotRead = append(p.NotRead, first.notRead(a.Name)...)
	cols := first.t.fields()
	if want.Depth < toetssteen.DepthValues {
		for _, c := range cols {
			col := c.column()
			col.Rows, col.Nulls, col.Distinct = -1, -1, -1
			p.Columns = append(p.Columns, col)
		}
		return p, nil
	}
	for _, c := range cols {
		c.node.out = source.NewCollector(a.Name, c.column(), want)
	}
	var again source.Profile // the second pass meets what the first one told
	err := f.pass(ctx, &walk{t: first.t}, &again, part(1))
	p.Depth, p.Rows = want.Depth, first.t.rows()
	if want.Depth == toetssteen.DepthValues {
		p.Sample = want.Sample
	}
	for _, c := range cols {
		c.node.out.AddNulls(c.node.missing())
		p.Columns = append(p.Columns, c.node.out.Column())
	}
	return p, err
}

// meter is told how far one of the passes is.
type meter struct {
	tell         source.Meter
	pass, passes int64
}

// pass walks the file once. Damage to the file goes to p as not read; an error
// is one of opening it or the end of the context.
func (f *file) pass(ctx context.Context, w *walk, p *source.Profile, m meter) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("read %s: %w", f.name, err)
	}
	r, _, err := source.OpenText(f.path)
	if err != nil {
		return fmt.Errorf("read JSON file: %w", err)
	}
	r = source.Metered(r, m.tell, m.pass, m.passes)
	defer func() { _ = r.Close() }()
	w.ctx, w.l = ctx, newLexer(r)
	err = w.run()
	if ctx.Err() != nil {
		return fmt.Errorf("read %s: %w", f.name, ctx.Err())
	}
	if err != nil {
		p.Partial = !errors.Is(err, errEnough)
		p.NotRead = append(p.NotRead, toetssteen.NotRead{What: f.name, Why: w.reason(err)})
	}
	return nil
}

// reason says in the reader's words why reading ended early.
func (w *walk) reason(err error) string {
	var wrong *syntaxError
	switch {
	case errors.Is(err, errEnough):
		return "de veldnamen komen uit het eerste deel van het bestand: lees het geheel met --depth values"
	case errors.As(err, &wrong):
		return fmt.Sprintf("geen geldige JSON op regel %d: alleen wat ervoor staat is gelezen", wrong.line)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Sprintf("het bestand breekt af op regel %d: alleen wat ervoor staat is gelezen", w.l.line)
	case errors.Is(err, source.ErrInflate):
		return "het ingepakte bestand wordt bij uitpakken te groot: pak het zelf uit als u het vertrouwt"
	}
	return cmp.Or(source.Why(err), fmt.Sprintf("het bestand kon na regel %d niet verder worden gelezen", w.l.line))
}

// notRead lists what the bounds of the reader left out.
func (w *walk) notRead(asset string) []toetssteen.NotRead {
	var out []toetssteen.NotRead
	add := func(what, why string) { out = append(out, toetssteen.NotRead{What: what, Why: why}) }
	if w.bad > 0 {
		add(asset, fmt.Sprintf("%s regel(s) zijn geen geldige JSON, de eerste is regel %d: de andere zijn gelezen",
			toetssteen.ShowCount(w.bad), w.badLine))
	}
	if w.tooDeep {
		add(asset, fmt.Sprintf("wat dieper dan %d niveaus is genest, is niet gelezen", maxDepth))
	}
	if w.t.full {
		add(asset, fmt.Sprintf("er zijn meer dan %d velden: de rest is niet gelezen", maxPaths))
	}
	w.t.root.eachFolded(func(n *node) {
		add(asset+"."+n.star.path(), fmt.Sprintf(
			"%d sleutels lijken gegevens en geen veldnamen: hun waarden zijn samen gelezen, hun namen niet", n.folded))
	})
	return out
}

func (n *node) eachFolded(do func(*node)) {
	if n.folded > 0 {
		do(n)
	}
	for _, m := range n.members {
		m.eachFolded(do)
	}
	if n.elem != nil {
		n.elem.eachFolded(do)
	}
}
