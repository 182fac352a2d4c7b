package stats

import (
	"strconv"
	"testing"
)

// Counts of the COMPAS scores of Broward County, two years, 7,214 persons;
// positive is a score that is not Low. Computed from propublica/compas-analysis
// at commit bafff5d.
var compas = map[string]Confusion{
	"all":              {2035, 1282, 1216, 2681},
	"African-American": {1369, 805, 532, 990},
	"Caucasian":        {505, 349, 461, 1139},
	"Hispanic":         {103, 87, 129, 318},
	"Native American":  {9, 3, 1, 5},
}

func ratio(t *testing.T, num, den float64) float64 {
	t.Helper()
	v, ok := Ratio(num, den)
	if !ok {
		t.Fatalf("no ratio of %v to %v", num, den)
	}
	return v
}

func TestCOMPASErrorRates(t *testing.T) {
	for group, want := range map[string][]string{
		"all":              {"7214", ".3235", ".3740", ".6135"},
		"African-American": {"3696", ".4485", ".2799", ".6297"},
		"Caucasian":        {"2454", ".2345", ".4772", ".5913"},
		"Hispanic":         {"637", ".2148", ".5560", ".5421"},
		"Native American":  {"18", ".3750", ".1000", ".7500"},
	} {
		c := compas[group]
		got := []float64{c.N()}
		for _, m := range []Metric{Confusion.FPR, Confusion.FNR, Confusion.PPV} {
			num, den := m(c)
			got = append(got, ratio(t, num, den))
		}
		printedAll(t, group, got, want...)
	}
}

func TestCOMPASBlackAgainstWhite(t *testing.T) {
	b, w := compas["African-American"], compas["Caucasian"]
	compare := func(m Metric) (x, n, y, k float64) {
		x, n = m(b)
		y, k = m(w)
		return x, n, y, k
	}
	x, n, y, m := compare(Confusion.Selection)
	printedAll(t, "selection", append([]float64{x / n / (y / m)}, Katz(x, n, y, m).ends()...), "1.69022", "1.59099", "1.79564")
	printedAll(t, "difference", append([]float64{x/n - y/m}, Newcombe(x, n, y, m).ends()...), ".24020", ".21534", ".26458")
	x, n, y, m = compare(Confusion.FPR)
	printedAll(t, "FPR", append([]float64{x / n / (y / m)}, Katz(x, n, y, m).ends()...), "1.91209", "1.72124", "2.12411")
	printedAll(t, "FPR difference", append([]float64{x/n - y/m}, Newcombe(x, n, y, m).ends()...), ".21392", ".18205", ".24502")
	x, n, y, m = compare(Confusion.FNR)
	printed(t, "FNR", x/n/(y/m), ".58642")
	if odds, ok := EqualisedOdds(b, w); !ok {
		t.Error("equalised odds undefined")
	} else {
		printed(t, "equalised odds", odds, ".21392")
	}
}

func TestCOMPASRaceAndHighScore(t *testing.T) {
	table := [][]float64{
		{2174, 1522},
		{854, 1600},
		{190, 447},
		{12, 6},
		{8, 24},
		{79, 298}, // other: what is left of 3,317 of 7,214
	}
	a := Associate(table)
	printedAll(t, "race", []float64{a.Chi.Statistic, a.Chi.DF, a.V, a.VCorrected}, "539.55773", "5", ".27348", ".27223")
	or, _, _ := OddsRatio(12, 6, 8, 24)
	printedAll(t, "Native American against Asian", []float64{or, Fisher(12, 6, 8, 24)}, "6.0", ".0064854")
}

// compasStrata reads the persons at hand by number of priors.
func compasStrata(t *testing.T) (strata []Stratum, levels []Level, bins map[string][]Bin) {
	t.Helper()
	strata, levels, bins = make([]Stratum, 3), make([]Level, 3), map[string][]Bin{}
	for _, r := range rows(t, "compas/compas_two_years_noid.csv.gz") {
		priors, _ := strconv.Atoi(r["priors_count"])
		decile, _ := strconv.ParseFloat(r["decile_score"], 64)
		race := r["race"]
		for _, g := range []string{race, "all"} {
			b := Bin{Score: decile, Neg: 1}
			if r["two_year_recid"] == "1" {
				b.Pos, b.Neg = 1, 0
			}
			bins[g] = append(bins[g], b)
		}
		k := 0
		if priors > 3 {
			k = 2
		} else if priors > 0 {
			k = 1
		}
		high := r["score_text"] != "Low"
		s := &strata[k]
		switch {
		case race == "African-American" && high:
			s.A++
		case race == "African-American":
			s.B++
		case race == "Caucasian" && high:
			s.C++
		case race == "Caucasian":
			s.D++
		}
	}
	for i, s := range strata {
		levels[i] = Level{s.A, s.A + s.B, s.C, s.C + s.D}
	}
	return strata, levels, bins
}

func TestCOMPASFromPersons(t *testing.T) {
	strata, levels, bins := compasStrata(t)
	for group, want := range map[string][]string{
		"all": {".7022"}, "Hispanic": {".6379"},
		"African-American": {".691834", ".008562"},
		"Caucasian":        {".693146", ".010797"},
	} {
		auc, se, ok := AUC(bins[group])
		if !ok {
			t.Fatalf("no AUC of %s", group)
		}
		printedAll(t, group, []float64{auc, se}[:len(want)], want...)
		if bound := AUCBound(bins[group]); !(bound > 0 && bound < .1) {
			t.Errorf("bound of ties %v", bound)
		}
	}
	mh := MH(strata)
	printedAll(t, "given priors", append(append([]float64{mh.OR}, mh.ORCI.ends()...), mh.RR), "2.31128", "2.06609", "2.58558", "1.49679")
	bd, _ := BreslowDay(strata)
	printedAll(t, "Breslow-Day", []float64{bd.Statistic, bd.P}, ".79126", ".673")
	gap, white, black, _, _, _ := Decompose(levels)
	printedAll(t, "composition", []float64{gap, white.Composition, white.Composition / gap, black.Composition, black.Composition / gap},
		".240200", ".058324", ".243", ".057139", ".238")
}
