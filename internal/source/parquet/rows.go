package parquet

import (
	"context"
	"fmt"
	"iter"
	"math/bits"
	"slices"

	"toetssteen"
	"toetssteen/internal/source"
)

// maxGroupCells bounds what one row group holds in memory while its rows are
// put together; a larger group is read for its first rows.
const maxGroupCells = 32 << 20

// Rows gives rows of columns that are not nested. A sample is drawn from a
// seeded choice of row groups, as that of single columns is.
func (s *file) Rows(ctx context.Context, a source.Asset, want source.RowRequest) iter.Seq2[[][]byte, error] {
	cols := make([]*leaf, len(want.Columns))
	for i, name := range want.Columns {
		at := slices.IndexFunc(s.cols, func(c leaf) bool { return c.path == name })
		if at < 0 || s.cols[at].maxRep > 0 {
			return fails(fmt.Errorf("rows of %s: column %q: %w", a.Name, name, toetssteen.ErrNotFound))
		}
		cols[i] = &s.cols[at]
	}
	return source.SampleRows(a.Name, func(yield func([][]byte, error) bool) {
		pages := &pageReader{r: s.r}
		defer pages.close()
		given := int64(0)
		for i, g := range s.rowGroups(want.Sample) {
			if want.Sample.Rows > 0 && i >= minGroups && given >= oversample*want.Sample.Rows {
				return
			}
			n, err := s.group(ctx, pages, g, cols, yield)
			given += n
			want.Meter.Tell(given, s.meta.NumRows)
			if err != nil && ctx.Err() == nil {
				yield(nil, fmt.Errorf("rows of %s: %w", a.Name, err))
			}
			if err != nil || n < 0 {
				return
			}
		}
	}, want.Sample)
}

func fails(err error) iter.Seq2[[][]byte, error] {
	return func(yield func([][]byte, error) bool) { yield(nil, err) }
}

// rowGroups gives the row groups in the order in which they are read.
func (s *file) rowGroups(sample toetssteen.Sample) []int {
	depth := toetssteen.DepthCensus
	if sample.Rows > 0 {
		depth = toetssteen.DepthValues
	}
	return s.order(source.Request{Depth: depth, Sample: sample})
}

// group gives the rows of one row group, and how many; -1 when no more are
// wanted.
func (s *file) group(ctx context.Context, pages *pageReader, g int, cols []*leaf, yield func([][]byte, error) bool) (int64, error) {
	rows := int(min(s.meta.RowGroups[g].NumRows, int64(maxGroupCells/len(cols))))
	held := make([]cells, len(cols))
	for i, c := range cols {
		m, err := s.chunkOf(g, c)
		if err != nil {
			return 0, err
		}
		held[i].c, held[i].rows = c, rows
		if err := s.pages(ctx, pages, m, c, held[i].setDictionary, held[i].page); err != nil {
			return 0, err
		}
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		if len(held[i].ends) != rows {
			return 0, errPage
		}
	}
	row := make([][]byte, len(cols))
	for r := range rows {
		for i := range held {
			row[i] = held[i].at(r)
		}
		if !yield(row, nil) {
			return -1, nil
		}
	}
	return int64(rows), nil
}

// cells are the values of one column of a row group, as text.
type cells struct {
	c    *leaf
	rows int // that are kept
	data []byte
	ends []int
	dict [][]byte
}

func (k *cells) setDictionary(dict [][]byte) { k.dict = dict }

func (k *cells) at(row int) []byte {
	start := 0
	if row > 0 {
		start = k.ends[row-1]
	}
	return k.data[start:k.ends[row]]
}

// put adds a value, or a null for no bytes.
func (k *cells) put(raw []byte, null bool) {
	if len(k.ends) >= k.rows {
		return
	}
	if !null {
		start := len(k.data)
		k.data = k.c.render(k.data, raw)
		k.data = k.data[:min(len(k.data), start+source.MaxValueBytes)]
	}
	k.ends = append(k.ends, len(k.data))
}

// page adds the values of a page, with the nulls between them where its levels
// say.
func (k *cells) page(_ context.Context, p content) error {
	absent := k.nulls(p)
	at := 0
	add := func(raw []byte) {
		for at < len(absent) && absent[at] {
			k.put(nil, true)
			at++
		}
		k.put(raw, false)
		at++
	}
	err := k.values(p, add)
	for ; err == nil && at < len(absent) && absent[at]; at++ {
		k.put(nil, true)
	}
	return err
}

// nulls marks the places without a value; nothing when there are none.
func (k *cells) nulls(p content) []bool {
	if p.nulls == 0 {
		return nil
	}
	most := min(p.present+p.nulls, k.rows-len(k.ends)) // a page can claim billions
	out := make([]bool, 0, most)
	_ = hybrid(p.levels, bits.Len(uint(k.c.maxDef)), p.present+p.nulls, func(v uint32, run int) { // counted without error before
		for range min(run, most-len(out)) {
			out = append(out, int(v) != k.c.maxDef)
		}
	})
	return out
}

func (k *cells) values(p content, add func([]byte)) error {
	if p.present == 0 {
		return nil
	}
	if !isDictionary(p.enc) {
		return values(k.c.elem, p.enc, p.data, p.present, add)
	}
	if len(p.data) == 0 || len(k.dict) == 0 {
		return errPage
	}
	bad := false
	err := hybrid(p.data[1:], int(p.data[0]), p.present, func(v uint32, run int) {
		if uint64(v) >= uint64(len(k.dict)) {
			bad = true
			return
		}
		for range run {
			if len(k.ends) >= k.rows { // a run can claim billions
				return
			}
			add(k.dict[v])
		}
	})
	if bad {
		return errPage
	}
	return err
}
