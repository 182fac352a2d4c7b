package duckdb

import "testing"

// FuzzList reads any closed list and any text of a view: no panic, no endless
// loop.
func FuzzList(f *testing.F) {
	for _, seed := range []string{"('M', 'V')", "('O''x')", "(1, -2.5)", "(", "('", "('a'", "('a', ", "CREATE VIEW a AS SELECT 1;"} {
		f.Add(seed)
	}
	f.Fuzz(func(_ *testing.T, text string) {
		literals(text)
		checkList("CHECK(("+text, "a")
		query(text)
	})
}
