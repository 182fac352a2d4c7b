package xlsx

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"

	"toetssteen"
	"toetssteen/internal/grid"
	"toetssteen/internal/office"
	"toetssteen/internal/source"
)

// reader gives the rows of one sheet (ECMA-376 part 1, 18.3.1).
type reader struct {
	book  *workbook
	part  *office.Part
	x     *office.XML
	facts grid.Facts

	row    grid.Row
	last   int // number of the row before
	column int // of the cell before
	value  []byte
	arena  []byte // what the cells of the row hold that stands nowhere else
	mixed  bool   // cells of the row are not in order

	lost    int64 // cells whose text is not in the table of shared strings
	tooWide int64 // cells beyond the last column
	done    bool
}

// Next gives the next row that has filled cells.
func (r *reader) Next() (*grid.Row, error) {
	if r.done {
		return nil, io.EOF
	}
	for {
		e, err := r.x.Next()
		if err != nil {
			if errors.Is(err, io.EOF) {
				r.done = true
				r.remark()
			}
			return nil, err
		}
		if e != office.Start {
			continue
		}
		if string(r.x.Name()) == "row" {
			if err := r.readRow(); err != nil {
				return nil, err
			}
			if len(r.row.Cells) > 0 {
				return &r.row, nil
			}
			continue
		}
		if err := r.other(); err != nil {
			return nil, err
		}
	}
}

// readRow reads the cells of a row up to its end.
func (r *reader) readRow() error {
	number, hidden := r.last+1, false
	for name, v, ok := r.x.Attr(); ok; name, v, ok = r.x.Attr() {
		switch string(name) {
		case "r":
			if n := digits(v); n > r.last+1 {
				number = n - 1
			}
		case "hidden":
			hidden = hidden || isTrue(v)
		case "ht":
			hidden = hidden || string(v) == "0"
		}
	}
	r.last = number
	r.row = grid.Row{Number: number, Cells: r.row.Cells[:0]}
	r.arena, r.column, r.mixed = r.arena[:0], -1, false
	for until := r.x.Depth() - 1; ; {
		e, err := r.x.Next()
		if err != nil {
			return unfinished(err)
		}
		if e == office.Start {
			if string(r.x.Name()) == "c" {
				err = r.readCell()
			} else {
				err = r.x.Skip()
			}
			if err != nil {
				return unfinished(err)
			}
		}
		if r.x.Depth() <= until {
			break
		}
	}
	if r.mixed {
		r.order()
	}
	if hidden && len(r.row.Cells) > 0 {
		r.facts.HiddenRows++
	}
	return nil
}

