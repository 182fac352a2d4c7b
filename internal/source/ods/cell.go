package ods

import (
	"bytes"
	"strconv"

	"toetssteen/internal/grid"
	"toetssteen/internal/office"
	"toetssteen/internal/source"
)

// cell is one cell as it is written (part 3, 9.1.4): its value in an attribute,
// and how it is shown as text.
type cell struct {
	kind                string
	typed               []byte // value of a number, date, time or boolean
	text                []byte
	stated              bool // text comes from an attribute, not from what is shown
	columns             int
	rowSpan, columnSpan int
	list                string
}

// readCell reads one cell up to its end and adds it to the row.
func (r *reader) readCell() error {
	c := &r.cell
	*c = cell{typed: c.typed[:0], text: c.text[:0], columns: 1, rowSpan: 1, columnSpan: 1}
	for a, v, ok := r.x.Attr(); ok; a, v, ok = r.x.Attr() {
		switch string(a) {
		case "value-type":
			c.kind = kindOf(v)
		case "value", "date-value", "time-value", "boolean-value":
			c.typed = append(c.typed[:0], v[:min(len(v), source.MaxValueBytes)]...)
		case "string-value":
			c.text, c.stated = office.Unescape(c.text[:0], v), true
		case "number-columns-repeated":
			c.columns = count(v)
		case "number-columns-spanned":
			c.columnSpan = count(v)
		case "number-rows-spanned":
			c.rowSpan = count(v)
		case "content-validation-name":
			c.list = text(v)
		}
	}
	if err := r.content(); err != nil {
		return err
	}
	r.put()
	return nil
}

// kindOf names a type without a new string for each cell.
func kindOf(v []byte) string {
	for _, k := range [...]string{"string", "float", "date", "time", "boolean", "percentage", "currency", "error"} {
		if string(v) == k {
			return k
		}
	}
	return ""
}

// content reads what is shown in a cell: paragraphs, one below the other.
func (r *reader) content() error {
	c := &r.cell
	paragraphs := 0
	for until := r.x.Depth() - 1; ; {
		e, err := r.x.Next()
		if err != nil {
			return err
		}
		if e == office.Chars && paragraphs > 0 && !c.stated && len(c.text) <= source.MaxValueBytes {
			c.text = r.x.AppendText(c.text)
		}
		if e == office.Start {
			if err := r.element(&paragraphs); err != nil {
				return err
			}
		}
		if r.x.Depth() <= until {
			return nil
		}
	}
}

// element looks at the start of an element in a cell.
func (r *reader) element(paragraphs *int) error {
	c := &r.cell
	shown := func(sign byte) {
		if !c.stated && len(c.text) <= source.MaxValueBytes {
			c.text = append(c.text, sign)
		}
	}
	switch string(r.x.Name()) {
	case "p":
		if *paragraphs++; *paragraphs > 1 {
			shown('\n')
		}
	case "s":
		shown(' ') // more of them say no more
	case "tab", "line-break":
		shown(' ')
	case "span", "a", "h":
	case "annotation":
		return r.annotation()
	default: // drawings, tables in a cell, changes
		return r.x.Skip()
	}
	return nil
}

// value adds what the cell holds.
func (c *cell) value(dst []byte) (grid.Kind, []byte) {
	switch c.kind {
	case "error":
		return grid.Text, dst
	case "float", "percentage", "currency":
		return grid.Number, c.number(dst)
	case "date":
		return grid.Date, office.AppendMoment(dst, c.typed)
	case "time":
		return grid.Date, appendTime(dst, c.typed)
	case "boolean":
		return grid.Bool, append(dst, c.typed...)
	}
	v := bytes.TrimSpace(c.text)
	return grid.Text, append(dst, v[:min(len(v), source.MaxValueBytes)]...)
}

// number adds a number. A code is shown with zeros before it: then they are part
// of it.
func (c *cell) number(dst []byte) []byte {
	from := len(dst)
	dst = office.AppendNumber(dst, c.typed)
	shown := bytes.TrimSpace(c.text)
	if n := len(shown); n > len(dst)-from && n < len(dst)-from+maxZeros && shown[0] == '0' &&
		bytes.Equal(bytes.TrimLeft(shown, "0"), bytes.TrimLeft(dst[from:], "0")) {
		dst = append(dst[:from], shown...)
	}
	return dst
}

// maxZeros bounds the zeros put before a number.
const maxZeros = 32

// appendTime writes a duration as "PT10H30M00S" as "10:30:00"; anything else
// stays what it is.
func appendTime(dst, v []byte) []byte {
	rest, ok := bytes.CutPrefix(v, []byte("PT"))
	if !ok {
		return append(dst, v...)
	}
	var parts [3]int
	for i, unit := range []byte("HMS") {
		n := bytes.IndexByte(rest, unit)
		if n < 0 {
			continue
		}
		f, err := strconv.ParseFloat(string(bytes.Replace(rest[:n], []byte(","), []byte("."), 1)), 64)
		if err != nil || f < 0 || f > 1<<30 {
			return append(dst, v...)
		}
		parts[i], rest = int(f), rest[n+1:]
	}
	for i, n := range parts {
		if i > 0 {
			dst = append(dst, ':')
		}
		if n < 10 {
			dst = append(dst, '0')
		}
		dst = strconv.AppendInt(dst, int64(n), 10)
	}
	return dst
}
