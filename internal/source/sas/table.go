package sas

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"unicode/utf8"

	"toetssteen"
	"toetssteen/internal/sasvalue"
	"toetssteen/internal/source"
)

// table is one data set. scan passes over its rows, each as the bytes that the
// columns point into; they are good until the next. It ends when each gives
// false, and reports what it had to pass over.
type table struct {
	name    string
	label   string
	rows    int64 // as the file states it, or counted; -1 is unknown
	columns []column
	scan    func(ctx context.Context, tell source.Meter, each func(row []byte) bool) (damage, error)
}

// column is where a value stands in a row, and how it is written.
type column struct {
	name   string
	label  string
	format sasvalue.Format
	offset int
	width  int
	kind   sasvalue.Kind
	render func(dst, raw []byte) []byte
}

// damage counts what could not be read while the rest could.
type damage struct {
	pages int64 // blocks passed over as a whole
	rows  int64 // rows passed over one by one
	short bool  // there were fewer rows than the file states
}

func (d damage) any() bool { return d.pages > 0 || d.rows > 0 || d.short }

// typeName gives the kind of value first, since that is what readers of types
// look for, with the width or the format of a date.
func (c *column) typeName() string {
	if c.kind == sasvalue.Text || c.kind == sasvalue.Number {
		return strings.TrimRight(fmt.Sprintf("%s(%d) %s", c.kind, c.width, c.format), " ")
	}
	return c.kind.String() + "(" + c.format.String() + ")"
}

// describe tells a column. Without a label, a format that an organisation made
// itself is what says most of the contents: $LAND.
func (c *column) describe() source.Column {
	comment := c.label
	if comment == "" && c.format.Own() {
		comment = "format " + c.format.Bare()
	}
	return source.Column{Name: c.name, Type: c.typeName(), Comment: comment}
}

// Profile reads the names alone, which stand in the header, or every row.
func (s *file) Profile(ctx context.Context, a source.Asset, want source.Request) (source.Profile, error) {
	p := source.Profile{Asset: a, Depth: toetssteen.DepthNames, Rows: -1}
	if err := ctx.Err(); err != nil {
		return p, fmt.Errorf("read %s: %w", a.Name, err)
	}
	t, err := s.tableOf(a)
	if err != nil {
		return p, err
	}
	p.Rows = t.rows
	p.NotRead = t.formatNotes(a.Name)
	cols := make([]source.Column, len(t.columns))
	for i := range t.columns {
		cols[i] = t.columns[i].describe()
	}
	if want.Depth < toetssteen.DepthValues {
		for i := range cols {
			cols[i].Rows, cols[i].Nulls, cols[i].Distinct = -1, -1, -1
		}
		p.Columns = cols
		return p, nil
	}
	return t.read(ctx, p, cols, want)
}

// read gives each row to the collectors of the columns.
func (t *table) read(ctx context.Context, p source.Profile, cols []source.Column, want source.Request) (source.Profile, error) {
	pass := source.NewPass(p.Asset.Name, cols, want)
	defer pass.Stop()
	var rows int64
	var text []byte
	hurt, err := t.scan(ctx, want.Meter, func(row []byte) bool {
		rows++
		for i := range t.columns {
			text = t.columns[i].value(text[:0], row)
			pass.Add(i, text)
		}
		return true
	})
	p.Columns, p.Rows, p.Depth = pass.Columns(), rows, want.Depth
	if want.Depth == toetssteen.DepthValues {
		p.Sample = want.Sample
	}
	if ctx.Err() != nil {
		return p, fmt.Errorf("read %s: %w", p.Asset.Name, ctx.Err())
	}
	if err != nil || hurt.any() {
		p.Partial = true
		p.NotRead = append(p.NotRead, hurt.notes(p.Asset.Name, err)...)
	}
	return p, nil
}

// notes says what was passed over.
func (d damage) notes(name string, err error) []toetssteen.NotRead {
	var out []toetssteen.NotRead
	add := func(why string) { out = append(out, toetssteen.NotRead{What: name, Why: why}) }
	if d.pages > 0 {
		add(toetssteen.ShowCount(d.pages) + " blok(ken) van het SAS-bestand zijn beschadigd en overgeslagen; de andere zijn gelezen")
	}
	if d.rows > 0 {
		add(toetssteen.ShowCount(d.rows) + " rij(en) van het SAS-bestand zijn beschadigd en overgeslagen; de andere zijn gelezen")
	}
	switch {
	case err != nil:
		add(reason(err))
	case d.short:
		add("het SAS-bestand bevat minder rijen dan het zelf zegt: het is beschadigd of afgebroken")
	}
	return out
}

