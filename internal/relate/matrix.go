package relate

import (
	"context"
	"maps"
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
	// key numbers the keys of the rows of a join, by the row in which each came
	// first; nil for an asset by itself.
	key     []int32
	remarks []string // what was not read, for people
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
	// maxCells bounds the levels that are held, two bytes each; of numbers, ten.
	maxCells = 4 << 20
	// maxKeys bounds the rows of the base of a join, of which the keys are held,
	// some hundred bytes each.
	maxKeys = 1 << 20
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
	most := s.most(len(r.Columns))
	if o.Depth == toetssteen.DepthCensus {
		if s.base.Rows < 0 || s.base.Rows > most {
			r.Sample = toetssteen.Sample{Seed: 1, Rows: min(sampleRows, most)}
		}
		return r
	}
	r.Sample = o.Sample
	r.Sample.Rows = min(r.Sample.Rows, most)
	return r
}

// most is how many rows of the base are held.
func (s *step) most(columns int) int64 {
	if s.join != nil {
		return min(maxKeys, int64(maxCells/max(columns+len(s.join.fields), 1)))
	}
	return int64(maxCells / max(columns, 1))
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
	keys := keyring{column: -1, at: map[string]int32{}}
	if s.join != nil {
		keys.column = slices.Index(want.Columns, s.base.Columns[s.join.key].Name)
	}
	most := int(s.most(len(want.Columns)))
	var failed error
	for row, err := range r.Rows(ctx, s.base.Handle, want) {
		if err != nil {
			failed = err
			break
		}
		if m.n%checkRows == 0 && ctx.Err() != nil {
			break
		}
		if m.n >= most {
			m.depth, m.remarks = toetssteen.DepthValues, append(m.remarks, whyLong)
			break
		}
		for i := range m.fields {
			m.fields[i].coder.add(row[i])
		}
		keys.add(row)
		m.n++
	}
	if s.join != nil && m.n > 0 && failed == nil {
		failed = m.look(ctx, r, &keys)
	}
	if m.n == 0 {
		return nil, failed
	}
	if failed != nil {
		m.depth = toetssteen.DepthValues // of the rows before the break
	}
	for i := range m.fields {
		m.fields[i].coder.finish()
	}
	return m, failed
}

// keyring finds the rows of the base by their key: the first, and from each the
// next with the same key.
type keyring struct {
	column     int // of the key; -1 is none
	at         map[string]int32
	next, last []int32 // next row with the key or -1; last is kept at the first
}

func (k *keyring) add(row [][]byte) {
	if k.column < 0 {
		return
	}
	n := int32(len(k.next)) //nolint:gosec // at most maxKeys
	k.next, k.last = append(k.next, -1), append(k.last, n)
	v := row[k.column]
	if len(v) == 0 {
		return
	}
	first, ok := k.at[string(v)]
	if !ok {
		k.at[string(v)] = n
		return
	}
	k.next[k.last[first]], k.last[first] = n, n
}

// take gives the first row with a key and forgets the key: one that is not
// unique in the joined asset after all counts once.
func (k *keyring) take(v []byte) int32 {
	first, ok := k.at[string(v)]
	if !ok {
		return -1
	}
	delete(k.at, string(v))
	return first
}

func newField(a *Asset, column int) field {
	f := a.Columns[column].Form
	return field{asset: a, column: column, coder: newCoder(f), form: f}
}

// look finds for each row its counterpart in the joined asset, and drops the
// rows that have none.
func (m *matrix) look(ctx context.Context, r source.RowReader, keys *keyring) error {
	j := m.step.join
	names := []string{j.other.Columns[j.unique].Name}
	others, from := make([]field, len(j.fields)), make([]int, len(j.fields)) // where each stands in the rows
	for i, c := range j.fields {
		others[i] = newField(j.other, c)
		if c != j.unique { // a column is asked for once
			from[i] = len(names)
			names = append(names, j.other.Columns[c].Name)
		}
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
			m.depth, m.remarks = toetssteen.DepthValues, append(m.remarks, whyTrunc)
			break
		}
		first := keys.take(row[0])
		for at := first; at >= 0; at = keys.next[at] {
			met, m.key = append(met, int(at)), append(m.key, first)
			for f := range others {
				others[f].coder.add(row[from[f]])
			}
		}
		if len(keys.at) == 0 {
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

// sameUnit is how far rows with one key must agree on the indicator, beyond what
// rows without anything in common do, for the key to stand for one person.
const sameUnit = 0.5

// units gives the rows that have an indicator. Of a join they are those of
// different persons: where the indicator stands beside the unique key, or is the
// same whenever the key is, the key stands for a person and counts once. Where
// it differs the key is of something that persons share, a district or school,
// and each row counts.
func (m *matrix) units(indicator int) []int {
	codes := m.fields[indicator].coder.codes
	var rows, once []int
	seen := map[int32]int{}
	var again, agreed float64
	size := map[uint16]float64{}
	for i := range m.n {
		if codes[i] == missing {
			continue
		}
		rows = append(rows, i)
		if m.key == nil {
			continue
		}
		size[codes[i]]++
		first, twice := seen[m.key[i]]
		if !twice {
			seen[m.key[i]] = i
			once = append(once, i)
			continue
		}
		again++
		if codes[first] == codes[i] {
			agreed++
		}
	}
	if m.key == nil || again == 0 {
		return rows
	}
	chance := 0.0
	for _, code := range slices.Sorted(maps.Keys(size)) { // in order, so that the sum is the same each time
		chance += size[code] / float64(len(rows)) * size[code] / float64(len(rows))
	}
	if m.fields[indicator].asset == m.step.join.other || agreed/again-chance >= sameUnit*(1-chance) {
		return once
	}
	return rows
}

// pick keeps these rows, in this order.
func (c *coder) pick(rows []int) {
	c.codes = kept(c.codes, rows)
	if c.form == FormTenths {
		c.numbers = kept(c.numbers, rows)
	}
	if c.form.coarse() {
		c.raw = kept(c.raw, rows)
	}
}

func kept[T any](all []T, rows []int) []T {
	out := make([]T, len(rows))
	for i, r := range rows {
		out[i] = all[r]
	}
	return out
}
