package delimited

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"toetssteen"
	"toetssteen/internal/grid"
	"toetssteen/internal/source"
)

const (
	// maxColumns bounds the memory of a file that is one endless line.
	maxColumns = 100_000
	// maxSampled bounds how many values a sample of all columns holds; a very
	// wide file gets a smaller sample of each, and its profile says so.
	maxSampled = 2 << 20
	leastRows  = 100
)

// table is what the beginning of a file tells of it.
type table struct {
	source.Layout
	names   []string
	start   int // where the data begin
	before  int // lines before the header that are not part of the table
	tooWide int // columns beyond maxColumns
}

// layOut finds the columns. Lines before the table, such as a title, have
// another number of fields than the rest.
func layOut(head []byte, whole bool) table {
	t := table{Layout: source.LayoutOf(head, whole)}
	t.start = t.Skip
	rows := source.HeadRows(head[t.Skip:], t.Dialect, whole, headRows)
	if len(rows) == 0 {
		return t
	}
	first := firstRow(rows, t.Columns)
	rows = rows[first:]
	names := grid.Header(rows)
	width := max(t.Columns, len(rows[0]))
	if names == nil {
		t.names = numbered(width)
		if first > 0 { // not sure of anything: read those lines as data too
			first = 0
		}
	} else {
		t.before = first
		t.names = fit(names, rows[1:], width)
		first++
	}
	t.start += offsetOf(head[t.Skip:], t.Dialect, first)
	if len(t.names) > maxColumns {
		t.tooWide = len(t.names) - maxColumns
		t.names = t.names[:maxColumns]
	}
	return t
}

// maxPreamble is how many lines may stand before the header.
const maxPreamble = 20

// firstRow finds the first row of the table: the first one that is as wide as
// most are, or a single field short of it.
func firstRow(rows [][]string, columns int) int {
	if columns < 2 {
		return 0
	}
	for i, row := range rows[:min(len(rows), maxPreamble)] {
		if len(row) >= columns-1 && len(row) > 1 {
			return i
		}
	}
	return 0
}

// fit makes as many names as there are columns. R writes a table with row
// names and no name above them: then all names shift by one.
func fit(names []string, data [][]string, width int) []string {
	if len(names) == width-1 && len(data) > 0 {
		filled := 0
		for _, row := range data {
			if len(row) == width && row[width-1] != "" {
				filled++
			}
		}
		if filled*2 > len(data) {
			names = append([]string{""}, names...)
		}
	}
	for len(names) < width {
		names = append(names, "")
	}
	used := map[string]int{}
	out := make([]string, width)
	for i, name := range names {
		if name == "" {
			name = fmt.Sprintf("kolom_%d", i+1)
		}
		used[name]++
		if n := used[name]; n > 1 {
			name = fmt.Sprintf("%s (%d)", name, n)
			used[name]++
		}
		out[i] = name
	}
	return out
}

func numbered(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("kolom_%d", i+1)
	}
	return out
}

// offsetOf gives where row n of a text begins; empty lines are no rows.
func offsetOf(body []byte, d source.Dialect, n int) int {
	if n == 0 {
		return 0
	}
	s := source.NewSplitter(bytes.NewReader(body), d)
	for fields := 0; n > 0; {
		v, last, err := s.Field()
		if err != nil {
			break
		}
		fields++
		if last {
			if fields > 1 || len(v) > 0 {
				n--
			}
			fields = 0
		}
	}
	return s.Offset()
}

func (t *table) notRead(name string) []toetssteen.NotRead {
	var out []toetssteen.NotRead
	if len(t.names) == 0 {
		out = append(out, toetssteen.NotRead{What: name, Why: "het bestand is leeg"})
	}
	if t.before > 0 {
		out = append(out, toetssteen.NotRead{What: name, Why: fmt.Sprintf("%d regel(s) boven de kolomkoppen horen niet bij de tabel", t.before)})
	}
	if t.tooWide > 0 {
		out = append(out, toetssteen.NotRead{What: name, Why: fmt.Sprintf("er zijn %d kolommen meer dan de %d die gelezen worden", t.tooWide, maxColumns)})
	}
	return out
}

// reader is one pass over the rows of a table.
type reader struct {
	*source.Pass
	width int
	rows  int64
	short int64 // rows with too few fields
	long  int64 // rows with too many
}

// read profiles the rows that r gives.
func (t *table) read(ctx context.Context, p source.Profile, r io.Reader, want source.Request) (source.Profile, error) {
	p.Depth = want.Depth
	if want.Depth == toetssteen.DepthValues {
		most := max(maxSampled/int64(len(t.names)), leastRows)
		want.Sample.Rows = max(min(want.Sample.Rows, most), 1)
		p.Sample = want.Sample
	}
	columns := make([]source.Column, len(t.names))
	for i, name := range t.names {
		columns[i].Name = name
	}
	pass := reader{Pass: source.NewPass(p.Asset.Name, columns, want), width: len(columns)}
	defer pass.Stop() // a fault of the splitter leaves no workers behind
	err := pass.run(source.NewSplitter(r, t.Dialect))
	p.Columns = append(p.Columns, pass.Columns()...)
	p.Rows = pass.rows
	p.NotRead = append(p.NotRead, pass.notRead(p.Asset.Name)...)
	switch {
	case errors.Is(err, io.EOF):
		return p, nil
	case ctx.Err() != nil:
		return p, ctx.Err()
	}
	p.Partial = true
	p.NotRead = append(p.NotRead, brokenOff(p.Asset.Name, err))
	return p, nil
}

func (r *reader) notRead(name string) []toetssteen.NotRead {
	var out []toetssteen.NotRead
	if r.short > 0 {
		out = append(out, toetssteen.NotRead{What: name, Why: toetssteen.ShowCount(r.short) + " rij(en) hebben minder velden dan er kolommen zijn; de ontbrekende tellen als leeg"})
	}
	if r.long > 0 {
		out = append(out, toetssteen.NotRead{What: name, Why: toetssteen.ShowCount(r.long) + " rij(en) hebben meer velden dan er kolommen zijn; de velden aan het eind zijn niet gelezen"})
	}
	return out
}

// run gives each field to the collector of its column until the rows end.
func (r *reader) run(s *source.Splitter) error {
	col := 0
	for {
		v, last, err := s.Field()
		if err != nil {
			if col > 0 {
				r.endRow(col)
			}
			return err
		}
		if last && col == 0 && len(v) == 0 {
			continue // an empty line
		}
		if col < r.width {
			r.Add(col, value(v))
		}
		col++
		if last {
			r.endRow(col)
			col = 0
		}
	}
}

func (r *reader) endRow(fields int) {
	r.rows++
	switch {
	case fields < r.width:
		r.short++
		for col := fields; col < r.width; col++ {
			r.Add(col, nil)
		}
	case fields > r.width:
		r.long++
	}
}

// value drops padding and the words that databases write for null.
func value(v []byte) []byte {
	if len(v) == 0 {
		return v
	}
	if v[0] <= ' ' || v[len(v)-1] <= ' ' {
		v = bytes.Trim(v, " \t\r\n\x00")
	}
	switch len(v) {
	case 2:
		if v[0] == '\\' && v[1] == 'N' {
			return nil
		}
	case 4:
		if v[0]|0x20 == 'n' && bytes.EqualFold(v, []byte("null")) {
			return nil
		}
	}
	return v
}
