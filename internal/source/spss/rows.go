package spss

import (
	"context"
	"fmt"
	"iter"

	"toetssteen/internal/source"
)

// Rows gives the cases whole, of the columns that are asked for.
func (s *file) Rows(ctx context.Context, a source.Asset, want source.RowRequest) iter.Seq2[[][]byte, error] {
	return source.SampleRows(a.Name, s.rows(ctx, a, want), want.Sample)
}

func (s *file) rows(ctx context.Context, a source.Asset, want source.RowRequest) iter.Seq2[[][]byte, error] {
	return func(yield func([][]byte, error) bool) {
		vars, err := s.chosen(want.Columns)
		if err != nil {
			yield(nil, fmt.Errorf("read rows of %s: %w", a.Name, err))
			return
		}
		cells, row, buf := newCells(s.dict), make([][]byte, len(vars)), []byte(nil)
		ends := make([]int, len(vars))
		err = s.cases(ctx, want.Meter, func(bytes []byte) bool {
			buf = buf[:0]
			for i, v := range vars {
				buf = append(buf, cells.value(v, bytes)...)
				ends[i] = len(buf)
			}
			start := 0
			for i, end := range ends {
				row[i], start = buf[start:end:end], end
			}
			return yield(row, nil)
		})
		switch {
		case err == nil:
		case ctx.Err() != nil:
			yield(nil, fmt.Errorf("read rows of %s: %w", a.Name, ctx.Err()))
		default:
			yield(nil, &source.NotReadError{What: a.Name, Why: reason(err)})
		}
	}
}

// chosen finds the columns by their names.
func (s *file) chosen(names []string) ([]*variable, error) {
	if s.dict.broken != nil {
		return nil, &source.NotReadError{What: s.name, Why: reason(s.dict.broken)}
	}
	at := make(map[string]*variable, len(s.dict.variables))
	for i := range s.dict.variables {
		v := &s.dict.variables[i]
		at[v.name] = v
	}
	out := make([]*variable, len(names))
	for i, name := range names {
		if out[i] = at[name]; out[i] == nil {
			return nil, fmt.Errorf("there is no column %q", name)
		}
	}
	return out, nil
}

var _ source.RowReader = (*file)(nil)
