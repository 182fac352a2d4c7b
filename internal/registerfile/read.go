package registerfile

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"toetssteen/internal/office"
	"toetssteen/internal/source"
)

// maxFile bounds a file as text: a register of 100,000 processings with long
// texts stays below it.
const maxFile = 1 << 30

// Opener opens what is no file of a form that this package reads itself: a
// database, or a file of another format.
type Opener func(ctx context.Context, location string) (source.Source, error)

// Read reads a register, or a part of it, from a file, a folder of CSV files or
// anything else that the opener opens. The form is told by the content.
func (s *Schema) Read(ctx context.Context, location string, open Opener) ([]Grid, error) {
	info, err := os.Stat(location)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) && strings.Contains(location, ":") && open != nil {
			return readSource(ctx, location, open)
		}
		return nil, source.WithoutPath(err)
	}
	if info.IsDir() {
		return s.readFolder(ctx, location)
	}
	if !info.Mode().IsRegular() {
		return nil, unreadable("kind", nil)
	}
	return s.readFile(ctx, location, open)
}

func (s *Schema) readFolder(ctx context.Context, dir string) ([]Grid, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, source.WithoutPath(err)
	}
	var out []Grid
	for _, e := range entries {
		if ending := strings.ToLower(filepath.Ext(e.Name())); e.IsDir() || ending != ".csv" && ending != ".tsv" && ending != ".txt" {
			continue
		}
		grids, err := s.readFile(ctx, filepath.Join(dir, e.Name()), nil)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", e.Name(), err)
		}
		out = append(out, grids...)
	}
	if len(out) == 0 {
		return nil, unreadable("folder", nil)
	}
	return out, nil
}

func (s *Schema) readFile(ctx context.Context, file string, open Opener) ([]Grid, error) {
	magic, err := begin(file)
	if err != nil {
		return nil, source.WithoutPath(err)
	}
	if bytes.HasPrefix(magic, []byte("PK\x03\x04")) {
		return named(file, readZip)(ctx)
	}
	if bytes.HasPrefix(magic, []byte("\xd0\xcf\x11\xe0")) { // OLE: an old .xls or a workbook with a password
		return nil, unreadable("old", nil)
	}
	if ext := strings.ToLower(filepath.Ext(file)); ext == ".xlsx" || ext == ".xlsm" || ext == ".ods" || ext == ".zip" {
		if len(magic) == 0 {
			return nil, unreadable("empty", nil)
		}
		return nil, unreadable("broken", nil)
	}
	if slices.Contains([]string{".parquet", ".db", ".sqlite", ".sav", ".dta", ".sas7bdat", ".xpt"}, strings.ToLower(filepath.Ext(file))) && open != nil {
		return readSource(ctx, file, open)
	}
	text, encoding, err := readText(file)
	if err != nil {
		return nil, err
	}
	if start := bytes.TrimLeft(text, " \t\r\n"); len(start) > 0 && (start[0] == '{' || start[0] == '[') {
		grids, err := s.readJSON(start)
		return withFile(grids, file), err
	}
	rows, err := readCSV(text)
	if err != nil {
		return nil, err
	}
	g := Grid{File: file, Name: stem(file), Rows: rows}
	if encoding != source.UTF8 || mixed(file, encoding) {
		g.Notes = append(g.Notes, because("note.encoding", encoding))
	}
	return []Grid{g}, nil
}

func begin(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it was only read
	b := make([]byte, 8)
	n, err := io.ReadFull(f, b)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return b[:n], nil
}

func stem(file string) string {
	base := filepath.Base(file)
	return strings.TrimSuffix(base, filepath.Ext(base))
}

func withFile(grids []Grid, file string) []Grid {
	for i := range grids {
		grids[i].File = file
	}
	return grids
}

func readText(file string) ([]byte, string, error) {
	r, encoding, err := source.OpenText(file)
	if err != nil {
		return nil, "", source.WithoutPath(err)
	}
	defer func() { _ = r.Close() }() // it was only read
	text, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, "", unreadable("broken", source.WithoutPath(err))
	}
	if len(text) > maxFile {
		return nil, "", unreadable("size", nil)
	}
	return text, encoding, nil
}

