package ods

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"

	"toetssteen"
	"toetssteen/internal/grid"
	"toetssteen/internal/office"
)

// reader gives the rows of one sheet after the other (part 3, 9.1).
type reader struct {
	stream  stream
	x       *office.XML
	index   *index
	sheet   int // that the stream is in or before
	inside  bool
	until   int  // depth outside the sheet
	ended   bool // the sheet was read whole
	parking *parking

	facts   grid.Facts
	row     grid.Row
	number  int // of the next row
	column  int // of the next cell or column description
	cell    cell
	chosen  map[choiceAt]int // where in facts.Notes
	arena   []byte
	tooWide int64
	tooLong bool
}

// choiceAt is a list of choices in a column.
type choiceAt struct {
	name   string
	column int
}

func newReader(c stream, w *workbook) *reader {
	return &reader{stream: c, x: office.NewXML(c), index: w.index, parking: &w.parking}
}

// parking keeps the reader of a sheet that was read to its end: the next sheet
// stands right behind it, so that passing over all sheets is one pass.
type parking struct {
	mu     sync.Mutex
	reader *reader
	closed bool
}

// take gives the reader that stands before a sheet, if there is one.
func (p *parking) take(sheet int) *reader {
	p.mu.Lock()
	defer p.mu.Unlock()
	r := p.reader
	if r == nil || r.sheet != sheet {
		return nil
	}
	p.reader = nil
	return r
}

// put parks a reader, unless another one is there.
func (p *parking) put(r *reader) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.reader != nil || p.closed {
		return false
	}
	p.reader = r
	return true
}

// close ends the reader that is parked, and takes no more.
func (p *parking) close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	r := p.reader
	p.reader, p.closed = nil, true
	if r == nil {
		return nil
	}
	return r.stream.Close()
}

// seek goes to the begin of a sheet.
func (r *reader) seek(ctx context.Context, sheet int) error {
	for n := 0; ; n++ {
		if n%checkEvent == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		e, err := r.x.Next()
		if errors.Is(err, io.EOF) {
			return errNoSheet
		}
		if err != nil {
			return err
		}
		if e != office.Start {
			continue
		}
		switch string(r.x.Name()) {
		case "table":
			if r.sheet == sheet {
				r.enter()
				return nil
			}
			r.sheet++
			err = r.pass(ctx)
		case "style", "tracked-changes", "dde-links", "object", "font-face-decls", "scripts", "binary-data":
			err = r.x.Skip()
		}
		if err != nil {
			return err
		}
	}
}

func (r *reader) enter() {
	r.inside, r.ended, r.until = true, false, r.x.Depth()-1
	r.facts, r.chosen = grid.Facts{}, map[choiceAt]int{}
	r.number, r.column, r.tooWide, r.tooLong = 0, 0, 0, false
}

// pass goes past a sheet.
func (r *reader) pass(ctx context.Context) error {
	for n, until := 0, r.x.Depth()-1; r.x.Depth() > until; n++ {
		if n%checkEvent == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if _, err := r.x.Next(); err != nil {
			return unfinished(err)
		}
	}
	return nil
}

// Next gives the next row that has filled cells.
func (r *reader) Next() (*grid.Row, error) {
	for r.inside {
		e, err := r.x.Next()
		if err != nil {
			return nil, unfinished(err)
		}
		if r.x.Depth() <= r.until {
			r.inside, r.ended = false, true
			r.sheet++
			r.remark()
			break
		}
		if e != office.Start {
			continue
		}
		switch string(r.x.Name()) {
		case "table-row":
			if err := r.readRow(); err != nil {
				return nil, unfinished(err)
			}
			if len(r.row.Cells) > 0 {
				return &r.row, nil
			}
		case "table-column":
			r.describeColumn()
		case "shapes", "forms", "named-expressions", "table", "table-source", "scenario", "conditional-formats", "sparkline-groups":
			if err := r.x.Skip(); err != nil {
				return nil, unfinished(err)
			}
		}
	}
	return nil, io.EOF
}

// describeColumn notes columns that are hidden.
func (r *reader) describeColumn() {
	n, hidden := 1, false
	for a, v, ok := r.x.Attr(); ok; a, v, ok = r.x.Attr() {
		switch string(a) {
		case "number-columns-repeated":
			n = count(v)
		case "visibility":
			hidden = string(v) == "collapse" || string(v) == "filter"
		}
	}
	last := min(r.column+n, grid.MaxColumns)
	if hidden && r.column < last && len(r.facts.HiddenColumns) < maxListed {
		r.facts.HiddenColumns = append(r.facts.HiddenColumns, grid.Range{Left: r.column, Right: last - 1})
	}
	r.column = last
}

// count reads how often something is repeated: at least once.
func count(v []byte) int {
	n := 0
	for _, c := range v {
		if c < '0' || c > '9' || n > 1<<28 {
			break
		}
		n = n*10 + int(c-'0')
	}
	return max(n, 1)
}

