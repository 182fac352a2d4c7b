package count

import (
	"math"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

func TestNumbersAreWrittenTheSameByEveryEngine(t *testing.T) {
	for v, want := range map[float64]string{
		1: "1", -3: "-3", 0.5: "0.5", math.Copysign(0, -1): "0", 1e20: "100000000000000000000", 1e21: "1e+21", 0.00001: "0.00001", 1e-7: "1e-07",
	} {
		if got := FormatFloat(v, 64); got != want {
			t.Errorf("%v: %s, want %s", v, got, want)
		}
	}
	for text, want := range map[string]string{
		"1.00": "1", "-0.50": "-0.5", "100": "100", "0.00": "0", "-0.0": "0", ".50": "0.5", "12.30": "12.3", "NaN": "NaN", "1e5": "1e5", "": "",
	} {
		if got := formatDecimal(text); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
	if got := FormatFloat(float64(float32(0.1)), 32); got != "0.1" {
		t.Error(got)
	}
}

func TestALevelIsTakenForANumberOnlyAsItIsWritten(t *testing.T) {
	for level, want := range map[string]bool{
		"0": true, "12": true, "-1": true, "0.5": true, "01": false, "1.0": false, "-0": false, "1e3": false, "1e+21": true, "": false, "x": false, "NaN": false, "Inf": false, "+1": false, "0x1": false,
	} {
		if _, _, ok := plainNumber(level); ok != want {
			t.Errorf("%q: %v", level, ok)
		}
	}
}

func TestNoTwoTextsHaveTheSameLevel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{Missing, MissingText, Missing + " ", MissingText + textMark, Missing + "[text]"})).Draw(t, "text")
		level := levelOf(text)
		if level == Missing {
			t.Fatalf("%q is taken for missing", text)
		}
		if back, ok := textOf(level); !ok || back != text {
			t.Fatalf("%q became %q and then %q", text, level, back)
		}
	})
	if _, ok := textOf(Missing); ok {
		t.Error("missing is taken for a text")
	}
	if levelOf(Missing) != MissingText {
		t.Error(levelOf(Missing))
	}
}

func TestADecimalAndAFloatOfTheSameNumberHaveTheSameLevel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		whole, cents := rapid.IntRange(-1_000_000, 1_000_000).Draw(t, "whole"), rapid.IntRange(0, 99).Draw(t, "cents")
		text := strconv.Itoa(whole) + "." + strconv.Itoa(cents/10) + strconv.Itoa(cents%10)
		v, err := strconv.ParseFloat(text, 64)
		if err != nil {
			t.Fatal(err)
		}
		if a, b := formatDecimal(text), FormatFloat(v, 64); a != b {
			t.Fatalf("%s: %s and %s", text, a, b)
		}
	})
}

func TestNamesAndTextsStayWhatTheyAre(t *testing.T) {
	if got := Quote(`a"; DROP TABLE x`); got != `"a""; DROP TABLE x"` {
		t.Error(got)
	}
	if got := Literal(`'; DROP TABLE x`); got != `'''; DROP TABLE x'` {
		t.Error(got)
	}
}

func TestFewCellsAreCountedTogether(t *testing.T) {
	r := &sqlRun{SQL: SQL{Merge: 1000}, known: map[string]Column{
		"a": {Distinct: 3}, "b": {Distinct: 4}, "c": {Distinct: 5}, "d": {Distinct: 6}, "wide": {Distinct: 20_000}, "unseen": {},
	}}
	got := r.plan([][]string{{"a", "wide"}, {"b", "a"}, {"c", "a"}, {"d", "a"}, {"a"}, {"unseen"}})
	want := [][]string{{"a", "wide"}, {"b", "a", "c", "d"}, {"unseen"}}
	if len(got) != len(want) {
		t.Fatalf("got %v, want %v", got, want)
	}
	for i := range want {
		if len(got[i]) != len(want[i]) || !within(want[i], got[i]) {
			t.Errorf("got %v, want %v", got[i], want[i])
		}
	}
}
