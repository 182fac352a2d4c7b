// Package delimited reads tables that are kept as text: CSV, TSV and whatever
// else separates its fields by one character. It finds out by itself how the
// file is written. Above all it takes care that the first row becomes column
// names only when it cannot be data: what people would read as a column name
// in a report must never be the name or the date of birth of someone.
package delimited

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"path/filepath"
	"slices"
	"strings"

	"toetssteen"
	"toetssteen/internal/source"
)

// Opener is the connector for delimited files.
var Opener = source.Opener{Name: "delimited", Sniff: Sniff, Open: open}

const format = "delimited"

func open(_ context.Context, at source.Target) (source.Source, error) {
	path := at.Path
	if path == "" {
		path = at.Location
	}
	name := at.Name
	if name == "" {
		name = filepath.Base(path)
	}
	r, _, err := source.OpenText(path) // a file that cannot be read is told of at once
	if err != nil {
		return nil, err
	}
	if err := r.Close(); err != nil {
		return nil, fmt.Errorf("close %s: %w", path, err)
	}
	return &file{path: path, name: name}, nil
}

// file is one delimited file; it is opened for each profile.
type file struct{ path, name string }

func (f *file) Close() error { return nil }

func (f *file) Assets(ctx context.Context) iter.Seq2[source.Asset, error] {
	return func(yield func(source.Asset, error) bool) {
		if err := ctx.Err(); err != nil {
			yield(source.Asset{}, err)
			return
		}
		yield(source.Asset{Name: f.name, Kind: "file", Format: format, Rows: -1}, nil)
	}
}

// Profile reads the names only, or the whole file in one pass.
func (f *file) Profile(ctx context.Context, a source.Asset, want source.Request) (source.Profile, error) {
	p := source.Profile{Asset: a, Rows: -1}
	if err := ctx.Err(); err != nil {
		return p, err
	}
	r, _, err := source.OpenText(f.path)
	if err != nil {
		return p, err
	}
	r = source.Metered(r, want.Meter, 0, 1)
	defer func() { _ = r.Close() }()
	head, whole, err := readHead(ctx, r)
	if err != nil {
		if ctx.Err() != nil {
			return p, ctx.Err()
		}
		p.Partial = true
		p.NotRead = append(p.NotRead, brokenOff(f.name, err))
	}
	t := layOut(head, whole)
	p.NotRead = append(p.NotRead, t.notRead(f.name)...)
	if want.Depth < toetssteen.DepthValues || len(t.names) == 0 {
		for _, name := range t.names {
			p.Columns = append(p.Columns, source.Column{Name: name, Rows: -1, Nulls: -1, Distinct: -1})
		}
		return p, nil
	}
	rest := io.MultiReader(bytes.NewReader(head[t.start:]), &guarded{ctx: ctx, r: r, ended: whole})
	return t.read(ctx, p, rest, want)
}

// brokenOff says that reading ended before the file did. Like all reasons for
// people it is in Dutch; messages of readers, in English, are left out.
func brokenOff(name string, err error) toetssteen.NotRead {
	why := cmp.Or(source.Why(err), "het lezen brak af voor het eind van het bestand")
	return toetssteen.NotRead{What: name, Why: why}
}

// guarded stops reading when the context ends.
type guarded struct {
	ctx   context.Context //nolint:containedctx // lives for one profile; io.Reader has no room for it
	r     io.Reader
	ended bool
}

func (g *guarded) Read(p []byte) (int, error) {
	if err := g.ctx.Err(); err != nil {
		return 0, err
	}
	if g.ended {
		return 0, io.EOF
	}
	return g.r.Read(p)
}

const (
	headRows = 200     // rows that show the layout and whether there is a header
	maxHead  = 8 << 20 // bytes at most, for very wide rows
)

// readHead reads the beginning: enough to see some rows, however wide. whole
// says that it is all there is. With an error the beginning is what was read
// before it.
func readHead(ctx context.Context, r io.Reader) (head []byte, whole bool, err error) {
	head = make([]byte, 0, source.SniffBytes)
	for size := source.SniffBytes; size <= maxHead; size *= 4 {
		head = slices.Grow(head, size-len(head))
		for len(head) < size {
			if err := ctx.Err(); err != nil {
				return head, true, err
			}
			n, err := r.Read(head[len(head):size])
			head = head[:len(head)+n]
			if errors.Is(err, io.EOF) {
				return head, true, nil
			}
			if err != nil {
				return head, true, err
			}
		}
		if bytes.Count(head, []byte{'\n'}) >= 20 {
			break
		}
	}
	return head, false, nil
}

// Sniff reports whether text divides evenly into columns. Of files with one
// column it takes those whose name says that they are tables.
func Sniff(name string, head []byte) bool {
	named := tableName(name)
	if len(bytes.TrimSpace(head)) == 0 {
		return named == namedTable
	}
	if !isText(head) || markUp(head) {
		return false
	}
	whole := len(head) < source.SniffBytes
	l := source.LayoutOf(head, whole)
	// Values may begin as code does ("<100 DM"): an even table that is called
	// one is a table.
	even := named == namedTable && l.Columns >= 3 && l.Rows >= 3 && l.Share >= 0.95
	if !even && otherLanguage(head) {
		return false
	}
	if l.Columns < 2 {
		switch named {
		case namedTable:
			return true
		case namedText:
			rows := source.HeadRows(head, l.Dialect, whole, headRows)
			return len(rows) > 1 && headerOf(rows) != nil
		case namedOther:
		}
		return false
	}
	switch {
	case named == namedTable:
		return true
	case l.Rows < 2 || l.Share < 0.8:
		return false
	case l.Columns == 2 && l.Rows < 3:
		return false
	}
	return !prose(source.HeadRows(head[l.Skip:], l.Dialect, whole, 50))
}

type naming int

const (
	namedOther naming = iota
	namedText
	namedTable
)

// tableName says what the name of a file promises.
func tableName(name string) naming {
	name = strings.TrimSuffix(strings.ToLower(name), ".gz")
	switch filepath.Ext(name) {
	case ".csv", ".tsv", ".tab", ".psv":
		return namedTable
	case ".txt", ".dat", ".asc", ".lst":
		return namedText
	}
	return namedOther
}
