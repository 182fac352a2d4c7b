package counts

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLabelsAreReadAsTheStatisticsOfficeWritesThem(t *testing.T) {
	for text, want := range map[string][]part{
		"Total":              nil,
		" totaal ":           nil,
		"Education: mbo 1-2": {{"Education", "mbo 1-2", false}},
		"Education: mbo 1-2 & Age: 15-18 years": {
			{"Education", "mbo 1-2", false}, {"Age", "15-18 years", false},
		},
		"Risk category 6": {{"Risk category", "6", false}},
		"Group A":         {{"Group", "A", false}},
		"Risk\u00a0category  6 & Outcome house visit:\nduly": {
			{"Risk category", "6", false}, {"Outcome house visit", "duly", false},
		},
		"Unduly, appeal":        {{"Unduly", "appeal", true}},
		"Total & Age: 15":       {{"Age", "15", false}},
		"Time: 15:30":           {{"Time", "15:30", false}},
		"Level: a, b":           {{"Level", "a, b", false}},
		"vrouwen":               {{"column", "vrouwen", false}},
		"mbo 3-4":               {{"column", "mbo 3-4", false}},
		"Research & Innovation": nil, // two levels of one variable
	} {
		got, ok := parseLabel(text, "column")
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(part{})); diff != "" || ok == strings.HasPrefix(text, "Research") {
			t.Errorf("%q: %v (-want +got):\n%s", text, ok, diff)
		}
	}
	for _, text := range []string{"", "  ", "Age:", ": 15", "Age: 1 & Age: 2", "a & b", "Unduly,", ", appeal", "Age: 1 & ", "Age: 1 & women"} {
		if got, ok := parseLabel(text, "column"); ok {
			t.Errorf("%q was read as %v", text, got)
		}
	}
	if _, ok := parseLabel("vrouwen", ""); ok {
		t.Error("a word was read as a level without a column to name it")
	}
}

func FuzzLabel(f *testing.F) {
	for _, s := range []string{"Total", "Education: mbo 1-2 & Age: 15-18 years", "Unduly, appeal", "Risk category 6", "a:b:c & d", " & ", "\xff: x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		parts, ok := parseLabel(text, "column")
		if !ok {
			return
		}
		seen := map[string]bool{}
		for _, p := range parts {
			if p.variable == "" || p.level == "" || seen[p.variable] || p.level != tidy(p.level) {
				t.Fatalf("%q gives %+v", text, parts)
			}
			seen[p.variable] = true
		}
		rows := [][]part{parts}
		unfold(rows)
		if len(rows[0]) != len(parts) {
			t.Fatal("unfolding lost a condition")
		}
	})
}

// Levels within a level are not counted twice.
func TestSubtotalsGetAVariableOfTheirOwn(t *testing.T) {
	rows := [][]part{
		{{"Unduly", "appeal", true}},
		{{"Unduly", "no appeal", true}},
		{{"Unduly", "appeal partly successful", true}},
		{{"Age", "15", false}, {"Unduly", "appeal successful", true}},
		{{"Age", "15 to 18", false}},
	}
	unfold(rows)
	want := [][]part{
		{{"Unduly", "appeal", true}},
		{{"Unduly", "no appeal", true}},
		{{"Unduly, appeal", "partly successful", true}},
		{{"Age", "15", false}, {"Unduly, appeal", "successful", true}},
		{{"Age", "15 to 18", false}},
	}
	if diff := cmp.Diff(want, rows, cmp.AllowUnexported(part{})); diff != "" {
		t.Error(diff)
	}
}
