package grid

import (
	"slices"
	"testing"
)

// A row that stands again below is data; then no cell of it may be a name.
func FuzzHeader(f *testing.F) {
	f.Add("Jansen;1985-03-02;M", "Pieters;1990-01-31;V")
	f.Add("naam;geslacht", "x;M")
	f.Fuzz(func(t *testing.T, first, second string) {
		lines := rows(first, second, first)
		names := Header(lines)
		if names == nil {
			return
		}
		for i, v := range lines[0] {
			if v != "" && slices.Contains(names, v) && !elementNumber(names[i]) {
				t.Errorf("%q stands again below and was taken for a name", v)
			}
		}
	})
}
