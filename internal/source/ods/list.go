package ods

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"toetssteen/internal/grid"
	"toetssteen/internal/office"
)

const (
	maxSheets  = 4096
	maxStyles  = 1 << 16
	maxListed  = 4096 // validations, and names of ranges
	maxChars   = 8192 // bytes of what is said in a condition or note
	checkEvent = 1 << 16
)

// index is what stands around the sheets.
type index struct {
	hidden map[string]bool // styles of sheets that are not shown
	lists  map[string]choice
	notes  [][]grid.Note // names of ranges, by sheet
	names  []rangeName
}

// choice is which values may be chosen in a cell.
type choice struct {
	values []string
	from   string // range that holds them
}

// rangeName is a name that somebody gave to a range of cells.
type rangeName struct{ name, refers string }

// list passes over the content once, for the names of the sheets and what stands
// around them.
func (w *workbook) list(ctx context.Context) error {
	c, err := w.content()
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }() // it was only read
	w.index = &index{hidden: map[string]bool{}, lists: map[string]choice{}}
	x := office.NewXML(c)
	for n := 0; ; n++ {
		if n%checkEvent == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		e, err := x.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil && e == office.Start {
			err = w.listed(x)
		}
		if err != nil {
			if ctx.Err() != nil || len(w.sheets) == 0 {
				return err
			}
			w.remarks = append(w.remarks, why(err, "het bestand is beschadigd; wat voor de breuk staat is gelezen"))
			break
		}
	}
	if len(w.sheets) == 0 {
		return errNoContent
	}
	w.index.notes = make([][]grid.Note, len(w.sheets))
	for _, n := range w.index.names {
		w.noteRange(n)
	}
	return nil
}

// listed looks at the start of an element. Sheets within sheets are cells' own
// tables and no sheets: they are passed over with the table that they are in.
func (w *workbook) listed(x *office.XML) error {
	switch string(x.Name()) {
	case "style":
		return w.listStyle(x)
	case "content-validation":
		w.listChoice(x)
	case "table":
		return w.listSheet(x)
	case "named-range", "database-range":
		w.listName(x)
	case "tracked-changes":
		w.remarks = append(w.remarks, "het bestand bewaart bijgehouden wijzigingen; wat daarin is verwijderd is niet gelezen")
		return x.Skip()
	case "dde-links", "object", "font-face-decls", "scripts", "binary-data":
		return x.Skip()
	}
	return nil
}

// listStyle keeps the names of styles that hide a sheet (part 3, 20.261).
func (w *workbook) listStyle(x *office.XML) error {
	name, table := "", false
	for a, v, ok := x.Attr(); ok; a, v, ok = x.Attr() {
		switch string(a) {
		case "name":
			name = text(v)
		case "family":
			table = string(v) == "table"
		}
	}
	for until := x.Depth() - 1; x.Depth() > until; {
		e, err := x.Next()
		if err != nil {
			return err
		}
		if !table || e != office.Start || string(x.Name()) != "table-properties" {
			continue
		}
		for a, v, ok := x.Attr(); ok; a, v, ok = x.Attr() {
			if string(a) == "display" && string(v) == "false" && len(w.index.hidden) < maxStyles {
				w.index.hidden[name] = true
			}
		}
	}
	return nil
}

func text(v []byte) string { return string(office.Unescape(nil, v)) }

// listChoice reads a condition as "of:cell-content-is-in-list("M";"V")".
func (w *workbook) listChoice(x *office.XML) {
	name, condition := "", ""
	for a, v, ok := x.Attr(); ok; a, v, ok = x.Attr() {
		switch string(a) {
		case "name":
			name = text(v)
		case "condition":
			condition = text(v[:min(len(v), maxChars)])
		}
	}
	_, in, found := strings.Cut(condition, "cell-content-is-in-list(")
	if !found || len(w.index.lists) >= maxListed {
		return
	}
	in = strings.TrimSuffix(in, ")")
	var c choice
	if !strings.HasPrefix(in, `"`) {
		c.from = strings.Trim(in, "[]")
	}
	for strings.HasPrefix(in, `"`) {
		value, rest, _ := strings.Cut(in[1:], `"`)
		if value = strings.TrimSpace(value); value != "" {
			c.values = append(c.values, value)
		}
		in = strings.TrimPrefix(rest, ";")
	}
	w.index.lists[name] = c
}

func (w *workbook) listSheet(x *office.XML) error {
	var s grid.Sheet
	for a, v, ok := x.Attr(); ok; a, v, ok = x.Attr() {
		switch string(a) {
		case "name":
			s.Name = text(v)
		case "style-name":
			if w.index.hidden[text(v)] {
				s.Comment = "verborgen blad"
				s.Remarks = append(s.Remarks, "dit is een verborgen blad; het is meegelezen")
			}
		}
	}
	// LibreOffice keeps copies of sheets of other files under the place of the file.
	if strings.Contains(s.Name, "://") || strings.HasPrefix(s.Name, "'file:") {
		s.Name = fmt.Sprintf("gekoppeld blad %d", len(w.sheets)+1)
		s.Comment = "kopie van een blad uit een ander bestand"
		s.Remarks = append(s.Remarks, "dit is een bewaarde kopie van een blad uit een ander bestand; de verwijzing zelf is niet gevolgd")
	}
	if len(w.sheets) < maxSheets {
		w.sheets = append(w.sheets, s)
	}
	for until := x.Depth() - 1; x.Depth() > until; {
		e, err := x.Next()
		if err != nil {
			return unfinished(err)
		}
		if e == office.Start && string(x.Name()) == "named-range" {
			w.listName(x)
		}
	}
	return nil
}

func unfinished(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

func (w *workbook) listName(x *office.XML) {
	var n rangeName
	for a, v, ok := x.Attr(); ok; a, v, ok = x.Attr() {
		switch string(a) {
		case "name":
			n.name = text(v)
		case "cell-range-address", "target-range-address":
			n.refers = text(v)
		}
	}
	if len(w.index.names) < maxListed && n.name != "" && !strings.HasPrefix(n.name, "__") { // those are the program's own
		w.index.names = append(w.index.names, n)
	}
}

// noteRange puts a name with the sheet of its range: "$Blad1.$A$1:$Blad1.$B$5"
// or "$'Blad 1'.$A$1:.$B$5".
func (w *workbook) noteRange(n rangeName) {
	sheet, first, ok := splitCell(n.refers)
	if !ok {
		return
	}
	cells := first
	if a, b, two := strings.Cut(first, ":"); two {
		if i := strings.LastIndexByte(b, '.'); i >= 0 {
			b = b[i+1:]
		}
		cells = a + ":" + b
	}
	i := slices.IndexFunc(w.sheets, func(s grid.Sheet) bool { return strings.EqualFold(s.Name, sheet) })
	if r, ok := grid.ParseRange([]byte(cells)); ok && i >= 0 {
		w.index.notes[i] = append(w.index.notes[i], grid.Note{Range: r, Text: "bereik " + n.name})
	}
}

// splitCell takes the sheet from before the first cell.
func splitCell(s string) (sheet, rest string, ok bool) {
	s = strings.TrimPrefix(s, "$")
	if !strings.HasPrefix(s, "'") {
		return strings.Cut(s, ".")
	}
	end := strings.Index(s, "'.")
	if end < 1 {
		return "", "", false
	}
	return strings.ReplaceAll(s[1:end], "''", "'"), s[end+2:], true
}
