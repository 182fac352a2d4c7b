package stata

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"toetssteen/internal/source"
)

// Rows gives the rows whole, of the columns that are asked for.
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
		cells, broken := s.cells(ctx, vars)
		row, ends, buf := make([][]byte, len(vars)), make([]int, len(vars)), []byte(nil)
		stopped := false
		err = s.each(ctx, want.Meter, func(bytes []byte) bool {
			buf = buf[:0]
			for i, v := range vars {
				buf = append(buf, cells.value(v, bytes)...)
				ends[i] = len(buf)
			}
			start := 0
			for i, end := range ends {
				row[i], start = buf[start:end:end], end
			}
			stopped = !yield(row, nil)
			return !stopped
		})
		switch err = errors.Join(err, broken); {
		case err == nil || stopped:
		case ctx.Err() != nil:
			yield(nil, fmt.Errorf("read rows of %s: %w", a.Name, ctx.Err()))
		default:
			yield(nil, &source.NotReadError{What: a.Name, Why: reason(err)})
		}
	}
}

// chosen finds the columns by their names.
func (s *file) chosen(names []string) ([]*variable, error) {
	if s.desc.broken != nil {
		return nil, &source.NotReadError{What: s.name, Why: reason(s.desc.broken)}
	}
	at := make(map[string]*variable, len(s.desc.variables))
	for i := range s.desc.variables {
		v := &s.desc.variables[i]
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

// cells makes what writes values, with an index of long strings if one of the
// variables has them. With an error the strings before the break are known.
func (s *file) cells(ctx context.Context, vars []*variable) (*cells, error) {
	c := &cells{order: s.desc.order, desc: s.desc, text: decoder{utf8: s.desc.text.utf8}}
	var err error
	for _, v := range vars {
		if v.kind == kindLongString && c.long == nil {
			c.long, err = s.index(ctx)
		}
	}
	return c, err
}

var _ source.RowReader = (*file)(nil)
