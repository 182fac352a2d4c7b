package relate_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"toetssteen/internal/relate"
)

// A register of persons: 50,000 rows, 38 columns, 14 of which are indicators.
func BenchmarkRegister(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	tab := table{}
	for c := range 38 {
		tab.columns = append(tab.columns, fmt.Sprint("k", c))
	}
	for range 50_000 {
		row := make([]string, 38)
		group := rng.IntN(5)
		for c := range row {
			row[c] = fmt.Sprint(rng.IntN(2 + c*c/2))
			if c%5 == 0 && rng.IntN(3) == 0 {
				row[c] = fmt.Sprint(group)
			}
		}
		tab.rows = append(tab.rows, row)
	}
	marks := map[string]mark{}
	for c := range 14 {
		marks[fmt.Sprintf("t.k%d", c)] = nation
	}
	m := &memory{tables: map[string]table{"t": tab}}
	in := m.input(b, marks, "t")
	b.ReportAllocs()
	for b.Loop() {
		relate.Run(b.Context(), in, relate.Options{})
	}
}