func unfinished(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// order puts cells in the order of their columns; of two in one place the first
// counts.
func (r *reader) order() {
	slices.SortStableFunc(r.row.Cells, func(a, b grid.Cell) int { return cmp.Compare(a.Column, b.Column) })
	r.row.Cells = slices.CompactFunc(r.row.Cells, func(a, b grid.Cell) bool { return a.Column == b.Column })
}

// digits reads a positive number; 0 is none.
func digits(v []byte) int {
	n := 0
	for _, c := range v {
		if c < '0' || c > '9' || n > 1<<28 {
			return 0
		}
		n = n*10 + int(c-'0')
	}
	return n
}

// columnOf reads the letters of "AB12"; -1 without any.
func columnOf(ref []byte) int {
	n := 0
	for _, c := range ref {
		if c |= 0x20; c < 'a' || c > 'z' {
			break
		}
		if n = n*26 + int(c-'a') + 1; n > 1<<20 {
			break
		}
	}
	return n - 1
}

// readCell reads one cell up to its end.
func (r *reader) readCell() error {
	column, kind, format := r.column+1, byte('n'), 0
	for name, v, ok := r.x.Attr(); ok; name, v, ok = r.x.Attr() {
		if len(name) != 1 || len(v) == 0 {
			continue
		}
		switch name[0] {
		case 'r':
			if c := columnOf(v); c >= 0 {
				column = c
			}
		case 's':
			format = digits(v)
		case 't':
			kind = kindOf(v)
		}
	}
	r.mixed = r.mixed || column <= r.column
	r.column = column
	r.value = r.value[:0]
	if v, ok := r.x.OnlyText("v"); ok {
		if r.value = office.Unescape(r.value, v[:min(len(v), maxValue)]); len(r.value) > 0 {
			r.put(column, kind, format)
		}
		return nil
	}
	for until := r.x.Depth() - 1; ; {
		e, err := r.x.Next()
		if err != nil {
			return err
		}
		if e == office.Start {
			switch name := r.x.Name(); {
			case len(name) == 1 && name[0] == 'v':
				err = r.readValue()
			case string(name) == "is":
				r.value, err = runs(r.x, r.value)
			default: // a formula, which is not run
				err = r.x.Skip()
			}
			if err != nil {
				return err
			}
		}
		if r.x.Depth() <= until {
			break
		}
	}
	if len(r.value) > 0 {
		r.put(column, kind, format)
	}
	return nil
}

// maxValue is how much of a value is looked at; references make it longer than
// what is kept.
const maxValue = 16 * source.MaxValueBytes

// kindOf tells the types of cells apart by one sign (18.18.11): b, d, e, n, s,
// i for a text in the cell itself and f for one that a formula gave.
func kindOf(v []byte) byte {
	switch string(v) {
	case "str":
		return 'f'
	case "inlineStr":
		return 'i'
	}
	return v[0]
}

func (r *reader) readValue() error {
	for until := r.x.Depth() - 1; ; {
		e, err := r.x.Next()
		if err != nil {
			return err
		}
		if e == office.Chars && len(r.value) <= source.MaxValueBytes {
			r.value = r.x.AppendText(r.value)
		}
		if r.x.Depth() <= until {
			return nil
		}
	}
}

// put adds the cell that was read to the row, if it holds anything.
func (r *reader) put(column int, kind byte, format int) {
	if column >= grid.MaxColumns {
		r.tooWide++
		return
	}
	c := grid.Cell{Column: column}
	from := len(r.arena)
	switch kind {
	case 's':
		c.Text = r.shared()
	case 'e': // an error is no value
	case 'b':
		c.Kind = grid.Bool
		if r.value[0] == '1' || r.value[0] == 't' {
			r.arena = append(r.arena, "true"...)
		} else {
			r.arena = append(r.arena, "false"...)
		}
	case 'n':
		c.Kind = r.number(format)
	case 'd':
		c.Kind = grid.Date
		r.arena = office.AppendMoment(r.arena, r.value)
	case 'f':
		r.value = unescape(r.value, 0)
		r.arena = append(r.arena, bytes.TrimSpace(r.value)...)
	default:
		r.arena = append(r.arena, bytes.TrimSpace(r.value)...)
	}
	if len(r.arena) > from {
		c.Text = r.arena[from:len(r.arena):len(r.arena)]
	}
	if len(c.Text) > 0 {
		r.row.Cells = append(r.row.Cells, c)
	}
}

// shared gives the text that a cell points to.
func (r *reader) shared() []byte {
	n := 0
	for _, c := range r.value {
		if c < '0' || c > '9' || n > 1<<40 {
			n = -1
			break
		}
		n = n*10 + int(c-'0')
	}
	v, ok := r.book.texts.get(n)
	if !ok {
		r.lost++
	}
	return v
}

// number adds a number as its format shows it, as far as that tells a date from
// an amount and keeps the zeros of a code.
func (r *reader) number(format int) grid.Kind {
	var s style
	if format < len(r.book.styles) {
		s = r.book.styles[format]
	}
	if s.clock != office.NoClock {
		if f, err := strconv.ParseFloat(string(r.value), 64); err == nil {
			var ok bool
			if r.arena, ok = office.AppendSerial(r.arena, f, s.clock, r.book.from04); ok {
				return grid.Date
			}
		}
	}
	from := len(r.arena)
	r.arena = office.AppendNumber(r.arena, r.value)
	if s.zeros > 0 {
		r.arena = office.PadZeros(r.arena, from, s.zeros)
	}
	return grid.Number
}

// remark says what of the sheet was not read.
func (r *reader) remark() {
	add := func(s string) { r.facts.Remarks = append(r.facts.Remarks, s) }
	if r.tooWide > 0 {
		add(fmt.Sprintf("%s cel(len) voorbij kolom %s zijn niet gelezen", toetssteen.ShowCount(r.tooWide), grid.Letters(grid.MaxColumns-1)))
	}
	if r.lost == 0 {
		return
	}
	cells := toetssteen.ShowCount(r.lost) + " cel(len) tellen als leeg: "
	switch t := r.book.texts; {
	case t.absent:
		add(cells + "de lijst met teksten ontbreekt in de werkmap")
	case t.full:
		add(cells + "de lijst met teksten in de werkmap is groter dan er bijgehouden wordt")
	case t.err != nil:
		add(cells + "de lijst met teksten in de werkmap is beschadigd")
	default:
		add(cells + "ze verwijzen naar een tekst die er niet is")
	}
}

// Facts is what the sheet tells besides its cells.
func (r *reader) Facts() *grid.Facts { return &r.facts }

// Progress is how much of the sheet was unpacked.
func (r *reader) Progress() (done, total int64) { return r.part.Progress() }

// Close ends the reading.
func (r *reader) Close() error { return r.part.Close() }
