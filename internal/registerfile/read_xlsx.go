package registerfile

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"strconv"
	"strings"

	"toetssteen/internal/grid"
	"toetssteen/internal/office"
)

// maxCell bounds the text of one cell, and maxCells the cells of a file: both
// far above a register, far below what would fill the memory.
const (
	maxCell  = 1 << 20
	maxCells = 50_000_000
)

// excel reads a workbook (ECMA-376 part 1) with every text as it is: the
// connector that scans them trims and cuts.
type excel struct {
	parts  *office.Package
	shared []string
	dates  []bool // by style
	cells  int

	from1904 bool
}

func readExcel(ctx context.Context, p *office.Package) ([]Grid, error) {
	x := &excel{parts: p}
	sheets, err := x.workbook()
	if err != nil {
		return nil, err
	}
	if x.shared, err = x.sharedTexts(); err != nil {
		return nil, err
	}
	if err := x.styles(); err != nil {
		return nil, err
	}
	for i := range sheets {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if sheets[i].Rows, err = x.sheet(sheets[i].File); err != nil {
			return nil, fmt.Errorf("read sheet %s: %w", sheets[i].Name, err)
		}
	}
	return sheets, nil
}

// each calls do for every start tag of a part; an absent part has none.
func (x *excel) each(part string, do func(x *office.XML, name string) error) error {
	if !x.parts.Has(part) {
		return nil
	}
	p, err := x.parts.Open(part)
	if err != nil {
		return err
	}
	defer func() { _ = p.Close() }() // it was only read
	r := office.NewXML(p)
	for {
		e, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", path.Base(part), err)
		}
		if e == office.Start {
			if err := do(r, string(r.Name())); err != nil {
				return err
			}
		}
	}
}

func attributes(r *office.XML) map[string]string {
	out := map[string]string{}
	for name, v, ok := r.Attr(); ok; name, v, ok = r.Attr() {
		out[string(name)] = string(office.Unescape(nil, v))
	}
	return out
}

