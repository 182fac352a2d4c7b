package xlsx

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"toetssteen/internal/grid"
	"toetssteen/internal/office"
	"toetssteen/internal/source"
)

const (
	maxPivots = 256
	// maxShared and maxSharedBytes bound the values that the fields of all caches
	// share.
	maxShared      = 1 << 20
	maxSharedBytes = 64 << 20
)

// room is how many values of how many bytes may still be kept.
type room struct{ values, bytes int }

func (r *room) take(n int) bool {
	r.values--
	r.bytes -= n
	return r.values >= 0 && r.bytes >= 0
}

// pivot is the cache of a pivot table (ECMA-376 part 1, 18.10): a copy of its
// source data, which stays when the source is gone, and which nobody sees.
type pivot struct {
	sheet   grid.Sheet
	part    string
	records string // part with the rows; empty without one
	fields  []field
}

// field is a column of a cache. Its rows name values by their number.
type field struct {
	kinds  []grid.Kind
	shared *texts
}

// addPivots finds the caches: those that the workbook names and those that it
// forgot.
func (w *workbook) addPivots(ctx context.Context) {
	var parts []string
	for _, id := range sortedIDs(w.rels) {
		if r := w.rels[id]; r.kind == "pivotCacheDefinition" && !r.external && w.parts.Has(r.target) {
			parts = append(parts, r.target)
		}
	}
	named := len(parts)
	left := room{maxShared, maxSharedBytes}
	for _, n := range w.parts.Names() {
		low := strings.ToLower(n)
		known := slices.ContainsFunc(parts, func(p string) bool { return strings.EqualFold(p, n) })
		if !known && strings.Contains(low, "/pivotcachedefinition") && strings.HasSuffix(low, ".xml") {
			parts = append(parts, n)
		}
	}
	slices.SortFunc(parts[named:], byNumber)
	for i, part := range parts[:min(len(parts), maxPivots)] {
		p := &pivot{part: part}
		p.sheet = grid.Sheet{
			Name:    fmt.Sprintf("draaitabelcache %d", i+1),
			Comment: "verborgen kopie van brongegevens, die bij een draaitabel is bewaard",
		}
		if err := p.readFields(ctx, w, &left); err != nil {
			w.remarks = append(w.remarks, fmt.Sprintf("draaitabelcache %d is beschadigd en niet geheel gelezen", i+1))
		}
		if len(p.fields) == 0 {
			continue
		}
		for _, r := range w.relsOf(ctx, part) {
			if r.kind == "pivotCacheRecords" && w.parts.Has(r.target) && w.claim(r.target) {
				p.records = r.target
			}
		}
		if p.records == "" {
			p.sheet.Remarks = append(p.sheet.Remarks, "van deze draaitabelcache is alleen per veld de lijst van waarden bewaard, geen rijen; de aantallen zeggen niets")
		}
		w.pivots = append(w.pivots, p)
	}
}

// readFields reads the names of the fields and the values that they share.
func (p *pivot) readFields(ctx context.Context, w *workbook, left *room) error {
	var names []string
	err := w.each(ctx, p.part, func(x *office.XML) error {
		if string(x.Name()) != "cacheField" || len(names) >= grid.MaxColumns {
			return nil
		}
		name, own := "", false
		for a, v, ok := x.Attr(); ok; a, v, ok = x.Attr() {
			switch string(a) {
			case "name":
				name = text(v)
			case "databaseField":
				own = !isTrue(v)
			}
		}
		if own {
			return x.Skip() // worked out from other fields: no column of the source
		}
		f := field{shared: &texts{}}
		err := f.read(x, left)
		names, p.fields = append(names, name), append(p.fields, f)
		return err
	})
	p.sheet.Known = []grid.Known{{Range: grid.Range{Bottom: grid.MaxRows - 1, Right: max(len(names), 1) - 1}, Names: names}}
	return err
}

// read reads the values that a field shares, up to the end of the field. Groups
// made of them are left out.
func (f *field) read(x *office.XML, left *room) error {
	for until := x.Depth() - 1; ; {
		e, err := x.Next()
		if err != nil {
			return unfinished(err)
		}
		if x.Depth() <= until {
			return nil
		}
		if e != office.Start {
			continue
		}
		switch name := string(x.Name()); name {
		case "sharedItems":
		case "fieldGroup":
			if err := x.Skip(); err != nil {
				return err
			}
		default:
			kind, v := item(x, name, nil)
			if !left.take(min(len(v), source.MaxValueBytes)) {
				return errors.New("the fields share more values than are kept")
			}
			f.kinds = append(f.kinds, kind)
			f.shared.add(v)
			if err := x.Skip(); err != nil {
				return err
			}
		}
	}
}

