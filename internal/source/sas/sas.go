// Package sas reads SAS data sets (.sas7bdat) and SAS transport files (.xpt,
// versions 5 and 8): names, labels, formats and values, without SAS. It decodes
// pages and rows itself, one at a time, within bounds that a damaged or hostile
// file cannot pass. Catalogues (.sas7bcat), which hold the meaning of codes, are
// recognised and not read.
//
// The layout of .sas7bdat is not published by its maker. What is used here is
// described in "SAS7BDAT Database Binary Format" (M. Shotwell and C. Cummins,
// 2013) and its continuation at github.com/FredHutch/sas7bdat-specification.
// The transport format is described by SAS itself, in TS-140 ("The record layout
// of a data set in SAS transport (XPORT) format") and its successor for version
// 8 and 9.
package sas

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"

	"toetssteen/internal/source"
)

// Opener opens SAS data sets and transport files.
var Opener = source.Opener{Name: "sas", Sniff: sniff, Open: open}

// magic begins every file of SAS 7 and later that is made for random access.
const magic = "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xc2\xea\x81\x60" +
	"\xb3\x14\x11\xcf\xbd\x92\x08\x00\x09\xc7\x31\x8c\x18\x1f\x10\x11"

func sniff(_ string, head []byte) bool {
	return bytes.HasPrefix(head, []byte(magic)) || transport(head)
}

// transport reports whether a file begins as a transport file of either version.
func transport(head []byte) bool {
	return bytes.HasPrefix(head, []byte(libraryV5)) || bytes.HasPrefix(head, []byte(libraryV8))
}

// file is an open file and the data sets that it holds.
type file struct {
	f      *os.File
	tables []*table
	broken error // why the list of data sets ended early
}

func open(ctx context.Context, at source.Target) (source.Source, error) {
	name := at.Name
	if name == "" {
		name = filepath.Base(at.Path)
	}
	info, err := os.Stat(at.Path)
	if err == nil && !info.Mode().IsRegular() {
		return nil, &source.NotReadError{What: name, Why: "het is geen gewoon bestand"}
	}
	f, err := os.Open(at.Path)
	if err != nil {
		return nil, fmt.Errorf("open SAS file: %w", err)
	}
	s, err := load(ctx, f, info.Size(), name)
	if err != nil {
		_ = f.Close()
		if ctx.Err() != nil {
			return nil, fmt.Errorf("open SAS file: %w", ctx.Err())
		}
		return nil, &source.NotReadError{What: name, Why: reason(err)}
	}
	s.f = f
	return s, nil
}

// load reads what describes the data sets; of a transport file that means
// passing over its rows once, as their number is written nowhere.
func load(ctx context.Context, r io.ReaderAt, size int64, name string) (*file, error) {
	head := make([]byte, recordSize)
	n, err := r.ReadAt(head, 0)
	if n == 0 && err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read first bytes: %w", err)
	}
	head = head[:n]
	switch {
	case bytes.HasPrefix(head, []byte(magic)):
		t, err := readDataset(ctx, r, size, name)
		if err != nil {
			return nil, err
		}
		return &file{tables: []*table{t}}, nil
	case transport(head):
		return readTransport(ctx, r, size, name)
	case bytes.HasPrefix(head, []byte("\x1f\x8b")):
		return nil, errPacked
	}
	return nil, errCorrupt
}

// Assets lists the data sets in the order of the file. A file that holds one is
// called by its own name.
func (s *file) Assets(ctx context.Context) iter.Seq2[source.Asset, error] {
	return func(yield func(source.Asset, error) bool) {
		for i, t := range s.tables {
			if err := ctx.Err(); err != nil {
				yield(source.Asset{}, err)
				return
			}
			a := source.Asset{Name: t.name, Kind: "file", Format: Opener.Name, Comment: t.label, Rows: t.rows, Ref: i}
			if len(s.tables) > 1 {
				a.Kind = "table"
			}
			if !yield(a, nil) {
				return
			}
		}
		if s.broken != nil && len(s.tables) > 0 {
			name := s.tables[len(s.tables)-1].name
			yield(source.Asset{Name: name}, &source.NotReadError{What: name, Why: "wat na deze dataset komt: " + reason(s.broken)})
		}
	}
}

// Close closes the file; it may be called more than once.
func (s *file) Close() error {
	if s.f == nil {
		return nil
	}
	f := s.f
	s.f = nil
	return f.Close()
}

// tableOf finds the data set of an asset by its name, so that an asset of a
// folder, which carries a reference of its own, finds it too.
func (s *file) tableOf(a source.Asset) (*table, error) {
	for _, t := range s.tables {
		if t.name == a.Name {
			return t, nil
		}
	}
	return nil, errors.New("find data set: the file holds none of this name")
}

// Reasons why a file, or a part of it, is not read.
var (
	errCorrupt     = errors.New("the description of the contents is damaged")
	errTruncated   = errors.New("the file ends before its contents do")
	errCatalog     = errors.New("it is a catalogue of formats")
	errNoData      = errors.New("it is a SAS file without rows")
	errPacked      = errors.New("the file is packed")
	errTooLarge    = errors.New("a block or row is larger than the bound")
	errWide        = errors.New("there are more columns than the bound")
	errEncrypted   = errors.New("the pages are not readable: encrypted or damaged")
	errNoSuchField = errors.New("there is no such column")
)

// reason says in the reader's words why something was not read.
func reason(err error) string {
	for _, r := range []struct {
		err error
		why string
	}{
		{errCorrupt, "het SAS-bestand is beschadigd: de beschrijving van de inhoud klopt niet"},
		{errTruncated, "het SAS-bestand is afgebroken; wat voor de breuk staat is gelezen"},
		{errCatalog, "catalogus met SAS-formaten: wordt nog niet gelezen"},
		{errNoData, "SAS-bestand zonder gegevens (index of weergave): wordt niet gelezen"},
		{errPacked, "ingepakt SAS-bestand: pak het uit en scan de inhoud"},
		{errTooLarge, "een blok of rij in het SAS-bestand is groter dan de grens van 16 MB"},
		{errWide, "het SAS-bestand heeft meer kolommen dan de grens"},
		{errEncrypted, "het SAS-bestand is versleuteld of beschadigd: geen enkel blok is leesbaar"},
	} {
		if errors.Is(err, r.err) {
			return r.why
		}
	}
	if why := source.Why(err); why != "" {
		return why
	}
	return "het bestand kon niet worden gelezen"
}
