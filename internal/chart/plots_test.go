package chart

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func comma(v float64) string { return strings.Replace(fmt.Sprintf("%.4g", v), ".", ",", 1) }

var absent = math.NaN()

const evil = "]]>\x00<svg onload=x>\"'&</title><script>alert(1)</script>"

// Plots as the audit of a selection makes them: DUO's check of students living
// away from home, CBS counts of 2014.
func forestExample() Forest {
	row := func(label, text string, v, low, high, from, to float64) ForestRow {
		return ForestRow{Label: label, Text: text, Value: v, Low: low, High: high, From: from, To: to}
	}
	f := Forest{
		ID: "f", Title: "Verhoudingen", Desc: "Per stap.", Axis: "verhouding (logaritmische schaal)", Label: "stap en groep", Text: "verhouding (95 %)",
		Less: "minder vaak", More: "vaker dan de vergelijkingsgroep", Margin: 1.25, MarginText: "marge 1,25", Number: comma,
		Rows: []ForestRow{
			{Heading: "Risicocategorie"},
			row("buiten Europa", "2,73 (2,65–2,81)", 2.729, 2.6493, 2.8111, 2.72, 2.74),
			row("Europa, niet Nederland", "1,04 (0,96–1,13)", 1.04, .96, 1.13, .9, 1.2),
			{Heading: "Geselecteerd voor controle"},
			row("buiten Europa", "6,22 (5,78–6,70)", 6.223, 5.7790, 6.7011, 6.178, 6.268),
			row("buiten Europa, binnen risicocategorie", "3,63 (3,35–3,93)", 3.6296, 3.3482, 3.9346, 3.572, 3.688),
			row("een groep met een heel lange naam die over twee regels gaat en dan nog verder", "∞ (2,10–∞)", math.Inf(1), 2.1, math.Inf(1), absent, absent),
			{Label: "verborgen", Text: "<10", Instead: "niet getoond: te weinig personen", Value: absent, Low: absent, High: absent, From: absent, To: absent},
		},
	}
	f.Rows[5].Pooled, f.Rows[5].Remark = true, "Mantel-Haenszel"
	return f
}

func funnelExample() Funnel {
	return Funnel{
		ID: "t", Title: "Trechter", Desc: "Drie stappen.", Remark: "verhouding (95 %)", Numbered: true,
		Number: func(v float64) string { return comma(100*v) + " %" },
		Steps: []Step{
			{Heading: "Risicocategorie 1 of 2", Note: "van iedereen", Bars: []Bar{
				{Label: "Nederland", Text: "14,2 %", Remark: "vergelijkingsgroep", Value: .1419, Low: .140, High: .143, Reference: true},
				{Label: "buiten Europa", Text: "28,1 %", Remark: "1,98 (1,95–2,02)", Value: .2809, Low: .277, High: .285},
				{Label: "Europa, niet Nederland", Text: "13,6 %", Remark: "0,96 (0,92–0,99)", Value: .1356, Low: .130, High: .141},
			}},
			{Heading: "Geselecteerd voor controle", Note: "van iedereen", Bars: []Bar{
				{Label: "Nederland", Text: "0,59 %", Remark: "vergelijkingsgroep", Value: .00589, Low: .0055, High: .0062, Reference: true},
				{Label: "buiten Europa", Text: "3,67 %", Remark: "6,22 (5,78–6,70)", Value: .03667, Low: .035, High: .038},
				{Label: "Europa, niet Nederland", Text: "0,77 %", Remark: "1,31 (1,08–1,58)", Value: .0077, Low: .0064, High: .0092},
			}},
			{Heading: "Bezoek geeft bevinding", Note: "van wie bezocht is", Bars: []Bar{
				{Label: "Nederland", Text: "13,1 %", Remark: "vergelijkingsgroep", Value: .1313, Low: .11, High: .15, Reference: true},
				{Label: "buiten Europa", Text: "62,7 %", Remark: "4,78 (4,03–5,66)", Value: .6272, Low: .60, High: .65},
				{Label: "Europa, niet Nederland", Instead: "niet getoond: minder dan 10 personen", Value: absent},
			}},
		},
	}
}

func planeExample() Plane {
	return Plane{
		ID: "p", Title: "Vlak", Desc: "Vijf criteria.", X: "samenhang met herkomst", Y: "invloed op de selectie", Corner: "verraadt de groep én beslist mee",
		Number: comma, Points: []Point{
			{"afstand tot ouders", .0405, .41, 0}, {"opleiding", .031, .22, 0}, {"leeftijd", .012, .18, 0}, {"afstand × leeftijd", .0402, .40, 1}, {"niets", 0, 0, 1},
		},
	}
}

func splitsExample() Splits {
	return Splits{
		ID: "o", Title: "Ontleding", Desc: "Twee manieren.", First: "verdeling over de categorieën", Second: "verschil binnen de categorieën", GapText: "heel verschil 3,06",
		Gap: 3.0604, Number: comma, Bars: []SplitBar{
			{"bij de kansen van Nederland", "12 % / 88 %", .3722, 2.6882},
			{"bij de kansen van buiten Europa", "61 % / 39 %", 1.8593, 1.2011},
			{"gemiddelde van beide", "36 % / 64 %", 1.1158, 1.9446},
		},
	}
}

