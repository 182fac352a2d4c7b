// Package ods reads OpenDocument spreadsheets (.ods, and .fods as one XML file;
// OASIS OpenDocument 1.3) as streams: the tables on each sheet, hidden or not.
// It changes nothing, runs no formula and no macro, and follows no link to
// another file.
package ods

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"strings"

	"toetssteen"
	"toetssteen/internal/grid"
	"toetssteen/internal/infile"
	"toetssteen/internal/office"
	"toetssteen/internal/source"
)

// Opener opens OpenDocument spreadsheets.
var Opener = source.Opener{Name: format, Sniff: Sniff, Open: open}

const (
	format = "ods"
	kind   = "opendocument.spreadsheet"
	// mimeAt is where a package says what it is: its first part is a text, not
	// packed, that is called "mimetype" (part 2, 3.3).
	mimeAt = "mimetypeapplication/vnd.oasis." + kind
	window = 128
)

// Sniff recognises a spreadsheet by the type that it states of itself.
func Sniff(name string, head []byte) bool {
	if bytes.HasPrefix(head, []byte("PK\x03\x04")) {
		ending := strings.ToLower(path.Ext(name))
		return bytes.Contains(head[:min(len(head), window)], []byte(mimeAt)) || ending == ".ods" || ending == ".ots"
	}
	return flat(head)
}

// flat recognises a spreadsheet that is one XML file.
func flat(head []byte) bool {
	head = head[:min(len(head), 8192)]
	start := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	return bytes.HasPrefix(start, []byte("<")) && bytes.Contains(head, []byte("office:document")) && bytes.Contains(head, []byte(kind))
}

var (
	errNoContent = errors.New("the file holds no content of a spreadsheet")
	errEncrypted = errors.New("the file is encrypted")
	errNoSheet   = errors.New("the sheet is not in the file")
)

func why(err error, other string) string {
	switch {
	case errors.Is(err, errNoContent):
		return "het bestand bevat geen werkblad"
	case errors.Is(err, errEncrypted):
		return "het bestand is met een wachtwoord beveiligd; haal het wachtwoord eraf en scan opnieuw"
	case errors.Is(err, errNoSheet):
		return "het blad staat niet in het bestand"
	}
	return office.Why(err, other)
}

// workbook is the file and what its first pass told.
type workbook struct {
	file    string          // of a flat document
	parts   *office.Package // of any other
	sheets  []grid.Sheet
	index   *index
	remarks []string
	parking parking
}

// Why gives the reason that people read for an error.
func (w *workbook) Why(err error, other string) string { return why(err, other) }

func open(ctx context.Context, at source.Target) (source.Source, error) {
	file := at.Path
	if file == "" {
		file = at.Location
	}
	where := at.Name
	if where == "" {
		where = filepath.Base(file)
	}
	w := &workbook{}
	if err := w.open(ctx, file); err != nil {
		_ = w.Close() // it was only read
		if ctx.Err() != nil {
			return nil, fmt.Errorf("open %s: %w", where, ctx.Err())
		}
		return nil, &source.NotReadError{What: where, Why: why(err, "het bestand is geen leesbaar OpenDocument-werkblad"), Err: source.WithoutPath(err)}
	}
	return w.book(at.Name, where), nil
}

func (w *workbook) book(name, where string) *grid.Book {
	var remarks []toetssteen.NotRead
	for _, r := range w.remarks {
		remarks = append(remarks, toetssteen.NotRead{What: where, Why: r})
	}
	return grid.NewBook(w, format, name, remarks)
}

func (w *workbook) open(ctx context.Context, file string) error {
	head, err := source.Head(file)
	if err != nil {
		return err
	}
	if flat(head) {
		w.file = file
		return w.list(ctx)
	}
	if w.parts, err = office.OpenPackage(file); err != nil {
		return err
	}
	return w.load(ctx)
}

// load finds the content in the parts.
func (w *workbook) load(ctx context.Context) error {
	if w.encrypted() {
		return errEncrypted
	}
	if !w.parts.Has(contentPart) {
		return errNoContent
	}
	return w.list(ctx)
}

const (
	contentPart   = "content.xml"
	manifestPart  = "META-INF/manifest.xml"
	manifestBytes = 4 << 20
)

// encrypted reports whether the list of parts says how to decrypt one.
func (w *workbook) encrypted() bool {
	p, err := w.parts.Open(manifestPart)
	if err != nil {
		return false
	}
	defer func() { _ = p.Close() }() // it was only read
	x := office.NewXML(io.LimitReader(p, manifestBytes))
	for {
		e, err := x.Next()
		if err != nil {
			return false
		}
		if e == office.Start && (string(x.Name()) == "encryption-data" || string(x.Name()) == "encrypted-key") {
			return true
		}
	}
}

// stream is the content that is being read.
type stream interface {
	io.ReadCloser
	Progress() (done, total int64)
}

func (w *workbook) content() (stream, error) {
	if w.parts != nil {
		return w.parts.Open(contentPart)
	}
	f, err := infile.Open(w.file)
	if err != nil {
		return nil, fmt.Errorf("open document: %w", err)
	}
	return flatFile{f}, nil
}

// flatFile is a flat document that is being read.
type flatFile struct{ *infile.File }

func (f flatFile) Progress() (done, total int64) { return f.At(), f.Size() }

// Sheets lists the sheets.
func (w *workbook) Sheets() []grid.Sheet { return w.sheets }

// Close closes the file.
func (w *workbook) Close() error {
	err := w.parking.close()
	if w.parts != nil {
		err = errors.Join(err, w.parts.Close())
	}
	return err
}

// Open begins to read a sheet.
func (w *workbook) Open(ctx context.Context, i int) (grid.Reader, error) {
	r := w.parking.take(i)
	if r == nil {
		c, err := w.content()
		if err != nil {
			return nil, err
		}
		r = newReader(c, w)
	}
	if err := r.seek(ctx, i); err != nil {
		_ = r.stream.Close() // it was only read
		return nil, err
	}
	r.facts.Notes = append(r.facts.Notes, w.index.notes[i]...)
	return r, nil
}