// mixed reports whether a file that begins as UTF-8 is it to the end; later
// bytes that are not were read as Windows-1252.
func mixed(file, encoding string) bool {
	if encoding != source.UTF8 {
		return false
	}
	raw, err := os.ReadFile(file)
	return err == nil && !bytes.HasPrefix(raw, []byte{0x1f, 0x8b}) && !utf8.Valid(raw)
}

// named reads a package of parts, with the file's name in what it gives.
func named(file string, read func(context.Context, *office.Package, string) ([]Grid, error)) func(context.Context) ([]Grid, error) {
	return func(ctx context.Context) ([]Grid, error) {
		p, err := office.OpenPackage(file)
		if err != nil {
			return nil, unreadable("broken", source.WithoutPath(err))
		}
		defer func() { _ = p.Close() }() // it was only read
		grids, err := read(ctx, p, file)
		var known *ReadError
		if err != nil && ctx.Err() == nil && !errors.As(err, &known) {
			err = unreadable("broken", err)
		}
		return withFile(grids, file), err
	}
}

func readZip(ctx context.Context, p *office.Package, _ string) ([]Grid, error) {
	switch {
	case p.Has("content.xml"):
		return readODS(ctx, p)
	case p.Has("[Content_Types].xml"):
		return readExcel(ctx, p)
	}
	var out []Grid
	for _, name := range p.Names() {
		if !strings.EqualFold(filepath.Ext(name), ".csv") {
			continue
		}
		part, err := p.Open(name)
		if err != nil {
			return nil, err
		}
		text, err := io.ReadAll(io.LimitReader(part, maxFile))
		if err := errors.Join(err, part.Close()); err != nil {
			return nil, err
		}
		rows, err := readCSV(bytes.TrimPrefix(text, []byte("\ufeff")))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		out = append(out, Grid{Name: stem(name), Rows: rows})
	}
	if len(out) == 0 {
		return nil, unreadable("zip", zip.ErrFormat)
	}
	return out, nil
}

// readSource reads the tables of any source that gives whole rows. Their number
// is their place in what it gives.
func readSource(ctx context.Context, location string, open Opener) ([]Grid, error) {
	s, err := open(ctx, location)
	if err != nil {
		return nil, err
	}
	defer func() { _ = s.Close() }() // it was only read
	rows, ok := s.(source.RowReader)
	if !ok {
		return nil, unreadable("rows", nil)
	}
	var out []Grid
	for a, err := range s.Assets(ctx) {
		if err != nil {
			return nil, err
		}
		p, err := s.Profile(ctx, a, source.Request{})
		if err != nil {
			return nil, err
		}
		g := Grid{File: shownLocation(location), Name: a.Name}
		head := make([]string, len(p.Columns))
		for i, c := range p.Columns {
			head[i] = c.Name
		}
		g.Rows = append(g.Rows, Row{0, head})
		if g.Rows, err = appendRows(g.Rows, rows.Rows(ctx, a, source.RowRequest{Columns: head})); err != nil {
			return nil, err
		}
		out = append(out, g)
	}
	return out, nil
}

// shownLocation is a location without what may be credentials.
func shownLocation(location string) string {
	if i := strings.LastIndexByte(location, '@'); i >= 0 {
		return "…" + location[i:]
	}
	return location
}

func appendRows(to []Row, all iter.Seq2[[][]byte, error]) ([]Row, error) {
	line := 0
	for row, err := range all {
		if err != nil {
			return nil, err
		}
		line++
		cells := make([]string, len(row))
		for i, v := range row {
			if len(v) >= source.MaxValueBytes { // connectors cut: rather none than half a text
				return nil, unreadable("cut", nil, strconv.Itoa(line), strconv.Itoa(source.MaxValueBytes))
			}
			cells[i] = string(v)
		}
		to = append(to, Row{line, cells})
	}
	return to, nil
}
