package source

import (
	"slices"
	"testing"
)

func TestAClosedListStandsInTheType(t *testing.T) {
	tooMany := slices.Repeat([]string{"x"}, MaxDistinct+1)
	for _, c := range []struct {
		name, typ string
		values    []string
		want      string
	}{
		{"two values", "character(1)", []string{"M", "V"}, "character(1) enum('M','V')"},
		{"a quote in a value is doubled", "text", []string{"'s-Gravenhage"}, "text enum('''s-Gravenhage')"},
		{"a column without a type", "", []string{"J"}, "enum('J')"},
		{"no values", "text", nil, "text"},
		{"a type that has a list already", "sexe enum('M')", []string{"V"}, "sexe enum('M')"},
		{"more values than a column keeps", "text", tooMany, "text"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := WithEnum(c.typ, c.values); got != c.want {
				t.Errorf("WithEnum(%q, %q) = %q, want %q", c.typ, c.values, got, c.want)
			}
		})
	}
}

func TestAClosedListIsShownByItsLength(t *testing.T) {
	for typ, want := range map[string]string{
		"text enum('Zq','O''x, y','V')": "text enum(3)", "enum('J')": "enum(1)", "enum('a,b','''')": "enum(2)", "character(1)": "character(1)", "": "",
	} {
		if got := WithoutEnum(typ); got != want {
			t.Errorf("%s is shown as %s, want %s", typ, got, want)
		}
	}
}
