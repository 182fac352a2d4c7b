package duckdb

import "testing"

// FuzzView reads any text of a view: no panic, no endless
// loop.
func FuzzView(f *testing.F) {
	for _, seed := range []string{"CREATE VIEW a AS SELECT 1;"} {
		f.Add(seed)
	}
	f.Fuzz(func(_ *testing.T, text string) {
		query(text)
	})
}
