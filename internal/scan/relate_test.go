package scan

import (
	"context"
	"fmt"
	"iter"
	"strings"
	"testing"

	"toetssteen"
	"toetssteen/internal/source"
)

// withRows is a source of one table of persons that also gives rows.
type withRows struct {
	fake

	rows func(ctx context.Context, yield func([][]byte, error) bool)
}

func (w *withRows) Rows(ctx context.Context, _ source.Asset, _ source.RowRequest) iter.Seq2[[][]byte, error] {
	return func(yield func([][]byte, error) bool) { w.rows(ctx, yield) }
}

// rowsOf is a source whose values say that there is something to compare.
func rowsOf(rows func(ctx context.Context, yield func([][]byte, error) bool)) *withRows {
	w := &withRows{rows: rows}
	w.assets = []source.Asset{{Name: "persoon", Kind: "table", Rows: 1000}}
	w.profile = func(_ context.Context, a source.Asset, want source.Request) (source.Profile, error) {
		p := source.Profile{Asset: a, Depth: want.Depth, Rows: 1000}
		for _, name := range []string{"nationaliteit", "kenmerk"} {
			c := source.NewCollector(a.Name, source.Column{Name: name}, source.Request{Depth: want.Depth})
			for i := range 1000 {
				c.Add([]byte([]string{"0001", "0131", "0339", "0055", "0072"}[i%5]))
			}
			p.Columns = append(p.Columns, c.Column())
		}
		return p, nil
	}
	return w
}

func TestCtrlCWhileColumnsAreComparedIsAnInterruption(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	in := Input{Name: "a", Source: rowsOf(func(_ context.Context, yield func([][]byte, error) bool) {
		for i := 0; yield([][]byte{[]byte("0001"), []byte("0131")}, nil); i++ {
			if i == 100 {
				stop()
			}
		}
	})}
	got := Run(ctx, detector(t), "hash", []Input{in}, Options{Depth: toetssteen.DepthCensus})
	if !got.Interrupted || len(got.Findings) == 0 || len(got.Sources[0].NotRead) == 0 {
		t.Errorf("interrupted %v, %d findings, not read %v", got.Interrupted, len(got.Findings), got.Sources[0].NotRead)
	}
}

func TestARowReaderThatBreaksOrPanicsLosesNoFindings(t *testing.T) {
	for name, rows := range map[string]func(context.Context, func([][]byte, error) bool){
		"error": func(_ context.Context, yield func([][]byte, error) bool) {
			yield(nil, fmt.Errorf("row of Zandstra: %w", context.DeadlineExceeded))
		},
		"panic": func(context.Context, func([][]byte, error) bool) { panic("row of Zandstra") },
	} {
		t.Run(name, func(t *testing.T) {
			got := Run(t.Context(), detector(t), "hash", []Input{{Name: "a", Source: rowsOf(rows)}}, Options{Depth: toetssteen.DepthCensus})
			if len(got.Findings) == 0 || len(got.Sources[0].NotRead) == 0 || strings.Contains(fmt.Sprint(got), "Zandstra") {
				t.Errorf("%d findings, not read %v", len(got.Findings), got.Sources[0].NotRead)
			}
		})
	}
}
