package counts

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"
)

func parseAlone(text string, others ...string) (float64, string) {
	var style numberStyle
	for _, o := range append(others, text) {
		style.learn(o)
	}
	return cell{text: text}.parse(style)
}

func TestCountsAreReadInDutchAndEnglish(t *testing.T) {
	for text, want := range map[string]float64{
		"0": 0, "12340": 12340, "12.340": 12340, "12,340": 12340, "12 340": 12340, "12\u00a0340": 12340, "12\u202f340": 12340,
		"12\u2009340": 12340, "12'340": 12340, "1.234.567": 1234567, "1,234,567": 1234567, "12.340,00": 12340, "12,340.00": 12340,
		"12.0": 12, "12,00": 12, "0.000": 0, "+7": 7, " 7 ": 7, "-0": 0, "1 234 567,0": 1234567, "9007199254740992": 1 << 53,
	} {
		if got, kind := parseAlone(text); got != want || kind != "" || math.Signbit(got) {
			t.Errorf("%q: %v %s, want %v", text, got, kind, want)
		}
	}
	for text, want := range map[string]string{
		"": badMissing, "-5": badNegative, "\u22125": badNegative, "(5)": badNegative, "5-": badNegative, "-1.234": badNegative,
		"12.5": badFraction, "12,5": badFraction, "0.125": badFraction, "12 340,5": badFraction, "12.340,5": badFraction, "1234.567": badFraction,
		"x": badText, ".": badText, "-": badText, "12 34": badText, "1.23.456": badText, "1.234,567.8": badText, "12..3": badText, "1,234.567,8": badText,
		"NaN": badText, "Inf": badText, "1e5": badText, "12%": badText, "<10": badText, "0x10": badText, "١٢": badText, "9007199254740993000": badText,
	} {
		if v, kind := parseAlone(text); kind != want || v != 0 {
			t.Errorf("%q: %v %q, want %q", text, v, kind, want)
		}
	}
}

// "1.234" means what the rest of the file shows.
func TestAFileShowsWhetherAPointGroupsThousands(t *testing.T) {
	for _, c := range []struct {
		others []string
		want   float64
		kind   string
	}{
		{nil, 1234, ""},
		{[]string{"12", "7"}, 1234, ""},
		{[]string{"1.234.567"}, 1234, ""},
		{[]string{"0,5"}, 1234, ""},
		{[]string{"12.5"}, 0, badFraction},
		{[]string{"0.000"}, 0, badFraction},
		{[]string{"12.5", "1.234.567"}, 0, badText},
	} {
		if got, kind := parseAlone("1.234", c.others...); got != c.want || kind != c.kind {
			t.Errorf("beside %v: %v %q, want %v %q", c.others, got, kind, c.want, c.kind)
		}
	}
	if got, kind := (cell{text: "12.345", numeric: true}).parse(numberStyle{}); kind != badFraction {
		t.Errorf("a number of a workbook: %v %q", got, kind)
	}
	if got, kind := (cell{text: "1.2E+04", numeric: true}).parse(numberStyle{}); got != 12000 || kind != "" {
		t.Errorf("a number of a workbook: %v %q", got, kind)
	}
}

func TestWrittenCountsAreReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(0, 1<<53).Draw(t, "count")
		digits := fmt.Sprint(n)
		mark := rapid.SampledFrom([]string{"", ".", ",", " ", "\u00a0"}).Draw(t, "mark")
		text := ""
		for i, d := range digits {
			if i > 0 && (len(digits)-i)%3 == 0 {
				text += mark
			}
			text += string(d)
		}
		if got, kind := parseAlone(text); got != float64(n) || kind != "" {
			t.Fatalf("%q: %v %q", text, got, kind)
		}
	})
}

func FuzzNumber(f *testing.F) {
	for _, s := range []string{"12.340", "12,340", "12 340", "-5", "(5)", "12.340,50", "", "x", "1.2.3", "\xff", "0.0.0"} {
		f.Add(s, false)
	}
	f.Add("1E+5", true)
	f.Fuzz(func(t *testing.T, text string, numeric bool) {
		var style numberStyle
		style.learn(text)
		v, kind := cell{text: tidy(text), numeric: numeric}.parse(style)
		if v < 0 || v != math.Trunc(v) || v > mostPersons || kind != "" && v != 0 || math.IsNaN(v) {
			t.Fatalf("%q: %v %q", text, v, kind)
		}
	})
}
