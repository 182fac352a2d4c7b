package oracle

import (
	"testing"
	"unicode/utf8"
)

// FuzzRead reads any check and any number: no panic, no endless loop, and only
// values that are text.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{"geslacht IN ('M', 'V')", `"a b" in(1,2)`, "a IN ('", "((", `"`, "462766002760475000000000000000000000", "2454774.5", "-1", "1e400", "a IN"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if name, values := checkList(text); name == "" && len(values) > 0 {
			t.Error("values of nothing")
		}
		for _, base := range []string{"char", "varchar2", "date", "timestamp(6)", "clob"} {
			b := bucket{value: text}
			if v, ok := b.decode(base); ok && (v == "" || !utf8.ValidString(v)) {
				t.Errorf("%s: %q", base, v)
			}
		}
	})
}
