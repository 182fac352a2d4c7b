package delimited

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"

	"toetssteen"
	"toetssteen/internal/source"
)

// Rows gives the rows as they stand in the file, in one pass.
func (f *file) Rows(ctx context.Context, a source.Asset, want source.RowRequest) iter.Seq2[[][]byte, error] {
	return source.SampleRows(a.Name, func(yield func([][]byte, error) bool) {
		r, _, err := source.OpenText(f.path)
		if err != nil {
			yield(nil, err)
			return
		}
		defer func() { _ = r.Close() }()
		head, whole, err := readHead(ctx, r)
		if err != nil {
			yield(nil, fmt.Errorf("rows of %s: %w", a.Name, err))
			return
		}
		t := layOut(head, whole)
		place := make([]int, len(t.names)) // where a column stands in the row, less one
		for i, name := range want.Columns {
			at := slices.Index(t.names, name)
			if at < 0 {
				yield(nil, fmt.Errorf("rows of %s: column %q: %w", a.Name, name, toetssteen.ErrNotFound))
				return
			}
			place[at] = i + 1
		}
		rest := io.MultiReader(bytes.NewReader(head[t.start:]), &guarded{ctx: ctx, r: r, ended: whole})
		err = t.rows(source.NewSplitter(rest, t.Dialect), place, len(want.Columns), yield)
		if err != nil && !errors.Is(err, io.EOF) {
			yield(nil, fmt.Errorf("rows of %s: %w", a.Name, err))
		}
	}, want.Sample)
}

// rows puts the fields of each row in the places asked for. A field is good
// until the next, so it is copied. It ends without an error when no more rows
// are wanted.
func (t *table) rows(s *source.Splitter, place []int, width int, yield func([][]byte, error) bool) error {
	var data []byte
	spans := make([][2]int, width)
	row := make([][]byte, width)
	give := func() bool {
		for i, at := range spans {
			row[i] = data[at[0]:at[1]]
		}
		ok := yield(row, nil)
		data = data[:0]
		clear(spans)
		return ok
	}
	for col := 0; ; {
		v, last, err := s.Field()
		if err != nil {
			if col > 0 && !give() {
				return nil
			}
			return err
		}
		if last && col == 0 && len(v) == 0 {
			continue // an empty line
		}
		if col < len(place) && place[col] > 0 {
			start := len(data)
			data = append(data, value(v)...)
			spans[place[col]-1] = [2]int{start, len(data)}
		}
		col++
		if last {
			col = 0
			if !give() {
				return nil
			}
		}
	}
}