// setRender chooses how a column is written. number decodes one of a file's own
// form, where false is a missing value; text gives UTF-8. Blanks that fill up a
// text are cut off.
func (c *column) setRender(number func(raw []byte) (float64, bool), text func(raw []byte) []byte) {
	if c.kind != sasvalue.Text {
		c.render = func(dst, raw []byte) []byte {
			if v, ok := number(raw); ok {
				return sasvalue.Append(dst, c.kind, v)
			}
			return dst
		}
		return
	}
	c.render = func(dst, raw []byte) []byte {
		raw = bytes.TrimRight(raw, " \x00")
		for _, b := range raw {
			if b >= utf8.RuneSelf {
				return append(dst, text(raw)...)
			}
		}
		return append(dst, raw...)
	}
}

// value writes the value of a column in a row; empty is a null.
func (c *column) value(dst, row []byte) []byte {
	if c.offset+c.width > len(row) {
		return dst
	}
	return c.render(dst, row[c.offset:c.offset+c.width])
}

// Rows decodes the columns that are asked for and no others.
func (s *file) Rows(ctx context.Context, a source.Asset, want source.RowRequest) iter.Seq2[[][]byte, error] {
	return func(yield func([][]byte, error) bool) {
		t, err := s.tableOf(a)
		if err != nil {
			yield(nil, err)
			return
		}
		chosen, err := t.choose(want.Columns)
		if err != nil {
			yield(nil, fmt.Errorf("read rows of %s: %w", a.Name, err))
			return
		}
		for row, err := range source.SampleRows(a.Name, t.eachRow(ctx, chosen, want.Meter), want.Sample) {
			if !yield(row, err) {
				return
			}
		}
	}
}

func (t *table) choose(names []string) ([]*column, error) {
	out := make([]*column, len(names))
	for i, name := range names {
		at := slices.IndexFunc(t.columns, func(c column) bool { return c.name == name })
		if at < 0 {
			return nil, errNoSuchField
		}
		out[i] = &t.columns[at]
	}
	return out, nil
}

// eachRow gives all rows as they stand.
func (t *table) eachRow(ctx context.Context, chosen []*column, tell source.Meter) iter.Seq2[[][]byte, error] {
	return func(yield func([][]byte, error) bool) {
		var text []byte
		ends := make([]int, len(chosen))
		out := make([][]byte, len(chosen))
		stopped := false
		hurt, err := t.scan(ctx, tell, func(row []byte) bool {
			text = text[:0]
			for i, c := range chosen {
				text = c.value(text, row)
				ends[i] = len(text)
			}
			from := 0
			for i, end := range ends {
				out[i] = text[from:end:end]
				from = end
			}
			stopped = !yield(out, nil)
			return !stopped
		})
		if err == nil && hurt.any() {
			err = errTruncated
		}
		if !stopped && err != nil {
			yield(nil, fmt.Errorf("read rows: %w", err))
		}
	}
}

// maxNotes bounds how many formats are told of.
const maxNotes = 50

// formatNotes tells of formats whose meaning stands in a catalogue.
func (t *table) formatNotes(asset string) []toetssteen.NotRead {
	var out []toetssteen.NotRead
	for i := range t.columns {
		c := &t.columns[i]
		if len(out) == maxNotes {
			break
		}
		if c.format.Own() {
			out = append(out, toetssteen.NotRead{
				What: asset + "." + c.name,
				Why:  "format " + c.format.Bare() + ": de betekenis van de codes staat in een catalogusbestand (.sas7bcat) dat niet gelezen wordt",
			})
		}
	}
	return out
}

// unique makes names that a port can hold: none is empty or given twice.
func unique(columns []column) {
	seen := map[string]bool{}
	for i := range columns {
		base := columns[i].name
		if base == "" {
			base = fmt.Sprintf("kolom %d", i+1)
		}
		name := base
		for n := 2; seen[name]; n++ {
			name = fmt.Sprintf("%s (%d)", base, n)
		}
		seen[name] = true
		columns[i].name = name
	}
}

// errStop tells an end that was asked for from one that was not.
var errStop = errors.New("stop")
