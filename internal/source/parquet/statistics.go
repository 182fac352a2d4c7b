package parquet

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/parquet-go/parquet-go/format"

	"toetssteen"
	"toetssteen/internal/source"
)

// maxDictionary is the largest dictionary page that is read for statistics.
// Code lists take some kilobytes; a longer list is one of names or numbers.
const maxDictionary = 256 << 10

// statistics lists the values of a column from its dictionary pages, or else
// the least and the greatest value of each row group. No data page is read, so
// how often a value occurs is not known: Count is the number of row groups
// that hold the value, Seen the sum of those, and the column is Estimated.
// Truncated says that the list may miss values.
func (s *file) statistics(ctx context.Context, pages *pageReader, c *leaf, col source.Column, want source.Request) (source.Column, int64, error) {
	k := source.NewCounter(col, toetssteen.DepthStatistics, want.Watch)
	t := tally{complete: true}
	var failed error
	for g := range s.meta.RowGroups {
		if ctx.Err() != nil {
			break
		}
		m, err := s.chunkOf(g, c)
		if err != nil {
			failed, t.complete = err, false
			continue
		}
		t.add(m, c)
		if err := s.chunkStatistics(pages, c, m, k, &t); err != nil {
			failed, t.complete = err, false
		}
	}
	out := k.Column()
	out.Rows, out.Nulls, out.Estimated, out.Unweighted = t.rows, t.nulls, true, true
	if !t.complete {
		out.Truncated, out.Distinct = true, -1
	}
	if out.Seen == 0 && t.rows > 0 && t.nulls != t.rows {
		out.Depth = toetssteen.DepthNames
		if failed == nil {
			failed = errNoValues
		}
	}
	return out, 0, failed
}

// tally holds what the metadata says of a column over its row groups.
type tally struct {
	rows, nulls int64
	values      int // distinct values read, at most
	complete    bool
}

func (t *tally) add(m *format.ColumnMetaData, c *leaf) {
	t.rows += m.NumValues
	nulls := m.Statistics.NullCount
	known := c.maxDef == 0 || m.NumValues == 0 || hasStatistics(&m.Statistics)
	if t.nulls < 0 || !known || nulls < 0 || nulls > m.NumValues {
		t.nulls = -1
		return
	}
	t.nulls += nulls
}

// hasStatistics tells counts of zero nulls from no counts at all, which the
// library reads alike.
func hasStatistics(s *format.Statistics) bool {
	return s.NullCount > 0 || s.MinValue != nil || s.MaxValue != nil || s.Min != nil || s.Max != nil
}

func (s *file) chunkStatistics(pages *pageReader, c *leaf, m *format.ColumnMetaData, k *source.Collector, t *tally) error {
	if m.NumValues == 0 || m.Statistics.NullCount == m.NumValues {
		return nil
	}
	if !slices.ContainsFunc(m.Encoding, isDictionary) {
		t.complete = false
		addBounds(c, &m.Statistics, k)
		return nil
	}
	t.complete = t.complete && s.onlyDictionary(m)
	if t.values > 4*source.MaxDistinct {
		t.complete = false // the list is full; more of it adds nothing
		return nil
	}
	dict, err := s.readDictionary(pages, c, m)
	if err != nil {
		addBounds(c, &m.Statistics, k)
		return err
	}
	t.values += len(dict)
	var text []byte
	for _, raw := range dict {
		if text = c.render(text[:0], raw); len(text) > 0 {
			k.AddCount(text, 1)
		}
	}
	return nil
}

// onlyDictionary reports whether all data pages of a chunk use the dictionary,
// so that it lists every value. Writers that do not say so per page leave it
// in doubt, except DuckDB, which does not fall back within a chunk.
func (s *file) onlyDictionary(m *format.ColumnMetaData) bool {
	if len(m.EncodingStats) > 0 {
		for _, e := range m.EncodingStats {
			if e.PageType != format.DictionaryPage && e.Count > 0 && !isDictionary(e.Encoding) {
				return false
			}
		}
		return true
	}
	if slices.ContainsFunc(m.Encoding, func(e format.Encoding) bool {
		return !isDictionary(e) && e != format.Plain && e != format.RLE && e != format.BitPacked
	}) {
		return false
	}
	// PLAIN may be the encoding of the dictionary itself, unless that has the
	// older name, or of pages that do without it.
	return !slices.Contains(m.Encoding, format.Plain) || strings.HasPrefix(s.meta.CreatedBy, "DuckDB")
}

// readDictionary reads the dictionary page of a chunk, and no other.
func (s *file) readDictionary(pages *pageReader, c *leaf, m *format.ColumnMetaData) (dict [][]byte, err error) {
	defer recoverTo(&err, "decode dictionary")
	if err := pages.open(m, s.size); err != nil {
		return nil, err
	}
	if at := m.DataPageOffset; at > pages.at && at < pages.end {
		pages.end = at
		if at-pages.at > maxDictionary {
			return nil, errDictionary
		}
	}
	h, body, err := pages.dictionaryPage()
	if err != nil {
		return nil, err
	}
	return pages.dictionary(c, h, body)
}

// dictionaryPage reads the page at hand in one read if its range is known.
func (p *pageReader) dictionaryPage() (*format.PageHeader, []byte, error) {
	known := p.end-p.at <= maxDictionary
	if known {
		p.body = grow(p.body, int(p.end-p.at))
		if _, err := p.r.ReadAt(p.body, p.at); err != nil {
			return nil, nil, readError(err)
		}
		h, n, err := decodeHeader(p.body)
		if err != nil {
			return nil, nil, shortAsDamage(err)
		}
		size := int(h.CompressedPageSize)
		if size < 0 || size > len(p.body)-n {
			return nil, nil, errPage
		}
		return h, p.body[n : n+size], checkDictionary(h)
	}
	h, _, err := p.header()
	if err == nil {
		err = checkDictionary(h)
	}
	if err != nil {
		return nil, nil, shortAsDamage(err)
	}
	return p.next()
}

func checkDictionary(h *format.PageHeader) error {
	switch {
	case h.Type != format.DictionaryPage:
		return fmt.Errorf("%w: no dictionary where the metadata says one", errPage)
	case h.UncompressedPageSize < 0 || h.CompressedPageSize < 0:
		return errPage
	case h.UncompressedPageSize > 8*maxDictionary || h.CompressedPageSize > maxDictionary:
		return errDictionary
	}
	return nil
}

func shortAsDamage(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return errPage
	}
	return err
}

// maxBound is the length from which writers cut the least and greatest value;
// what was cut is not a value of the column.
const maxBound = 64

func addBounds(c *leaf, s *format.Statistics, k *source.Collector) {
	bounds := [][]byte{s.MinValue, s.MaxValue}
	if bytes.Equal(s.MinValue, s.MaxValue) {
		bounds = bounds[:1]
	}
	w := width(c.elem)
	for _, raw := range bounds {
		if len(raw) == 0 || len(raw) >= maxBound || (w > 0 && len(raw) != w) {
			continue
		}
		if text := c.render(nil, raw); len(text) > 0 {
			k.AddCount(text, 1)
		}
	}
}
