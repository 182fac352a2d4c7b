// Package stata reads Stata data files (.dta) of the versions 104 to 119: names,
// labels, value labels and rows. It follows Stata's own description of the
// format and decodes everything itself, within bounds that a damaged or
// hostile file cannot pass. Notes and settings (characteristics) are not read.
package stata

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"

	"toetssteen"
	"toetssteen/internal/source"
)

// Opener opens Stata files.
var Opener = source.Opener{Name: "stata", Sniff: sniff, Open: open}

// file is one Stata file; each pass reads from a place of its own.
type file struct {
	r     io.ReaderAt
	size  int64
	name  string
	close func() error
	desc  *description
}

func open(_ context.Context, at source.Target) (source.Source, error) {
	name := at.Name
	if name == "" {
		name = filepath.Base(at.Path)
	}
	f, err := os.Open(at.Path)
	if err != nil {
		return nil, fmt.Errorf("open Stata file: %w", err)
	}
	info, err := f.Stat()
	if err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("open Stata file: %w", err)
	}
	s, err := load(f, info.Size(), name)
	if err != nil {
		_ = f.Close()
		return nil, &source.NotReadError{What: name, Why: reason(err)}
	}
	s.close = f.Close
	return s, nil
}

// load reads the description and the value labels. A file that breaks off
// inside it keeps the variables before the break.
func load(r io.ReaderAt, size int64, name string) (*file, error) {
	d, err := readDescription(io.NewSectionReader(r, 0, size))
	if err != nil {
		return nil, err
	}
	d.readLabels(r, size)
	return &file{r: r, size: size, name: name, desc: d}, nil
}

// Assets gives the file as one asset.
func (s *file) Assets(context.Context) iter.Seq2[source.Asset, error] {
	return func(yield func(source.Asset, error) bool) {
		yield(source.Asset{
			Name: s.name, Kind: "file", Format: Opener.Name, Comment: s.desc.label, Rows: s.rowCount(),
		}, nil)
	}
}

// rowCount is how many rows the file says that it has, or has room for.
func (s *file) rowCount() int64 {
	return min(s.desc.rows, max(s.size-s.desc.start, 0)/int64(max(s.desc.width, 1)))
}

// Close closes the file; it may be called more than once.
func (s *file) Close() error {
	if s.close == nil {
		return nil
	}
	closeFile := s.close
	s.close = nil
	return closeFile()
}

const (
	// maxSampled bounds how many values a sample of all columns holds; a very
	// wide file gets a smaller sample of each, and its profile says so.
	maxSampled = 2 << 20
	leastRows  = 100
)

// Profile reads the description alone or, for values, all rows in one pass.
func (s *file) Profile(ctx context.Context, a source.Asset, want source.Request) (source.Profile, error) {
	p := source.Profile{Asset: a, Depth: toetssteen.DepthNames, Rows: s.rowCount()}
	if err := ctx.Err(); err != nil {
		return p, fmt.Errorf("read %s: %w", a.Name, err)
	}
	p.NotRead = s.remarks(a.Name)
	p.Partial = s.desc.broken != nil
	columns := s.columns()
	if want.Depth < toetssteen.DepthValues || s.desc.broken != nil {
		for i := range columns {
			columns[i].Rows, columns[i].Nulls, columns[i].Distinct = -1, -1, -1
		}
		p.Columns = columns
		return p, nil
	}
	p.Depth = want.Depth
	if want.Depth == toetssteen.DepthValues {
		most := max(maxSampled/int64(len(columns)), leastRows)
		want.Sample.Rows = max(min(want.Sample.Rows, most), 1)
		p.Sample = want.Sample
	}
	return s.collect(ctx, p, columns, want)
}

// collect gives every cell to the collector of its column.
func (s *file) collect(ctx context.Context, p source.Profile, columns []source.Column, want source.Request) (source.Profile, error) {
	vars := make([]*variable, len(columns))
	for i := range vars {
		vars[i] = &s.desc.variables[i]
	}
	cells, broken := s.cells(ctx, vars)
	pass := source.NewPass(p.Asset.Name, columns, want)
	defer pass.Stop() // a fault of the reader leaves no workers behind
	p.Rows = 0
	err := s.each(ctx, want.Meter, func(row []byte) bool {
		for i, v := range vars {
			pass.Add(i, cells.value(v, row))
		}
		p.Rows++
		return true
	})
	p.Columns = pass.Columns()
	if ctx.Err() != nil {
		return p, fmt.Errorf("read %s: %w", p.Asset.Name, ctx.Err())
	}
	if err == nil {
		err = broken
	}
	if err != nil {
		p.Partial = true
		p.NotRead = append(p.NotRead, toetssteen.NotRead{What: p.Asset.Name, Why: reason(err)})
	}
	if cells.lost > 0 {
		p.NotRead = append(p.NotRead, toetssteen.NotRead{
			What: p.Asset.Name, Why: toetssteen.ShowCount(cells.lost) + " lange teksten (strL) zijn geen tekst of niet gevonden; ze tellen als leeg",
		})
	}
	return p, nil
}

func (s *file) columns() []source.Column {
	out := make([]source.Column, len(s.desc.variables))
	for i := range out {
		v := &s.desc.variables[i]
		out[i] = source.Column{Name: v.name, Type: v.typ(), Comment: v.label, Labels: v.labels}
	}
	return out
}

// remarks says what of the description was left out.
func (s *file) remarks(name string) []toetssteen.NotRead {
	var out []toetssteen.NotRead
	if s.desc.broken != nil {
		out = append(out, toetssteen.NotRead{What: name, Why: reason(s.desc.broken)})
	}
	for _, why := range s.desc.remarks {
		out = append(out, toetssteen.NotRead{What: name, Why: why})
	}
	return out
}

// Errors of reading; reason tells them to people.
var (
	errNotStata = errors.New("the header is not that of a Stata file")
	errVersion  = errors.New("the version of the file is unknown")
	errRecord   = errors.New("a part of the description is damaged")
	errTooWide  = errors.New("the file has too many variables")
	errNoFields = errors.New("the file has no variables")
)

// reason says in the reader's words why something was not read.
func reason(err error) string {
	for _, r := range []struct {
		err error
		why string
	}{
		{errNotStata, "het begin van het Stata-bestand is beschadigd"},
		{errVersion, "deze versie van het Stata-bestand wordt niet gelezen: sla het op als versie 118 (Stata 14 of later)"},
		{errRecord, "de beschrijving in het Stata-bestand is beschadigd: alleen wat ervoor staat is gelezen"},
		{errTooWide, fmt.Sprintf("het Stata-bestand zegt meer dan %d kolommen te hebben: het is niet gelezen", maxVariables)},
		{errNoFields, "het Stata-bestand beschrijft geen kolommen"},
	} {
		if errors.Is(err, r.err) {
			return r.why
		}
	}
	return cmp.Or(source.Why(err), "het Stata-bestand kon niet verder worden gelezen")
}
