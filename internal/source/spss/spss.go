// Package spss reads SPSS system files (.sav and .zsav) and portable files
// (.por): names, labels, value
// labels and cases. It follows the description of the format in the manual of
// GNU PSPP ("System File Format", "Portable File Format") and decodes everything itself, within bounds
// that a damaged or hostile file cannot pass. Text that people wrote about
// the file (documents) is not read.
package spss

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

// Opener opens SPSS files.
var Opener = source.Opener{Name: "spss", Sniff: sniff, Open: open}

// sniff takes what begins as a system file: its mark and, where the beginning
// is long enough, the layout code in one of the byte orders.
func sniff(_ string, head []byte) bool {
	if portableFile(head) {
		return true
	}
	if !systemFile(head) {
		return false
	}
	_, ok := orderOf(head)
	return ok || len(head) < headerSize
}

// file is one system file; each pass reads from a place of its own.
type file struct {
	r     io.ReaderAt
	size  int64
	name  string
	close func() error
	dict  *dictionary
}

func open(_ context.Context, at source.Target) (source.Source, error) {
	name := at.Name
	if name == "" {
		name = filepath.Base(at.Path)
	}
	f, err := os.Open(at.Path)
	if err != nil {
		return nil, fmt.Errorf("open SPSS file: %w", err)
	}
	info, err := f.Stat()
	if err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("open SPSS file: %w", err)
	}
	s, err := load(f, info.Size(), name)
	if err != nil {
		_ = f.Close()
		return nil, &source.NotReadError{What: name, Why: reason(err)}
	}
	s.close = f.Close
	return s, nil
}

// load reads the dictionary. A file that breaks off inside it keeps the
// variables before the break.
func load(r io.ReaderAt, size int64, name string) (*file, error) {
	head := make([]byte, min(size, 600))
	if _, err := r.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	read := readDictionary
	if portableFile(head) {
		read = readPortable
	}
	d, err := read(io.NewSectionReader(r, 0, size))
	if err != nil {
		return nil, err
	}
	return &file{r: r, size: size, name: name, dict: d}, nil
}

// Assets gives the file as one asset.
func (s *file) Assets(context.Context) iter.Seq2[source.Asset, error] {
	return func(yield func(source.Asset, error) bool) {
		yield(source.Asset{
			Name: s.name, Kind: "file", Format: Opener.Name, Comment: s.dict.label, Rows: s.rowCount(),
		}, nil)
	}
}

// rowCount is how many cases the file says that it has, or has room for: a
// case takes 8 bytes for each slot, or 1 if it is packed.
func (s *file) rowCount() int64 {
	room := max(s.size-s.dict.start, 0) / int64(s.dict.slots)
	switch s.dict.compression {
	case plain:
		return min(s.dict.cases, room/8)
	case bytecode:
		return min(s.dict.cases, room)
	}
	return s.dict.cases
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

// Profile reads the dictionary alone or, for values, all cases in one pass.
func (s *file) Profile(ctx context.Context, a source.Asset, want source.Request) (source.Profile, error) {
	p := source.Profile{Asset: a, Depth: toetssteen.DepthNames, Rows: s.rowCount()}
	if err := ctx.Err(); err != nil {
		return p, fmt.Errorf("read %s: %w", a.Name, err)
	}
	p.NotRead = s.remarks(a.Name)
	p.Partial = s.dict.broken != nil
	columns := s.columns()
	if want.Depth < toetssteen.DepthValues || s.dict.broken != nil {
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
	pass := source.NewPass(p.Asset.Name, columns, want)
	defer pass.Stop() // a fault of the reader leaves no workers behind
	vars, cells := s.dict.variables, newCells(s.dict)
	p.Rows = 0
	err := s.cases(ctx, want.Meter, func(row []byte) bool {
		for i := range vars {
			pass.Add(i, cells.value(&vars[i], row))
		}
		p.Rows++
		return true
	})
	p.Columns = pass.Columns()
	if ctx.Err() != nil {
		return p, fmt.Errorf("read %s: %w", p.Asset.Name, ctx.Err())
	}
	if err != nil {
		p.Partial = true
		p.NotRead = append(p.NotRead, toetssteen.NotRead{What: p.Asset.Name, Why: reason(err)})
	}
	return p, nil
}

func (s *file) columns() []source.Column {
	out := make([]source.Column, len(s.dict.variables))
	for i := range out {
		v := &s.dict.variables[i]
		out[i] = source.Column{Name: v.name, Type: v.typ(), Comment: v.label, Labels: v.labels}
	}
	return out
}

// remarks says what of the dictionary was left out.
func (s *file) remarks(name string) []toetssteen.NotRead {
	var out []toetssteen.NotRead
	if s.dict.broken != nil {
		out = append(out, toetssteen.NotRead{What: name, Why: reason(s.dict.broken)})
	}
	for _, why := range s.dict.remarks {
		out = append(out, toetssteen.NotRead{What: name, Why: why})
	}
	return out
}

// Errors of reading; reason tells them to people.
var (
	errNotSPSS  = errors.New("the header is not that of a system file")
	errRecord   = errors.New("a record of the dictionary is damaged")
	errTooWide  = errors.New("the file has too many variables")
	errNoFields = errors.New("the file has no variables")
	errPacked   = errors.New("this way of packing is unknown")
	errBlock    = errors.New("a compressed block is damaged")
)

// reason says in the reader's words why something was not read.
func reason(err error) string {
	for _, r := range []struct {
		err error
		why string
	}{
		{errNotSPSS, "het begin van het SPSS-bestand is beschadigd"},
		{errRecord, "de beschrijving in het SPSS-bestand is beschadigd: alleen wat ervoor staat is gelezen"},
		{errTooWide, fmt.Sprintf("het SPSS-bestand heeft meer dan %d kolommen: de rest en de waarden zijn niet gelezen", maxVariables)},
		{errNoFields, "het SPSS-bestand beschrijft geen kolommen"},
		{errPacked, "deze manier van inpakken wordt niet gelezen: sla het bestand opnieuw op in SPSS"},
		{errBlock, "een ingepakt deel van het SPSS-bestand is beschadigd: alleen wat ervoor staat is gelezen"},
	} {
		if errors.Is(err, r.err) {
			return r.why
		}
	}
	return cmp.Or(source.Why(err), "het SPSS-bestand kon niet verder worden gelezen")
}
