// Package parquet reads Parquet files. At the depth of statistics it reads the
// metadata and the dictionary pages alone: a few bytes per column that often
// hold every value that occurs, and no row. It decodes pages itself, within
// bounds that a damaged or hostile file cannot pass, and never reads a whole
// file into memory.
package parquet

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"

	"github.com/parquet-go/parquet-go/format"

	"toetssteen"
	"toetssteen/internal/source"
)

// Opener opens Parquet files.
var Opener = source.Opener{Name: "parquet", Sniff: sniff, Open: open}

func sniff(_ string, head []byte) bool {
	return len(head) >= 4 && (string(head[:4]) == magic || string(head[:4]) == magicEncrypted)
}

type file struct {
	r     io.ReaderAt
	size  int64
	name  string
	close func() error
	meta  *format.FileMetaData
	cols  []leaf
	notes map[string]string // comments by path
}

func open(_ context.Context, at source.Target) (source.Source, error) {
	name := at.Name
	if name == "" {
		name = filepath.Base(at.Path)
	}
	f, err := os.Open(at.Path)
	if err != nil {
		return nil, fmt.Errorf("open Parquet file: %w", err)
	}
	info, err := f.Stat()
	if err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("open Parquet file: %w", err)
	}
	s, err := load(f, info.Size(), name)
	if err != nil {
		_ = f.Close()
		return nil, &source.NotReadError{What: name, Why: reason(err)}
	}
	s.close = f.Close
	return s, nil
}

// load reads the description at the end of the file.
func load(r io.ReaderAt, size int64, name string) (*file, error) {
	meta, err := readFooter(r, size)
	if err != nil {
		return nil, err
	}
	cols, err := leaves(meta)
	if err != nil {
		return nil, err
	}
	return &file{r: r, size: size, name: name, meta: meta, cols: cols, notes: comments(meta)}, nil
}

// Assets gives the file as one asset.
func (s *file) Assets(context.Context) iter.Seq2[source.Asset, error] {
	return func(yield func(source.Asset, error) bool) {
		yield(source.Asset{
			Name: s.name, Kind: "file", Format: Opener.Name, Comment: fileComment(s.meta), Rows: s.meta.NumRows,
		}, nil)
	}
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

// Profile reads the columns one by one; a column that cannot be read is listed
// as not read and the others stand.
func (s *file) Profile(ctx context.Context, a source.Asset, want source.Request) (source.Profile, error) {
	p := source.Profile{Asset: a, Depth: want.Depth, Rows: s.meta.NumRows}
	read := s.named
	switch want.Depth {
	case toetssteen.DepthNames:
	case toetssteen.DepthStatistics:
		read = s.statistics
	case toetssteen.DepthValues, toetssteen.DepthCensus:
		p.Sample, p.Rows = want.Sample, 0
		read = s.values
	}
	if want.Depth != toetssteen.DepthValues {
		p.Sample = toetssteen.Sample{}
	}
	pages := &pageReader{r: s.r}
	defer pages.close()
	for i := range s.cols {
		c := &s.cols[i]
		col, rows, err := read(ctx, pages, c, source.Column{
			Name: c.path, Type: c.typ, Comment: s.notes[c.path], Nested: c.nested,
		}, want)
		p.Columns = append(p.Columns, col)
		p.Rows = max(p.Rows, rows)
		if ctx.Err() != nil {
			return p, fmt.Errorf("read %s: %w", a.Name, ctx.Err())
		}
		if err != nil {
			p.NotRead = append(p.NotRead, toetssteen.NotRead{What: a.Name + "." + c.path, Why: reason(err)})
		}
	}
	return p, nil
}

// named leaves a column at its name and type.
func (s *file) named(_ context.Context, _ *pageReader, _ *leaf, col source.Column, _ source.Request) (source.Column, int64, error) {
	col.Rows, col.Nulls, col.Distinct = -1, -1, -1
	return col, 0, nil
}

// chunkOf gives the metadata of a column in one row group.
func (s *file) chunkOf(group int, c *leaf) (*format.ColumnMetaData, error) {
	chunk := &s.meta.RowGroups[group].Columns[c.index]
	switch {
	case chunk.CryptoMetadata.Value != nil:
		return nil, errEncrypted
	case chunk.FilePath != "":
		return nil, errElsewhere
	case chunk.MetaData.Type != c.elem.Type.V || chunk.MetaData.NumValues < 0 || chunk.MetaData.NumValues > maxRows:
		return nil, errCorrupt
	}
	return &chunk.MetaData, nil
}

// maxRows is more than any file holds, and keeps sums of counts in bounds.
const maxRows = 1 << 40

var (
	errElsewhere  = errors.New("the data stands in another file")
	errNoValues   = errors.New("the file keeps no list of values of this column")
	errDictionary = errors.New("the list of values is too long")
)

// reason says in the reader's words why something was not read.
func reason(err error) string {
	for _, r := range []struct {
		err error
		why string
	}{
		{errEncrypted, "versleuteld: vraag de eigenaar om een leesbare kopie"},
		{errTruncated, "het Parquet-bestand is afgebroken: het einde ontbreekt"},
		{errCorrupt, "het Parquet-bestand is beschadigd: de beschrijving van de inhoud klopt niet"},
		{errPage, "een deel van het Parquet-bestand is beschadigd"},
		{errUnsupported, "deze manier van opslaan wordt nog niet gelezen"},
		{errTooLarge, "een blok in het Parquet-bestand is groter dan de grens van 128 MB"},
		{errElsewhere, "de waarden staan in een ander bestand"},
		{errNoValues, "het bestand heeft geen waardenlijst van deze kolom: lees hem met --depth values"},
		{errDictionary, "de waardenlijst is te groot voor --depth statistics: lees hem met --depth values"},
	} {
		if errors.Is(err, r.err) {
			return r.why
		}
	}
	return "het bestand kon niet worden gelezen"
}
