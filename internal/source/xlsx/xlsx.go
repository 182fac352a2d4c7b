// Package xlsx reads Excel workbooks (.xlsx, .xlsm: ECMA-376, SpreadsheetML,
// strict and transitional) as streams: the tables on each sheet, hidden or not,
// and the copies of source data that pivot tables leave behind. It changes
// nothing, runs no formula and no macro, and follows no link to another file.
package xlsx

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"toetssteen"
	"toetssteen/internal/grid"
	"toetssteen/internal/office"
	"toetssteen/internal/source"
)

// Opener opens Excel workbooks.
var Opener = source.Opener{Name: format, Sniff: Sniff, Open: open}

const format = "xlsx"

// endings are those of workbooks whose parts are XML.
var endings = []string{".xlsx", ".xlsm", ".xltx", ".xltm"}

// firstParts are how the first part of a workbook may be called: so a zip file
// that merely holds workbooks is none itself.
var firstParts = []string{"[Content_Types].xml", "_rels/", "docProps/", "xl/", "customXml/"}

// Sniff recognises a zip file that begins as workbooks do.
func Sniff(name string, head []byte) bool {
	if !bytes.HasPrefix(head, []byte("PK\x03\x04")) || bytes.Contains(head, []byte("xl/workbook.bin")) {
		return false
	}
	ending := strings.ToLower(path.Ext(name))
	if slices.Contains(endings, ending) {
		return true
	}
	first := firstPart(head)
	return ending != ".xlsb" && bytes.Contains(head, []byte("xl/")) &&
		slices.ContainsFunc(firstParts, func(p string) bool { return strings.HasPrefix(first, p) })
}

// firstPart gives the name of the first part of a zip file (APPNOTE 4.3.7).
func firstPart(head []byte) string {
	const fixed, length = 30, 26
	if len(head) < fixed {
		return ""
	}
	n := int(binary.LittleEndian.Uint16(head[length:]))
	return string(head[fixed:min(fixed+n, len(head))])
}

var errNoWorkbook = errors.New("the zip file holds no workbook")

func open(ctx context.Context, at source.Target) (source.Source, error) {
	file := at.Path
	if file == "" {
		file = at.Location
	}
	where := at.Name
	if where == "" {
		where = filepath.Base(file)
	}
	p, err := office.OpenPackage(file)
	if err != nil {
		return nil, &source.NotReadError{What: where, Why: why(err, "het bestand kan niet worden geopend"), Err: source.WithoutPath(err)}
	}
	b, err := load(ctx, p, at.Name, where)
	if err != nil {
		_ = p.Close() // it was only read
		if ctx.Err() != nil {
			return nil, fmt.Errorf("open %s: %w", where, ctx.Err())
		}
		return nil, &source.NotReadError{What: where, Why: why(err, "het bestand is geen leesbare Excel-werkmap"), Err: err}
	}
	return b, nil
}

// load makes a source of the parts of a workbook.
func load(ctx context.Context, p *office.Package, name, where string) (*grid.Book, error) {
	w := &workbook{parts: p, used: map[string]bool{}}
	if err := w.readWorkbook(ctx); err != nil {
		return nil, err
	}
	w.readStyles(ctx)
	for i := range w.sheets {
		w.describe(ctx, &w.sheets[i])
	}
	w.namesOfRanges()
	w.addPivots(ctx)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	var remarks []toetssteen.NotRead
	for _, r := range w.remarks {
		remarks = append(remarks, toetssteen.NotRead{What: where, Why: r})
	}
	return grid.NewBook(w, format, name, remarks), nil
}

func why(err error, other string) string {
	switch {
	case errors.Is(err, errNoWorkbook):
		return "het zip-bestand bevat geen Excel-werkmap"
	case errors.Is(err, errBinary):
		return "binaire Excel-werkmap (.xlsb): wordt nog niet gelezen; sla hem op als .xlsx"
	case errors.Is(err, errNoSheet):
		return "het blad staat niet in het bestand"
	}
	return office.Why(err, other)
}

// Why gives the reason that people read for an error.
func (w *workbook) Why(err error, other string) string { return why(err, other) }