// item reads one value of a cache: its element tells its kind (18.10.1).
func item(x *office.XML, name string, dst []byte) (grid.Kind, []byte) {
	var v []byte
	for a, b, ok := x.Attr(); ok; a, b, ok = x.Attr() {
		if string(a) == "v" {
			v = b
		}
	}
	switch name {
	case "n":
		return grid.Number, office.AppendNumber(dst, v)
	case "d":
		return grid.Date, office.AppendMoment(dst, v)
	case "b":
		if isTrue(v) {
			return grid.Bool, append(dst, "true"...)
		}
		return grid.Bool, append(dst, "false"...)
	case "s":
		from := len(dst)
		return grid.Text, unescape(office.Unescape(dst, v), from)
	}
	return grid.Text, dst // missing, or an error
}

// pivotReader gives the rows of a cache.
type pivotReader struct {
	pivot *pivot
	part  *office.Part
	x     *office.XML
	facts grid.Facts
	row   grid.Row
	next  int
	arena []byte
}

func (w *workbook) openPivot(p *pivot) (grid.Reader, error) {
	r := &pivotReader{pivot: p}
	if p.records == "" {
		return r, nil
	}
	part, err := w.parts.Open(p.records)
	if err != nil {
		return nil, fmt.Errorf("open cache: %w", err)
	}
	r.part, r.x = part, office.NewXML(part)
	return r, nil
}

// Next gives the next row: a record, or without them the values of all fields
// side by side.
func (r *pivotReader) Next() (*grid.Row, error) {
	if r.x == nil {
		return r.values()
	}
	for {
		e, err := r.x.Next()
		if err != nil {
			return nil, err
		}
		if e != office.Start || string(r.x.Name()) != "r" {
			continue
		}
		r.begin()
		if err := r.record(); err != nil {
			return nil, unfinished(err)
		}
		if len(r.row.Cells) > 0 {
			return &r.row, nil
		}
	}
}

func (r *pivotReader) begin() {
	r.row = grid.Row{Number: r.next, Cells: r.row.Cells[:0]}
	r.arena = r.arena[:0]
	r.next++
}

func (r *pivotReader) values() (*grid.Row, error) {
	r.begin()
	for i, f := range r.pivot.fields {
		if v, _ := f.shared.get(r.row.Number); len(v) > 0 {
			r.row.Cells = append(r.row.Cells, grid.Cell{Column: i, Kind: f.kinds[r.row.Number], Text: v})
		}
	}
	if len(r.row.Cells) == 0 && !slices.ContainsFunc(r.pivot.fields, func(f field) bool { return len(f.shared.at) > r.row.Number }) {
		return nil, io.EOF
	}
	return &r.row, nil
}

func (r *pivotReader) record() error {
	column := 0
	for until := r.x.Depth() - 1; ; {
		e, err := r.x.Next()
		if err != nil {
			return err
		}
		if x := r.x; e == office.Start && column < len(r.pivot.fields) {
			c := grid.Cell{Column: column}
			if name := string(x.Name()); name == "x" {
				c.Kind, c.Text = r.pivot.fields[column].named(x)
			} else {
				from := len(r.arena)
				c.Kind, r.arena = item(x, name, r.arena)
				r.arena = r.arena[:from+min(len(r.arena)-from, source.MaxValueBytes)]
				c.Text = bytes.TrimSpace(r.arena[from:len(r.arena):len(r.arena)])
			}
			if len(c.Text) > 0 {
				r.row.Cells = append(r.row.Cells, c)
			}
			column++
			if err := x.Skip(); err != nil {
				return err
			}
		}
		if r.x.Depth() <= until {
			return nil
		}
	}
}

// named gives the shared value that a record names by its number.
func (f *field) named(x *office.XML) (grid.Kind, []byte) {
	for a, b, ok := x.Attr(); ok; a, b, ok = x.Attr() {
		if n := integer(b); string(a) == "v" && n >= 0 && n < len(f.kinds) {
			v, _ := f.shared.get(n)
			return f.kinds[n], v
		}
	}
	return grid.Text, nil
}

// Facts says nothing besides the cells.
func (r *pivotReader) Facts() *grid.Facts { return &r.facts }

// Progress is how much of the records was unpacked.
func (r *pivotReader) Progress() (done, total int64) {
	if r.part == nil {
		return 0, 0
	}
	return r.part.Progress()
}

// Close ends the reading.
func (r *pivotReader) Close() error {
	if r.part == nil {
		return nil
	}
	return r.part.Close()
}