// workbook gives the sheets in their order, File being the part.
func (x *excel) workbook() ([]Grid, error) {
	main := "xl/workbook.xml"
	places := map[string]string{}
	err := x.each("_rels/.rels", func(r *office.XML, name string) error {
		if a := attributes(r); name == "Relationship" && strings.HasSuffix(a["Type"], "/officeDocument") {
			main = office.Clean(a["Target"])
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	dir := path.Dir(main)
	err = x.each(path.Join(dir, "_rels", path.Base(main)+".rels"), func(r *office.XML, name string) error {
		if a := attributes(r); name == "Relationship" {
			if places[a["Id"]] = office.Clean(path.Join(dir, a["Target"])); strings.HasPrefix(a["Target"], "/") {
				places[a["Id"]] = office.Clean(a["Target"])
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	var out []Grid
	err = x.each(main, func(r *office.XML, name string) error {
		switch a := attributes(r); name {
		case "sheet":
			if part := places[a["id"]]; x.parts.Has(part) {
				out = append(out, Grid{Name: a["name"], File: part})
			}
		case "workbookPr":
			v := a["date1904"]
			x.from1904 = v == "1" || v == "true"
		}
		return nil
	})
	if err == nil && len(out) == 0 {
		err = unreadable("xlsx", nil)
	}
	return out, err
}

func (x *excel) sharedTexts() ([]string, error) {
	var out []string
	err := x.each("xl/sharedStrings.xml", func(r *office.XML, name string) error {
		if name != "si" {
			return nil
		}
		s, err := runs(r)
		out = append(out, s)
		return err
	})
	return out, err
}

// runs gives the text of an si or is element: that of its t elements, but not
// of the reading aids of Japanese (rPh).
func runs(r *office.XML) (string, error) {
	var b []byte
	for until := r.Depth() - 1; r.Depth() > until; {
		e, err := r.Next()
		if err != nil {
			return "", broken(err)
		}
		if e != office.Start {
			continue
		}
		switch string(r.Name()) {
		case "rPh":
			err = r.Skip()
		case "t":
			b, err = textOf(r, b)
		}
		if err != nil {
			return "", broken(err)
		}
	}
	return underscores(string(b)), nil
}

// textOf adds the text in the element that was just begun.
func textOf(r *office.XML, b []byte) ([]byte, error) {
	for until := r.Depth() - 1; r.Depth() > until; {
		e, err := r.Next()
		if err != nil {
			return b, broken(err)
		}
		if e == office.Chars {
			if b = r.AppendText(b); len(b) > maxCell {
				return b, unreadable("cell", nil)
			}
		}
	}
	return b, nil
}

func broken(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

var underscore = regexp.MustCompile(`_x([0-9A-Fa-f]{4})_`)

// underscores replaces _x000D_ by the sign it stands for (22.9.2.19).
func underscores(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	return underscore.ReplaceAllStringFunc(s, func(m string) string {
		n, err := strconv.ParseInt(m[2:6], 16, 32)
		if err != nil || n == 0 || n >= 0xd800 && n < 0xe000 {
			return m
		}
		return string(rune(n))
	})
}

// styles finds which cells are dates (18.8.30).
func (x *excel) styles() error {
	custom := map[string]bool{}
	inside := false
	return x.each("xl/styles.xml", func(r *office.XML, name string) error {
		a := attributes(r)
		switch name {
		case "numFmt":
			custom[a["numFmtId"]] = dateFormat(a["formatCode"])
		case "cellXfs":
			inside = true
		case "cellStyles", "dxfs":
			inside = false
		case "xf":
			if inside {
				n, _ := strconv.Atoi(a["numFmtId"])
				x.dates = append(x.dates, custom[a["numFmtId"]] || n >= 14 && n <= 17 || n == 22)
			}
		}
		return nil
	})
}

var notInFormat = regexp.MustCompile(`"[^"]*"|\\.|\[[^\]]*\]`)

func dateFormat(code string) bool {
	return strings.ContainsAny(strings.ToLower(notInFormat.ReplaceAllString(code, "")), "dy")
}

// sheet reads the rows of one sheet.
func (x *excel) sheet(part string) ([]Row, error) {
	var rows []Row
	line := 0
	err := x.each(part, func(r *office.XML, name string) error {
		if name != "row" {
			return nil
		}
		line++
		if n, err := strconv.Atoi(attributes(r)["r"]); err == nil && n > line {
			line = n
		}
		cells, err := x.row(r)
		if err != nil {
			return err
		}
		if row := (Row{line, cells}); !row.empty() {
			rows = append(rows, row)
		}
		return nil
	})
	return rows, err
}

func (x *excel) row(r *office.XML) ([]string, error) {
	var cells []string
	for until := r.Depth() - 1; r.Depth() > until; {
		e, err := r.Next()
		if err != nil {
			return nil, broken(err)
		}
		if e != office.Start || string(r.Name()) != "c" {
			continue
		}
		a := attributes(r)
		column := len(cells)
		if _, c, ok := grid.ParseAddress([]byte(a["r"])); ok && c >= 0 && c < grid.MaxColumns {
			column = c
		}
		text, err := x.cell(r, a)
		if err != nil {
			return nil, err
		}
		if x.cells++; x.cells > maxCells || column >= grid.MaxColumns {
			return nil, unreadable("size", nil)
		}
		for len(cells) <= column {
			cells = append(cells, "")
		}
		cells[column] = text
	}
	return cells, nil
}

// cell gives what a cell shows, a date as 2006-01-02. A formula is not run: what
// it gave when the file was saved counts.
func (x *excel) cell(r *office.XML, a map[string]string) (string, error) {
	text := ""
	for until := r.Depth() - 1; r.Depth() > until; {
		e, err := r.Next()
		if err != nil {
			return "", broken(err)
		}
		if e != office.Start {
			continue
		}
		switch string(r.Name()) {
		case "v":
			var b []byte
			b, err = textOf(r, nil)
			text = string(b)
		case "is":
			text, err = runs(r)
		}
		if err != nil {
			return "", err
		}
	}
	return unprotect(x.shown(text, a["t"], a["s"])), nil
}

func (x *excel) shown(text, kind, style string) string {
	switch kind {
	case "s":
		if n, err := strconv.Atoi(text); err == nil && n >= 0 && n < len(x.shared) {
			return x.shared[n]
		}
		return ""
	case "str":
		return underscores(text)
	case "inlineStr":
		return text
	case "b":
		return map[string]string{"1": "ja", "0": "nee"}[text]
	case "e":
		return text
	}
	n, err := strconv.Atoi(style)
	if err != nil || n < 0 || n >= len(x.dates) || !x.dates[n] {
		return text
	}
	days, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return text
	}
	if day, ok := office.AppendSerial(nil, days, office.DateOnly, x.from1904); ok {
		return string(day)
	}
	return text
}
