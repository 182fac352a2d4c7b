// Package xsd reads descriptions of XML: schemas (XSD) and descriptions of
// services with schemas in them (WSDL). They hold no data: each global type or
// element is an asset, with its elements and attributes as columns, their types,
// the closed lists of values that a type allows and what each value means. It
// looks up nothing elsewhere: what a schema imports is read as a file of its own.
//
// The rules are those of "XML Schema Part 1: Structures" and "Part 2:
// Datatypes" of the W3C.
package xsd

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"iter"
	"path/filepath"

	"toetssteen"
	"toetssteen/internal/source"
)

// Opener opens schemas.
var Opener = source.Opener{Name: "xsd", Sniff: sniff, Open: open}

// roots are the elements that a schema or a description of services begins with.
var roots = map[xml.Name]bool{
	{Space: "http://www.w3.org/2001/XMLSchema", Local: "schema"}:      true,
	{Space: "http://schemas.xmlsoap.org/wsdl/", Local: "definitions"}: true,
	{Space: "http://www.w3.org/ns/wsdl", Local: "description"}:        true,
}

// Bounds on a file. Schemas of registers come to some megabytes.
const (
	maxBytes = 64 << 20
	maxParts = 200_000
	maxOpen  = 200 // elements that are open at once
	askEvery = 4096
)

func sniff(_ string, head []byte) bool {
	start := bytes.TrimLeft(head, "\xef\xbb\xbf \t\r\n")
	if len(start) == 0 || start[0] != '<' {
		return false
	}
	d := decoder(bytes.NewReader(start))
	for {
		tok, err := d.Token()
		if err != nil {
			return false
		}
		if s, ok := tok.(xml.StartElement); ok {
			return roots[s.Name]
		}
	}
}

// decoder reads text that is UTF-8 already, whatever its declaration says.
func decoder(r io.Reader) *xml.Decoder {
	d := xml.NewDecoder(r)
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	return d
}

var (
	errEntities = errors.New("the document defines entities")
	errTooLarge = errors.New("the schema is larger than the bound")
	errNoAsset  = errors.New("find type: the schema holds none of this name")
)

// file is a schema that was read; it stays in memory.
type file struct {
	name   string
	assets []*asset
	err    error // why reading ended early
}

func open(ctx context.Context, at source.Target) (source.Source, error) {
	name := at.Name
	if name == "" {
		name = filepath.Base(at.Path)
	}
	r, _, err := source.OpenText(at.Path)
	if err != nil {
		return nil, fmt.Errorf("open schema: %w", err)
	}
	defer func() { _ = r.Close() }()
	f, err := load(ctx, r, name)
	if err != nil {
		return nil, err
	}
	return f, nil
}

// load reads a schema. Damage ends it early, and what was read stands.
func load(ctx context.Context, r io.Reader, name string) (*file, error) {
	top := &part{}
	err := parse(ctx, io.LimitReader(r, maxBytes), top)
	if ctx.Err() != nil {
		return nil, fmt.Errorf("read schema: %w", ctx.Err())
	}
	if errors.Is(err, errEntities) {
		return nil, &source.NotReadError{What: name, Why: reason(err)}
	}
	b := &builder{types: map[string]*part{}, elements: map[string]*part{}}
	schemas := top.schemas(nil)
	for _, s := range schemas {
		b.index(s)
	}
	for _, s := range schemas {
		b.list(s)
	}
	return &file{name: name, assets: b.assets(name), err: err}, nil
}

// parse reads elements with their attributes and the text of documentation.
func parse(ctx context.Context, r io.Reader, top *part) error {
	d := decoder(r)
	open := []*part{top}
	for n := 0; ; n++ {
		if n%askEvery == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read schema: %w", err)
		}
		if n > maxParts*4 || len(open) > maxOpen {
			return errTooLarge
		}
		up := open[len(open)-1]
		switch t := tok.(type) {
		case xml.Directive:
			if bytes.Contains(t, []byte("<!ENTITY")) {
				return errEntities
			}
		case xml.StartElement:
			p := &part{local: t.Name.Local, attrs: map[string]string{}}
			for _, a := range t.Attr {
				p.attrs[a.Name.Local] = a.Value
			}
			up.parts = append(up.parts, p)
			open = append(open, p)
		case xml.EndElement:
			open = open[:len(open)-1] // the decoder refuses one that closes nothing
		case xml.CharData:
			if up.local == "documentation" && len(up.text) < maxComment {
				up.text += string(t[:min(len(t), maxComment)])
			}
		}
	}
}

// Close has nothing to close: the file was read when it was opened.
func (f *file) Close() error { return nil }

// Assets lists the types and elements of the schema.
func (f *file) Assets(ctx context.Context) iter.Seq2[source.Asset, error] {
	return func(yield func(source.Asset, error) bool) {
		for i, s := range f.assets {
			if err := ctx.Err(); err != nil {
				yield(source.Asset{}, err)
				return
			}
			if !yield(source.Asset{Name: s.name, Kind: "record", Format: Opener.Name, Comment: s.comment, Rows: -1, Ref: i}, nil) {
				return
			}
		}
	}
}

// Profile gives what the schema says; there is nothing deeper.
func (f *file) Profile(ctx context.Context, a source.Asset, _ source.Request) (source.Profile, error) {
	p := source.Profile{Asset: a, Depth: toetssteen.DepthNames, Rows: -1}
	if err := ctx.Err(); err != nil {
		return p, fmt.Errorf("read %s: %w", a.Name, err)
	}
	for _, s := range f.assets {
		if s.name != a.Name {
			continue
		}
		p.Columns = s.columns
		if f.err != nil {
			p.Partial = true
			p.NotRead = append(p.NotRead, toetssteen.NotRead{What: a.Name, Why: reason(f.err)})
		}
		return p, nil
	}
	return p, errNoAsset
}

// reason says in the reader's words why reading ended early. The decoder's own
// message may quote the file.
func reason(err error) string {
	var wrong *xml.SyntaxError
	switch {
	case errors.Is(err, errEntities):
		return "het schema bevat een DTD met eigen entiteiten: om veiligheidsredenen wordt het niet gelezen"
	case errors.Is(err, errTooLarge):
		return "het schema is groter dan de grens: de rest is niet gelezen"
	case errors.As(err, &wrong):
		return fmt.Sprintf("geen geldige XML op regel %d: alleen wat ervoor staat is gelezen", wrong.Line)
	}
	if why := source.Why(err); why != "" {
		return why
	}
	return "het schema kon niet verder worden gelezen"
}