// readRow reads the cells of a row up to its end.
func (r *reader) readRow() error {
	n, hidden := 1, false
	for a, v, ok := r.x.Attr(); ok; a, v, ok = r.x.Attr() {
		switch string(a) {
		case "number-rows-repeated":
			n = count(v)
		case "visibility":
			hidden = string(v) == "collapse" || string(v) == "filter"
		}
	}
	r.row = grid.Row{Number: r.number, Repeat: n, Cells: r.row.Cells[:0]}
	r.arena, r.column = r.arena[:0], 0
	for until := r.x.Depth() - 1; ; {
		e, err := r.x.Next()
		if err != nil {
			return err
		}
		if e == office.Start {
			switch string(r.x.Name()) {
			case "table-cell", "covered-table-cell":
				err = r.readCell()
			default:
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
	r.number += n
	if len(r.row.Cells) == 0 {
		return nil
	}
	if r.number > grid.MaxRows && n > 1 { // no program makes more: the file claims it
		r.tooLong = true
		r.row.Repeat = max(grid.MaxRows-r.row.Number, 1)
	}
	if hidden {
		r.facts.HiddenRows += int64(r.row.Repeat)
	}
	return nil
}

// put adds the cell that was read to the row, as often as it is repeated.
func (r *reader) put() {
	c := &r.cell
	last := r.column + c.columns
	if c.rowSpan > 1 || c.columnSpan > 1 {
		r.facts.AddMerge(grid.Range{
			Top: r.row.Number, Left: r.column,
			Bottom: min(r.row.Number+c.rowSpan, grid.MaxRows) - 1, Right: min(r.column+c.columnSpan, grid.MaxColumns) - 1,
		})
	}
	if c.list != "" {
		r.choose(c.list, last)
	}
	from := len(r.arena)
	var kind grid.Kind
	if kind, r.arena = c.value(r.arena); len(r.arena) > from {
		if last > grid.MaxColumns {
			r.tooWide += int64(last - max(r.column, grid.MaxColumns))
		}
		v := r.arena[from:len(r.arena):len(r.arena)]
		for i := r.column; i < min(last, grid.MaxColumns); i++ {
			r.row.Cells = append(r.row.Cells, grid.Cell{Column: i, Kind: kind, Text: v})
		}
	}
	r.column = min(last, 1<<28)
}

// choose notes a list of choices, once for each column.
func (r *reader) choose(name string, last int) {
	c, ok := r.index.lists[name]
	if !ok {
		return
	}
	bottom := r.row.Number + max(r.row.Repeat, 1) - 1
	for i := r.column; i < min(last, grid.MaxColumns) && len(r.chosen) < maxStyles; i++ {
		key := choiceAt{name, i}
		if at, ok := r.chosen[key]; ok {
			r.facts.Notes[at].Bottom = bottom
			continue
		}
		n := grid.Note{Range: grid.Range{Top: r.row.Number, Left: i, Bottom: bottom, Right: i}, Values: c.values}
		if c.from != "" {
			n.Text = "keuzelijst uit " + c.from
		}
		before := len(r.facts.Notes)
		if r.facts.AddNote(n); len(r.facts.Notes) > before {
			r.chosen[key] = before
		}
	}
}

// remark says what of the sheet was not read.
func (r *reader) remark() {
	add := func(s string) { r.facts.Remarks = append(r.facts.Remarks, s) }
	if r.tooWide > 0 {
		add(fmt.Sprintf("%s cel(len) voorbij kolom %s zijn niet gelezen", toetssteen.ShowCount(r.tooWide), grid.Letters(grid.MaxColumns-1)))
	}
	if r.tooLong {
		add("het blad geeft meer rijen op dan een werkblad kan hebben; de overige zijn niet gelezen")
	}
}

// annotation reads what somebody wrote on a cell, without who did.
func (r *reader) annotation() error {
	var b []byte
	in := false
	for until := r.x.Depth() - 1; ; {
		e, err := r.x.Next()
		if err != nil {
			return err
		}
		name := string(r.x.Name())
		switch {
		case e == office.Start && (name == "creator" || name == "date" || name == "date-string" || name == "sender-initials" || name == "creator-initials"):
			if err := r.x.Skip(); err != nil {
				return err
			}
		case e == office.Start && name == "p":
			in = true
			b = append(b, ' ')
		case e == office.Chars && in && len(b) < maxChars:
			b = r.x.AppendText(b)
		}
		if r.x.Depth() <= until {
			break
		}
	}
	said := strings.ToValidUTF8(strings.Join(strings.Fields(string(b)), " "), "?")
	const most = 500
	if said = strings.ToValidUTF8(said[:min(len(said), most)], ""); said != "" {
		at := grid.Range{Top: r.row.Number, Left: r.column, Bottom: r.row.Number, Right: r.column}
		r.facts.AddNote(grid.Note{Range: at, Text: said, Header: true})
	}
	return nil
}

// Facts is what the sheet tells besides its cells.
func (r *reader) Facts() *grid.Facts {
	facts := r.facts
	return &facts
}

// Progress is how much of the content was unpacked.
func (r *reader) Progress() (done, total int64) { return r.stream.Progress() }

// Close ends the reading, or parks the reader for the next sheet.
func (r *reader) Close() error {
	if r.ended && r.parking.put(r) {
		return nil
	}
	return r.stream.Close()
}
