package tuning

import (
	"strings"
	"testing"
)

func TestGlob(t *testing.T) {
	for _, c := range []struct {
		pattern, text string
		matched, open bool
	}{
		{"klant", "klant", true, true},
		{"klant", "klanten", false, false},
		{"klant.geslacht", "klant.", false, true},
		{"klant*", "klant", true, true},
		{"*land*", "geboorteland_code", true, true},
		{"a?c", "aéc", true, true},
		{"a?c", "ac", false, true},
		{"*a*b*c*", "xxaxxbxxcxx", true, true},
		{"*a*b*c", "xxaxxcxxb", false, true},
		{"", "", true, true},
		{"", "a", false, false},
		{"**", "", true, true},
		{"map/*.csv", "map/diep/x.csv", true, true},
	} {
		matched, open := Glob(c.pattern, c.text)
		if matched != c.matched || open != c.open {
			t.Errorf("Glob(%q, %q) = %v, %v; want %v, %v", c.pattern, c.text, matched, open, c.matched, c.open)
		}
	}
}

func FuzzGlob(f *testing.F) {
	f.Add("*a*b?", "xaybz")
	f.Add("", "")
	f.Add("klant.*", "klant.geslacht")
	f.Add(strings.Repeat("*a", 40), strings.Repeat("a", 200))
	f.Fuzz(func(t *testing.T, pattern, text string) {
		matched, open := Glob(pattern, text)
		if matched && !open {
			t.Errorf("Glob(%q, %q) matches, so a longer text could only be refused by the end of the pattern", pattern, text)
		}
		if whole, _ := Glob(pattern+"*", text); matched && !whole {
			t.Errorf("Glob(%q, %q) matches and not with a star behind it", pattern, text)
		}
		if !strings.ContainsAny(pattern, "*?") && matched != (string([]rune(pattern)) == string([]rune(text))) {
			t.Errorf("Glob(%q, %q) = %v without any wildcard", pattern, text, matched)
		}
	})
}
