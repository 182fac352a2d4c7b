package sas

import (
	"bytes"
	"testing"

	"toetssteen"
	"toetssteen/internal/source/sourcetest"
)

// BenchmarkCensus reads 20,000 rows of 38 columns.
func BenchmarkCensus(b *testing.B) {
	l := layout{wide: true}
	for i := range 38 {
		c := testColumn{name: "kolom" + string(rune('a'+i%26)) + string(rune('a'+i/26))}
		if i%2 == 0 {
			c.bytes = 6
		}
		l.columns = append(l.columns, c)
	}
	var rows [][]any
	for i := range 20_000 {
		var row []any
		for j := range 38 {
			if j%2 == 0 {
				row = append(row, []string{"M", "V", "6030", "5022"}[(i+j)%4])
			} else {
				row = append(row, float64(i%(1+j*7)))
			}
		}
		rows = append(rows, row)
	}
	data := write(l, rows)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		s, err := load(b.Context(), bytes.NewReader(data), int64(len(data)), "x")
		if err != nil {
			b.Fatal(err)
		}
		for a := range s.Assets(b.Context()) {
			if _, err := s.Profile(b.Context(), a, sourcetest.Request(toetssteen.DepthCensus, 1, 10)); err != nil {
				b.Fatal(err)
			}
		}
	}
}