func matrixExample() Matrix {
	return Matrix{
		ID: "m", Title: "Subgroepen", Desc: "Opleiding bij afstand.", RowName: "opleiding", ColumnName: "afstand tot ouders",
		Rows: []string{"mbo 1-2", "mbo 3-4", "hbo", "wo"}, Columns: []string{"0 km", "1 m - 1 km", "1 - 2 km", "50 - 500 km", "onbekend"},
		Fields: [][]Field{
			{{8.3, "8,3", "mbo 1-2 en 0 km: 8,3"}, {6.1, "6,1", ""}, {2.2, "2,2", ""}, {absent, "·", ""}, {1.02, "1,0", ""}},
			{{3.1, "3,1", ""}, {2.4, "2,4", ""}, {1.3, "1,3", ""}, {.7, "0,70", ""}, {absent, "·", ""}},
			{{1.9, "1,9", ""}, {1.2, "1,2", ""}, {.95, "0,95", ""}, {.5, "0,50", ""}, {.3, "0,30", ""}},
			{{.8, "0,80", ""}, {absent, "·", ""}, {absent, "·", ""}, {.2, "0,20", ""}, {.1, "0,10", ""}},
		},
	}
}

func TestPlotsMatchGolden(t *testing.T) {
	negative := splitsExample()
	negative.Bars[1].First, negative.Bars[1].Second = -.8, 3.8604
	benefit := matrixExample()
	benefit.Benefit = true
	for name, got := range map[string]string{
		"forest": forestExample().SVG(), "funnel": funnelExample().SVG(), "plane": planeExample().SVG(),
		"splits": splitsExample().SVG(), "splits_negative": negative.SVG(), "matrix": matrixExample().SVG(), "matrix_benefit": benefit.SVG(),
		"forest_empty": Forest{ID: "f", Number: comma}.SVG(), "funnel_empty": Funnel{ID: "t", Number: comma}.SVG(),
		"plane_empty": Plane{ID: "p", Number: comma}.SVG(), "splits_empty": Splits{ID: "o", Gap: absent, Number: comma}.SVG(), "matrix_empty": Matrix{ID: "m"}.SVG(),
	} {
		t.Run(name, func(t *testing.T) {
			wellFormed(t, got)
			if strings.Contains(got, "NaN") || strings.Contains(got, "Inf") {
				t.Error("a coordinate is no number")
			}
			path := filepath.Join("testdata", name+".svg")
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestEqualPointsHaveNumbersApart(t *testing.T) {
	p := Plane{ID: "p", Number: comma}
	for range 6 {
		p.Points = append(p.Points, Point{"zelfde", .5, .5, 0})
	}
	taken := [][2]float64{{100, 100}}
	for range p.Points {
		at := free(taken, 100, 100)
		for _, other := range taken {
			if math.Hypot(at[0]-other[0], at[1]-other[1]) < 10 {
				t.Fatalf("%v stands on %v", at, other)
			}
		}
		taken = append(taken, at)
	}
	wellFormed(t, p.SVG())
}

func TestAForestMarksWhatLiesOutsideTheMargin(t *testing.T) {
	f := Forest{Margin: 1.25}
	for _, c := range []struct {
		row  ForestRow
		want bool
	}{
		{ForestRow{Low: 1.3, High: 2, From: absent, To: absent}, true},
		{ForestRow{Low: 1.2, High: 2, From: absent, To: absent}, false},
		{ForestRow{Low: .5, High: .7, From: absent, To: absent}, true},
		{ForestRow{Low: 1.3, High: 2, From: 1.1, To: 2.2}, false}, // rounding reaches into the margin
	} {
		if got := f.outside(c.row); got != c.want {
			t.Errorf("%+v: %t", c.row, got)
		}
	}
	if (Forest{}).outside(ForestRow{Low: 1, High: 2, From: absent, To: absent}) {
		t.Error("without a margin an interval that touches 1 is called different")
	}
}

func FuzzPlotsStayWellFormed(f *testing.F) {
	f.Add("buiten Europa", 6.2, 5.8, 6.7)
	f.Add(evil, math.Inf(1), math.NaN(), -1.0)
	f.Add("\xff\xfe\u202e", 1e300, 1e-300, 0.0)
	f.Fuzz(func(t *testing.T, s string, a, b, v float64) {
		for _, svg := range []string{
			Forest{
				ID: "f", Title: s, Desc: s, Axis: s, Label: s, Text: s, Less: s, More: s, Margin: a, MarginText: s, Number: comma,
				Rows: []ForestRow{{Heading: s}, {Label: s, Text: s, Remark: s, Value: v, Low: a, High: b, From: b, To: a}, {Label: s, Instead: s}},
			}.SVG(),
			Funnel{ID: "t", Title: s, Desc: s, Remark: s, Numbered: true, Number: comma, Steps: []Step{{s, s, []Bar{{Label: s, Text: s, Remark: s, Value: v, Low: a, High: b}, {Label: s, Instead: s}}}}}.SVG(),
			Plane{ID: "p", Title: s, Desc: s, X: s, Y: s, Corner: s, Number: comma, Points: []Point{{s, a, b, 3}, {s, v, v, -1}}}.SVG(),
			Splits{ID: "o", Title: s, Desc: s, First: s, Second: s, GapText: s, Gap: v, Number: comma, Bars: []SplitBar{{s, s, a, b}}}.SVG(),
			Matrix{ID: "m", Title: s, Desc: s, RowName: s, ColumnName: s, Rows: []string{s}, Columns: []string{s}, Fields: [][]Field{{{v, s, s}}}}.SVG(),
		} {
			wellFormed(t, svg)
		}
	})
}
