package stata

import (
	"bufio"
	"bytes"
	"errors"
	"io"

	"toetssteen/internal/source"
)

const (
	// maxTable bounds one table of value labels: 65,536 labels of 1,000 bytes.
	maxTable = 64 << 20
	// maxAllLabels bounds the value labels of all variables together.
	maxAllLabels = 1 << 20
	// lastCode is the highest value that is not a missing one (.a to .z follow it).
	lastCode = 2_147_483_620
)

// table is a set of value labels that variables name.
type table []tableLabel

type tableLabel struct {
	code  int32
	label string
}

const (
	tablesTag = "<value_labels>"
	noTables  = "de waardelabels van het Stata-bestand ontbreken of zijn beschadigd"
	fewer     = "het Stata-bestand heeft meer waardelabels dan er gelezen worden: een deel ontbreekt"
)

// readLabels reads the value labels, which stand behind the rows, and gives
// each variable its own.
func (d *description) readLabels(r io.ReaderAt, size int64) {
	if d.broken != nil || !d.usesTables() {
		return
	}
	at := d.end()
	if d.tagged {
		at = d.tables
	}
	if at < d.start || at > size { // a map that points back or away is not believed
		d.remarks = append(d.remarks, noTables)
		return
	}
	s := &scanner{r: bufio.NewReaderSize(io.NewSectionReader(r, at, size-at), source.SniffBytes), order: d.order}
	if d.tagged {
		s.tag(tablesTag)
	}
	tables := map[string]table{}
	kept := 0
	for s.err == nil && d.more(s) {
		name, t := d.table(s)
		if s.err != nil {
			break
		}
		if kept += len(t); kept > maxAllLabels {
			d.remarks = append(d.remarks, fewer)
			break
		}
		tables[name] = t
	}
	if s.err != nil {
		d.remarks = append(d.remarks, noTables)
	}
	d.applyLabels(tables)
}

func (d *description) usesTables() bool {
	for i := range d.variables {
		if d.variables[i].table != "" {
			return true
		}
	}
	return false
}

// end is where the rows end; beyond any file if the header says nonsense.
func (d *description) end() int64 {
	if d.rows > (1<<62)/int64(d.width+1) {
		return 1 << 62
	}
	return d.start + d.rows*int64(d.width)
}

// more reports whether another table follows.
func (d *description) more(s *scanner) bool {
	next, err := s.r.Peek(5)
	if !d.tagged {
		return len(next) > 0
	}
	if err != nil {
		s.fail(err)
		return false
	}
	return string(next) == "<lbl>"
}

// table reads one table: codes, where their texts begin, and the texts.
func (d *description) table(s *scanner) (string, table) {
	if d.shortTables {
		return d.shortTable(s)
	}
	if d.tagged {
		s.tag("<lbl>")
	}
	size := s.number(4)
	name := d.text.string(s.bytes(int64(d.tableName)))
	s.skip(3)
	if size > maxTable {
		s.fail(errRecord)
	}
	t := d.labels(s.bytes(size))
	if d.tagged {
		s.tag("</lbl>")
	}
	return name, t
}

// labels reads the content of a table; what is damaged in it is left out.
func (d *description) labels(b []byte) table {
	if len(b) < 8 {
		return nil
	}
	n, length := int64(d.order.Uint32(b)), int64(d.order.Uint32(b[4:]))
	b = b[8:]
	if n > int64(len(b))/8 {
		return nil
	}
	places, codes, texts := b[:4*n], b[4*n:8*n], b[8*n:]
	texts = texts[:min(length, int64(len(texts)))]
	var t table
	for i := range n {
		place, code := int64(d.order.Uint32(places[4*i:])), int32(d.order.Uint32(codes[4*i:])) //nolint:gosec // signed in the format
		if place >= int64(len(texts)) || code > lastCode || len(t) >= source.MaxLabels {
			continue
		}
		text := texts[place:]
		if end := bytes.IndexByte(text, 0); end >= 0 {
			text = text[:end]
		}
		t = append(t, tableLabel{code, d.text.string(text[:min(len(text), maxLabel)])})
	}
	return t
}

// shortTable reads a table of the versions before 108: labels of 8 bytes.
func (d *description) shortTable(s *scanner) (string, table) {
	n := int(s.number(2))
	name := d.text.string(s.bytes(int64(d.tableName)))
	s.skip(1)
	codes := s.bytes(int64(n) * 2)
	var t table
	for i, b := range s.list(n, 8) {
		if len(t) < source.MaxLabels {
			code := int32(int16(d.order.Uint16(codes[2*i:]))) //nolint:gosec // signed in the format
			t = append(t, tableLabel{code, d.text.string(b)})
		}
	}
	if errors.Is(s.err, io.ErrUnexpectedEOF) && len(name) == 0 {
		s.err = nil // some files end in a few bytes of nothing
	}
	return name, t
}

// applyLabels gives the variables their labels. Variables that share a table
// and write their values alike share the labels.
func (d *description) applyLabels(tables map[string]table) {
	type use struct {
		table string
		show  show
	}
	made, total := map[use][]source.ValueLabel{}, 0
	for i := range d.variables {
		v := &d.variables[i]
		t := tables[v.table]
		if len(t) == 0 || v.kind >= kindString {
			continue
		}
		labels, ok := made[use{v.table, v.show}]
		if !ok {
			if total += len(t); total > maxAllLabels {
				d.remarks = append(d.remarks, fewer)
				return
			}
			for _, l := range t {
				labels = append(labels, source.ValueLabel{Value: string(v.show.append(nil, float64(l.code))), Label: l.label})
			}
			made[use{v.table, v.show}] = labels
		}
		v.labels = labels
	}
}
