package dictionary

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"toetssteen"
	"toetssteen/internal/source"
)

// maxField bounds a comment or a list of samples.
const maxField = 256 << 10

// checkEvery is after how many rows the context is asked.
const checkEvery = 4096

// read reads a dictionary. A file that breaks off gives what stands before the
// break.
func read(ctx context.Context, path string) (*dictionary, error) {
	r, _, err := source.OpenText(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	head := make([]byte, source.SniffBytes)
	n, err := io.ReadFull(r, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, fmt.Errorf("read dictionary %s: %w", nameOf(path), err)
	}
	head = head[:n]
	layout, err := layoutOf(head)
	if err != nil {
		return nil, &source.NotReadError{What: nameOf(path), Why: err.Error()}
	}
	s := source.NewSplitter(io.MultiReader(bytes.NewReader(head[layout.Skip:]), r), layout.Dialect)
	s.Limit = maxField
	return parse(ctx, s, nameOf(path))
}

// layoutOf takes the delimiter that divides the first row into a header; how
// evenly it divides the rest says less, since comments hold any sign.
func layoutOf(head []byte) (source.Layout, error) {
	l := source.LayoutOf(head, len(head) < source.SniffBytes)
	body := head[l.Skip:]
	var empty bool
	for _, delim := range []byte{l.Delim, '\t', ';', ',', '|'} {
		d := source.Dialect{Delim: delim, EOL: l.EOL}
		rows := source.HeadRows(body, d, false, 1)
		if len(rows) == 0 {
			empty = true
			break
		}
		if f := fieldsOf(rows[0]); f.at[fieldTable] >= 0 && f.at[fieldColumn] >= 0 {
			l.Dialect = d
			return l, nil
		}
	}
	if empty {
		return l, errors.New("het bestand is leeg: " + needs)
	}
	return l, errors.New("de eerste rij zegt niet in welke kolom de naam van de tabel staat en in welke die van het veld: " + needs)
}

// parser collects the rows of a dictionary by table.
type parser struct {
	out    *dictionary
	tables map[string]*table
	places map[place]int
	fields fields
	last   *table // of the row before: most rows are of the same table
	kinds  map[string]string
	odd    int64 // rows without a table or a column
}

// place is one column of one table.
type place struct {
	table  int
	column string
}

func parse(ctx context.Context, s *source.Splitter, name string) (*dictionary, error) {
	p := parser{
		out: &dictionary{}, tables: map[string]*table{}, places: map[place]int{}, kinds: map[string]string{},
	}
	header, err := rowOf(s, nil)
	if err != nil {
		return nil, fmt.Errorf("read header of dictionary %s: %w", name, err)
	}
	p.fields = fieldsOf(header)
	row := make([]string, 0, len(header))
	for n := 0; ; n++ {
		if n%checkEvery == 0 && ctx.Err() != nil {
			return nil, fmt.Errorf("read dictionary %s: %w", name, ctx.Err())
		}
		row, err = p.row(s, row[:0])
		if err != nil {
			break
		}
		p.add(row)
	}
	p.finish(name, err)
	return p.out, nil
}

// rowOf reads one row that is not empty.
func rowOf(s *source.Splitter, row []string) ([]string, error) {
	for {
		v, last, err := s.Field()
		if err != nil {
			return nil, err
		}
		if last && len(row) == 0 && len(bytes.TrimSpace(v)) == 0 {
			continue
		}
		row = append(row, strings.TrimSpace(string(v)))
		if last {
			return row, nil
		}
	}
}

// row reads one row and makes strings only of the fields that matter.
func (p *parser) row(s *source.Splitter, row []string) ([]string, error) {
	for {
		v, last, err := s.Field()
		if err != nil {
			return nil, err
		}
		if i := len(row); i < len(p.fields.use) && p.fields.use[i] {
			row = append(row, p.text(i, bytes.TrimSpace(v)))
		} else {
			row = append(row, "")
		}
		if last {
			return row, nil
		}
		if len(row) > maxFields {
			row = row[:maxFields]
		}
	}
}

// maxFields bounds a row that never ends.
const maxFields = 10_000

// text makes a string, sharing those that come again and again.
func (p *parser) text(i int, v []byte) string {
	switch {
	case len(v) == 0:
		return ""
	case i == p.fields.at[fieldTable]:
		if p.last != nil && p.fields.at[fieldSchema] < 0 && p.last.name == string(v) {
			return p.last.name
		}
	case i == p.fields.at[fieldType]:
		if k, ok := p.kinds[string(v)]; ok {
			return k
		}
		k := string(v)
		if len(p.kinds) < 4096 {
			p.kinds[k] = k
		}
		return k
	}
	return string(v)
}

func (p *parser) add(row []string) {
	get := func(f field) string {
		if i := p.fields.at[f]; i >= 0 && i < len(row) {
			return row[i]
		}
		return ""
	}
	c := column{
		name: get(fieldColumn), kind: get(fieldType), samples: get(fieldSamples), references: get(fieldReferences),
		comment: join(get(fieldComment), get(fieldLabel), "; "),
	}
	name := get(fieldTable)
	if c.name == "" || name == "" {
		if len(row) > 1 || c.name+name != "" {
			p.odd++
		}
		return
	}
	if schema := get(fieldSchema); schema != "" {
		name = schema + "." + name
	}
	t := p.table(name)
	at := place{t.number, c.name}
	i, twice := p.places[at]
	if !twice {
		p.places[at] = len(t.columns)
		t.columns = append(t.columns, c)
		return
	}
	was := &t.columns[i]
	was.comment = join(was.comment, c.comment, "; ")
	was.samples = join(was.samples, c.samples, separator)
	was.references = firstOf(was.references, c.references)
	was.kind = firstOf(was.kind, c.kind)
}

func (p *parser) table(name string) *table {
	if p.last != nil && p.last.name == name {
		return p.last
	}
	t := p.tables[name]
	if t == nil {
		t = &table{number: len(p.out.tables), name: name}
		p.tables[name] = t
		p.out.tables = append(p.out.tables, t)
	}
	p.last = t
	return t
}

// finish notes what was not read.
func (p *parser) finish(name string, err error) {
	add := func(why string) {
		p.out.notRead = append(p.out.notRead, toetssteen.NotRead{What: name, Why: why})
	}
	if !errors.Is(err, io.EOF) {
		add(cmp.Or(source.Why(err), "het lezen brak af voor het eind van het bestand"))
	}
	if len(p.fields.unknown) > 0 {
		add("kolommen die in een gegevenswoordenboek niets betekenen: " + strings.Join(p.fields.unknown, ", "))
	}
	if p.odd > 0 {
		add(toetssteen.ShowCount(p.odd) + " rij(en) zonder de naam van een tabel of een kolom")
	}
}

// join puts two texts together unless one holds nothing new.
func join(a, b, between string) string {
	switch {
	case a == "" || a == b:
		return b
	case b == "":
		return a
	}
	return a + between + b
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
