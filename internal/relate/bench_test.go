package relate_test

import (
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"strconv"
	"testing"

	"toetssteen"
	"toetssteen/internal/relate"
	"toetssteen/internal/source"
)

// generated is a table that is made while it is read, so that a benchmark
// measures the comparison and not the memory of its source.
type generated struct {
	memory

	rows, columns, indicators int
}

func (g *generated) Rows(_ context.Context, a source.Asset, want source.RowRequest) iter.Seq2[[][]byte, error] {
	return source.SampleRows(a.Name, func(yield func([][]byte, error) bool) {
		rng := rand.New(rand.NewPCG(1, 2))
		row := make([][]byte, len(want.Columns))
		for i := range g.rows {
			hidden := rng.IntN(6) // what the indicators and some columns have in common
			for c := range row {
				row[c] = g.value(rng, row[c][:0], i, c, hidden)
			}
			if !yield(row, nil) {
				return
			}
		}
	}, want.Sample)
}

func (g *generated) value(rng *rand.Rand, to []byte, _, c, hidden int) []byte {
	v := rng.IntN(3 + 37*c%400)
	switch {
	case c < g.indicators:
		v = (hidden + rng.IntN(2)) % 6
	case c%5 == 0:
		v = hidden*10 + rng.IntN(10)
	case c%7 == 0: // numbers, in tenths
		return strconv.AppendFloat(to, rng.Float64()*1000, 'f', 2, 64)
	}
	return strconv.AppendInt(append(to, 'k'), int64(v), 10)
}

func (g *generated) input() []relate.Input {
	handle := source.Asset{Name: "t", Kind: "table", Rows: int64(g.rows)}
	a := relate.Asset{Handle: handle, Depth: toetssteen.DepthCensus, Rows: int64(g.rows)}
	for c := range g.columns {
		column := relate.Column{Name: fmt.Sprint("k", c), Form: relate.FormValues}
		if c >= g.indicators && c%5 != 0 && c%7 == 0 {
			column.Form = relate.FormTenths
		}
		a.Columns = append(a.Columns, column)
	}
	for c := range g.indicators {
		at := toetssteen.Location{Kind: toetssteen.LocationColumn, Asset: "t", Field: a.Columns[c].Name}
		a.Findings = append(a.Findings, toetssteen.Finding{
			ID: fmt.Sprint(c), Source: "bron", Location: at, Kind: origin.kind, Group: origin.group, Level: toetssteen.High, Role: toetssteen.RoleStored,
		})
	}
	return []relate.Input{{Name: "bron", Source: g, Depth: toetssteen.DepthCensus, Assets: []relate.Asset{a}}}
}

func BenchmarkRun(b *testing.B) {
	for _, g := range []*generated{
		{rows: 10_000, columns: 1000, indicators: 1},
		{rows: 10_000, columns: 1000, indicators: 20},
		{rows: 1_000_000, columns: 38, indicators: 3}, // more than fits: on a sample
		{rows: 1_000_000, columns: 15, indicators: 3}, // all rows
	} {
		b.Run(fmt.Sprintf("%d_rows_%d_columns_%d_indicators", g.rows, g.columns, g.indicators), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if r := relate.Run(b.Context(), g.input(), census); len(r.Proxies) == 0 {
					b.Fatal("nothing is measured")
				}
			}
		})
	}
}
