package source

import (
	"fmt"
	"testing"

	"toetssteen"
)

// BenchmarkRest counts values for which there is no room, which are looked at
// for a date each time they pass by.
func BenchmarkRest(b *testing.B) {
	for name, write := range map[string]func(i int) []byte{
		"number": func(i int) []byte { return fmt.Appendf(nil, "%09d", i) },
		"word":   func(i int) []byte { return fmt.Appendf(nil, "naam%d", i) },
		"date": func(i int) []byte {
			return fmt.Appendf(nil, "20%02d-%02d-%02d 10:00:%02d", i%25, i/25%12+1, i/300%28+1, i%60)
		},
	} {
		b.Run(name, func(b *testing.B) {
			values := make([][]byte, 20_000)
			for i := range values {
				values[i] = write(i)
			}
			k := NewCollector("t", Column{Name: "c"}, Request{Depth: toetssteen.DepthCensus})
			for b.Loop() {
				for _, v := range values {
					k.Add(v)
				}
			}
		})
	}
}
