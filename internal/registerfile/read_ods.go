package registerfile

import (
	"context"
	"errors"
	"io"
	"strconv"
	"strings"

	"toetssteen/internal/grid"
	"toetssteen/internal/office"
)

// readODS reads an OpenDocument spreadsheet (OASIS OpenDocument 1.3) with every
// text as it is.
func readODS(ctx context.Context, p *office.Package) ([]Grid, error) {
	part, err := p.Open("content.xml")
	if err != nil {
		return nil, unreadable("ods", err)
	}
	defer func() { _ = part.Close() }() // it was only read
	o := &ods{x: office.NewXML(part)}
	for {
		e, err := o.x.Next()
		if errors.Is(err, io.EOF) {
			return o.sheets, nil
		}
		if err != nil {
			return nil, err
		}
		if e != office.Start {
			continue
		}
		switch string(o.x.Name()) {
		case "table":
			o.sheets = append(o.sheets, Grid{Name: attributes(o.x)["name"]})
			o.line = 0
		case "table-row":
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			if err := o.row(); err != nil {
				return nil, err
			}
		}
	}
}

type ods struct {
	x      *office.XML
	sheets []Grid
	line   int
	cells  int
}

// row reads a row; one that is repeated and filled stands as often.
func (o *ods) row() error {
	times := repeated(attributes(o.x)["number-rows-repeated"])
	var cells []string
	for until := o.x.Depth() - 1; o.x.Depth() > until; {
		e, err := o.x.Next()
		if err != nil {
			return broken(err)
		}
		if e != office.Start {
			continue
		}
		if name := string(o.x.Name()); name != "table-cell" && name != "covered-table-cell" {
			continue
		}
		text, n, err := o.cell()
		if err != nil {
			return err
		}
		if text == "" && n > 1 {
			n = min(n, grid.MaxColumns-len(cells))
		}
		if o.cells += n; o.cells > maxCells || len(cells)+n > grid.MaxColumns {
			return unreadable("size", nil)
		}
		for range n {
			cells = append(cells, text)
		}
	}
	first := o.line + 1
	o.line += times
	row := Row{first, trimmed(cells)}
	if row.empty() || len(o.sheets) == 0 {
		return nil
	}
	sheet := &o.sheets[len(o.sheets)-1]
	if times > grid.MaxRows || o.cells+times*len(row.Cells) > maxCells {
		return unreadable("size", nil)
	}
	for i := range times {
		sheet.Rows = append(sheet.Rows, Row{first + i, row.Cells})
	}
	return nil
}

// trimmed leaves out the empty cells at the end, which editors add to the edge.
func trimmed(cells []string) []string {
	n := len(cells)
	for n > 0 && cells[n-1] == "" {
		n--
	}
	return cells[:n]
}

func repeated(v string) int {
	if n, err := strconv.Atoi(v); err == nil && n > 1 {
		return n
	}
	return 1
}

// cell gives the text of a cell and how many columns hold it.
func (o *ods) cell() (string, int, error) {
	a := attributes(o.x)
	stated := ""
	switch a["value-type"] {
	case "date":
		stated, _, _ = strings.Cut(a["date-value"], "T")
	case "boolean":
		stated = map[string]string{"true": "ja", "false": "nee"}[a["boolean-value"]]
	case "float", "percentage", "currency":
		stated = a["value"]
	}
	var paragraphs []string
	for until := o.x.Depth() - 1; o.x.Depth() > until; {
		e, err := o.x.Next()
		if err != nil {
			return "", 0, broken(err)
		}
		if e != office.Start {
			continue
		}
		switch string(o.x.Name()) {
		case "p":
			var p string
			p, err = o.paragraph()
			paragraphs = append(paragraphs, p)
		case "annotation", "shapes", "frame", "detective":
			err = o.x.Skip()
		}
		if err != nil {
			return "", 0, broken(err)
		}
	}
	text := unprotect(strings.Join(paragraphs, "\n"))
	if stated != "" {
		text = stated
	}
	return text, repeated(a["number-columns-repeated"]), nil
}

// paragraph gives a line of text (part 3, 6.1.2: white space is one space unless
// it is written as an element).
func (o *ods) paragraph() (string, error) {
	var b []byte
	for until := o.x.Depth() - 1; o.x.Depth() > until; {
		e, err := o.x.Next()
		if err != nil {
			return "", broken(err)
		}
		switch {
		case e == office.Chars:
			b = collapse(b, o.x.AppendText(nil))
		case e != office.Start:
		case string(o.x.Name()) == "s":
			n := repeated(attributes(o.x)["c"])
			if n > maxCell {
				return "", unreadable("cell", nil)
			}
			b = append(b, strings.Repeat(spaceMark, n)...)
		case string(o.x.Name()) == "tab":
			b = append(b, tabMark...)
		case string(o.x.Name()) == "line-break":
			b = append(b, lineMark...)
		case string(o.x.Name()) == "annotation":
			if err := o.x.Skip(); err != nil {
				return "", broken(err)
			}
		}
		if len(b) > maxCell {
			return "", unreadable("cell", nil)
		}
	}
	return marks.Replace(strings.Trim(string(b), " ")), nil
}

// Marks stand for white space that was written as an element, until the rest
// has collapsed; no XML can hold these signs.
const spaceMark, tabMark, lineMark = "\x01", "\x02", "\x03"

var marks = strings.NewReplacer(spaceMark, " ", tabMark, "\t", lineMark, "\n")

func collapse(b, text []byte) []byte {
	for _, c := range text {
		if c == ' ' || c == '\t' || c == '\n' || c == '\r' {
			if len(b) == 0 || b[len(b)-1] == ' ' {
				continue
			}
			c = ' '
		}
		b = append(b, c)
	}
	return b
}
