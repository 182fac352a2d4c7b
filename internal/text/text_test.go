package text

import (
	"math"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestNumbersAreInTheNotationOfTheReader(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{Fixed(1203344.5, 1, "nl"), "1.203.344,5"},
		{Fixed(1203344.5, 1, "en"), "1,203,344.5"},
		{Fixed(-0.04, 1, "nl"), "0,0"},
		{Fixed(-0.06, 1, "nl"), "−0,1"},
		{Fixed(math.Inf(1), 2, "nl"), "∞"},
		{Fixed(math.NaN(), 2, "nl"), "–"},
		{Significant(6.2230, 3, "nl"), "6,22"},
		{Significant(0.0366655, 3, "nl"), "0,0367"},
		{Significant(9.996, 3, "nl"), "10,0"},
		{Significant(3063.69, 3, "nl"), "3.064"},
		{Significant(0, 3, "nl"), "0"},
		{Digits("<1000", "nl"), "<1.000"},
		{Digits("999", "nl"), "999"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestHostileNamesBecomeVisible(t *testing.T) {
	for in, want := range map[string]string{
		"gewoon é":      "gewoon é",
		"\x1b[31m":      `\x1b[31m`,
		"a\u202eb":      `a\u202eb`,
		"a\nb\tc\rd":    `a\nb\tc\rd`,
		"\xff":          `\xff`,
		"zero\u200bwid": `zero\u200bwid`,
	} {
		if got := Clean(in); got != want {
			t.Errorf("Clean(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestNoCellStartsAFormula(t *testing.T) {
	for in, want := range map[string]string{"=1": "'=1", " =1": " '=1", "a;@x": "a;'@x", "a=b": "a=b", "＝1": "'＝1"} {
		if got := Unformula(in); got != want {
			t.Errorf("Unformula(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestWideTextFits(t *testing.T) {
	if got := Fit("漢字漢字", 5); Cells(got) > 5 || !strings.HasSuffix(got, "…") {
		t.Errorf("got %q", got)
	}
	if got := Fit("kort", 4); got != "kort" {
		t.Errorf("got %q", got)
	}
	if Pad("é", 3) != "é  " || PadLeft("é", 3) != "  é" {
		t.Error("padding counts bytes")
	}
}

func FuzzTextStaysWholeAndFits(f *testing.F) {
	f.Add("een zin met woorden", 7)
	f.Add("\u0301 漢字\x00\xff", 2)
	f.Fuzz(func(t *testing.T, s string, columns int) {
		c := Clean(s)
		if !utf8.ValidString(c) || Clean(c) != c {
			t.Fatalf("clean is not clean: %q", c)
		}
		columns = 2 + min(max(columns, 0), 200)
		all := ""
		for _, l := range Wrap(c, columns) {
			if Cells(l) > columns {
				t.Errorf("a line of %d columns: %q", Cells(l), l)
			}
			all += l
		}
		if strip(all) != strip(c) {
			t.Errorf("wrapping changed the text: %q, %q", all, c)
		}
		if Cells(Fit(c, columns)) > columns {
			t.Errorf("cut to %d columns: %q", columns, Fit(c, columns))
		}
	})
}

func strip(s string) string { return strings.Join(strings.Fields(s), "") }
