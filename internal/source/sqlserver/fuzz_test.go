package sqlserver

import "testing"

// FuzzCheck reads any text of a check and of a view: no panic, no endless loop,
// and values only with a name.
func FuzzCheck(f *testing.F) {
	for _, seed := range []string{"([G]='V' OR [G]='M')", "([a]]b]=N'x''y' OR [a]]b]=(1))", "CREATE VIEW a AS SELECT 1", "([a", "((", "'", "as", "[a]=", "[a]=N"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if name, values := checkList(text); name == "" && len(values) > 0 {
			t.Error("values of nothing")
		}
		queryOf(text)
	})
}
