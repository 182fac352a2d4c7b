package relate

import (
	"context"
	"slices"

	"toetssteen"
	"toetssteen/internal/source"
)

// matrix holds rows as levels: of an asset, or of two that are joined.
type matrix struct {
	step   *step
	fields []field
	n      int
	sample toetssteen.Sample
	depth  toetssteen.Depth
	short  bool // of the joined asset not every row was looked at
}

// field is one column in levels.
type field struct {
	asset  *Asset
	column int
	coder  *coder
	form   Form
}

func (f *field) location() toetssteen.Location {
	return toetssteen.Location{Kind: toetssteen.LocationColumn, Asset: f.asset.Handle.Name, Field: f.asset.Columns[f.column].Name}
}

const (
	// maxCells bounds the levels that are held, two bytes each.
	maxCells = 4 << 20
	// sampleRows is how many rows of a larger table are compared in a census:
	// the standard error of a share is then below 0.3 percent.
	sampleRows = 30_000
	// maxLooked bounds the rows of a joined asset that are looked through.
	maxLooked = 5_000_000
	checkRows = 4096
)

// request says which rows of the base to ask for: all that fit in a census, a
// sample otherwise.
func (s *step) request(o *Input) source.RowRequest {
	r := source.RowRequest{Columns: s.names()}
	if o.Depth == toetssteen.DepthCensus {
		if s.base.Rows < 0 || s.base.Rows*int64(len(r.Columns)) > maxCells {
			r.Sample = toetssteen.Sample{Seed: 1, Rows: min(sampleRows, int64(maxCells/len(r.Columns)))}
		}
		return r
	}
	r.Sample = o.Sample
	r.Sample.Rows = min(r.Sample.Rows, int64(maxCells/len(r.Columns)))
	return r
}

// names are the columns of the base that are read; the key of a join is last.
func (s *step) names() []string {
	var out []string
	for _, c := range s.fields {
		out = append(out, s.base.Columns[c].Name)
	}
	if s.join != nil && !slices.Contains(s.fields, s.join.key) {
		out = append(out, s.base.Columns[s.join.key].Name)
	}
	return out
}

// read reads the rows of a step. With an error the matrix holds those before
// it.
func (s *step) read(ctx context.Context, r source.RowReader, o *Input) (*matrix, error) {
	want := s.request(o)
	m := &matrix{step: s, sample: want.Sample, depth: o.Depth}
	if want.Sample.Rows > 0 {
		m.depth = toetssteen.DepthValues
	}
	for _, c := range s.fields {
		m.fields = append(m.fields, newField(s.base, c))
	}
	var keys [][]byte
	key := -1
	if s.join != nil {
		key = slices.Index(want.Columns, s.base.Columns[s.join.key].Name)
	}
	most := maxCells / len(want.Columns)
	var failed error
	for row, err := range r.Rows(ctx, s.base.Handle, want) {
		if err != nil {
			failed = err
			break
		}
		if m.n >= most || m.n%checkRows == 0 && ctx.Err() != nil {
			break
		}
		for i := range m.fields {
			m.fields[i].coder.add(row[i])
		}
		if key >= 0 {
			keys = append(keys, slices.Clone(row[key]))
		}
		m.n++
	}
	if s.join != nil && m.n > 0 && failed == nil {
		failed = m.look(ctx, r, keys)
	}
	if m.n == 0 {
		return nil, failed
	}
	for i := range m.fields {
		m.fields[i].coder.finish()
	}
	return m, failed
}

func newField(a *Asset, column int) field {
	f := a.Columns[column].Form
	return field{asset: a, column: column, coder: newCoder(f), form: f}
}

// look finds for each row its counterpart in the joined asset, and drops the
// rows that have none. A key of the base that comes more than once keeps its
// first row: figures are then of as many independent persons as they say.
func (m *matrix) look(ctx context.Context, r source.RowReader, keys [][]byte) error {
	j := m.step.join
	at := map[string]int{}
	for i, k := range keys {
		if _, twice := at[string(k)]; len(k) > 0 && !twice {
			at[string(k)] = i
		}
	}
	names := []string{j.other.Columns[j.unique].Name}
	others := make([]field, len(j.fields))
	for i, c := range j.fields {
		names = append(names, j.other.Columns[c].Name)
		others[i] = newField(j.other, c)
	}
	var met []int
	looked := 0
	var failed error
	for row, err := range r.Rows(ctx, j.other.Handle, source.RowRequest{Columns: names}) {
		if err != nil {
			failed = err
			break
		}
		if looked++; looked > maxLooked || looked%checkRows == 0 && ctx.Err() != nil {
			m.short = true
			break
		}
		i, ok := at[string(row[0])]
		if !ok {
			continue
		}
		delete(at, string(row[0])) // a key that is not unique after all counts once
		met = append(met, i)
		for f := range others {
			others[f].coder.add(row[f+1])
		}
		if len(at) == 0 {
			break
		}
	}
	for f := range m.fields {
		m.fields[f].coder.pick(met)
	}
	m.fields = append(m.fields, others...)
	m.n = len(met)
	return failed
}

// pick keeps these rows, in this order.
func (c *coder) pick(rows []int) {
	codes := make([]uint16, len(rows))
	for i, r := range rows {
		codes[i] = c.codes[r]
	}
	c.codes = codes
	if c.form == FormTenths {
		numbers := make([]float64, len(rows))
		for i, r := range rows {
			numbers[i] = c.numbers[r]
		}
		c.numbers = numbers
	}
}
