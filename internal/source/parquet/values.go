package parquet

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"

	"github.com/parquet-go/parquet-go/format"

	"toetssteen"
	"toetssteen/internal/source"
)

// A sample of a large file reads row groups in a random order until a column
// has offered oversample times the values asked for, from minGroups row groups
// at least: files are often sorted, and one row group would show one end only.
const (
	minGroups  = 8
	oversample = 4
	askEvery   = 1 << 16
)

// values reads data pages: all of them for a census, those of a seeded choice
// of row groups for a sample of the values that are not null.
func (s *file) values(ctx context.Context, pages *pageReader, c *leaf, col source.Column, want source.Request) (source.Column, int64, error) {
	k := &sink{Collector: source.NewCollector(s.name, col, want), c: c, census: want.Depth == toetssteen.DepthCensus}
	order := s.order(want)
	enough := oversample * max(want.Sample.Rows, 1)
	var failed error
	for i, g := range order {
		if ctx.Err() != nil || (!k.census && i >= minGroups && k.offered >= enough) {
			break
		}
		// The columns are read one after the other, each over the row groups.
		want.Meter.Tell(int64(c.index*len(order)+i), int64(len(s.cols)*len(order)))
		m, err := s.chunkOf(g, c)
		if err == nil {
			err = s.readChunk(ctx, pages, m, k)
		}
		if err != nil {
			failed = err
		}
	}
	out := k.Column()
	if failed != nil && k.rows == 0 {
		out.Depth, out.Rows, out.Nulls, out.Distinct = toetssteen.DepthNames, -1, -1, -1
	}
	return out, k.rows, failed
}

// order gives the row groups as they stand for a census and shuffled for a
// sample; all columns share the order.
func (s *file) order(want source.Request) []int {
	n := len(s.meta.RowGroups)
	if want.Depth != toetssteen.DepthCensus {
		return rand.New(rand.NewPCG(uint64(want.Sample.Seed), uint64(n))).Perm(n) //nolint:gosec // a sample must be repeatable, not secret
	}
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// sink puts the values of one column in its collector.
type sink struct {
	*source.Collector
	c       *leaf
	census  bool
	rows    int64
	offered int64
	text    []byte
	dict    [][]byte
	counts  []int64 // by index in dict, for a census
}

func (k *sink) add(raw []byte) {
	k.text = k.c.render(k.text[:0], raw)
	k.Add(k.text)
}

// setDictionary takes the dictionary of a chunk; flush counts what it stood for.
func (k *sink) setDictionary(dict [][]byte) {
	k.dict = dict
	k.counts = make([]int64, len(dict))
}

func (k *sink) flush() {
	for i, n := range k.counts {
		if n > 0 {
			k.text = k.c.render(k.text[:0], k.dict[i])
			k.AddCount(k.text, n)
		}
	}
	k.dict, k.counts = nil, nil
}

func (s *file) readChunk(ctx context.Context, pages *pageReader, m *format.ColumnMetaData, k *sink) (err error) {
	if k.c.maxRep == 0 && m.NumValues > 0 && m.Statistics.NullCount == m.NumValues {
		k.AddNulls(m.NumValues)
		k.rows += m.NumValues
		return nil
	}
	defer k.flush()
	return s.pages(ctx, pages, m, k.c, k.setDictionary, k.page)
}

// pages passes the dictionaries and data pages of a chunk, one after another.
func (s *file) pages(ctx context.Context, pages *pageReader, m *format.ColumnMetaData, c *leaf, dictionary func([][]byte), data func(context.Context, content) error) (err error) {
	defer recoverTo(&err, "decode page")
	if err := pages.open(m, s.size); err != nil {
		return err
	}
	for left := m.NumValues; left > 0 && ctx.Err() == nil; {
		h, body, err := pages.next()
		if errors.Is(err, io.EOF) {
			return errPage
		} else if err != nil {
			return shortAsDamage(err)
		}
		if h.Type == format.DictionaryPage {
			dict, err := pages.dictionary(c, h, body)
			if err != nil {
				return err
			}
			dictionary(dict)
			continue
		}
		if int64(max(h.DataPageHeader.V.NumValues, h.DataPageHeaderV2.V.NumValues)) > left {
			return errPage
		}
		page, ok, err := pages.page(c, h, body)
		if err != nil {
			return err
		}
		if ok {
			left -= int64(page.present + page.nulls)
			if err := data(ctx, page); err != nil {
				return err
			}
		}
	}
	return nil
}

func (k *sink) page(ctx context.Context, p content) error {
	k.rows += int64(p.rows)
	k.offered += int64(p.present)
	k.AddNulls(int64(p.nulls))
	if p.present == 0 {
		return nil
	}
	if !isDictionary(p.enc) {
		return values(k.c.elem, p.enc, p.data, p.present, k.add)
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
		if k.census {
			k.counts[v] += int64(run)
			return
		}
		k.text = k.c.render(k.text[:0], k.dict[v])
		for i := range run {
			k.Add(k.text)
			if i%askEvery == askEvery-1 && ctx.Err() != nil { // a run can claim billions
				return
			}
		}
	})
	if bad {
		return errPage
	}
	return err
}
