package stats

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

var inf = math.Inf(1)

func TestWhatDoesNotExistIsNeverZero(t *testing.T) {
	nan := math.NaN()
	for name, ci := range map[string]Interval{
		"rate of nobody":             Wilson(0, 0),
		"exact rate of nobody":       ClopperPearson(0, 0),
		"Jeffreys of nobody":         Jeffreys(0, 0),
		"more selected than persons": Wilson(6, 5),
		"negative count":             Wilson(-1, 5),
		"unknown count":              Wilson(nan, 5),
		"unknown total":              Wilson(1, nan),
		"difference with nobody":     Newcombe(1, 2, 0, 0),
		"logarithm of 0":             Katz(0, 10, 3, 10),
		"ratio to 0":                 Katz(3, 10, 0, 10),
		"ratio of all to all":        Katz(5, 5, 5, 5),
		"ratio of nothing":           Koopman(0, 10, 0, 10),
		"ratio to nobody":            Haldane(1, 2, 0, 0),
		"bounds of no ratio":         RatioBounds(0, 10, 0, 10, 0),
		"rounding without strata":    MonteCarloRounding(nil, 5, 100, 1),
	} {
		none(t, name, ci.Low, ci.High)
		if ci.OK() {
			t.Errorf("%s: %v is taken for an interval", name, ci)
		}
	}
	for name, v := range map[string]float64{
		"Fisher without a margin":           Fisher(0, 5, 0, 5),
		"one-sided without a margin":        FisherOneSided(0, 0, 3, 5),
		"SMD of constants":                  SMD(1, 0, 2, 0),
		"bound without negatives":           AUCBound([]Bin{{1, 3, 0}}),
		"posterior of nobody":               BetaGreater(0, 0, 1, 2, 1),
		"detectable against 0":              DetectableRatio(10, 10, 0, .05, .8),
		"detectable with nobody":            DetectableRatio(0, 10, .1, .05, .8),
		"chi-square with no freedom":        chi2Tail(1, 0),
		"quantile of the conditional ratio": first(ConditionalOR(500, 500, 500, 500)),
		"conditional ratio of a margin":     first(ConditionalOR(0, 5, 0, 5)),
		"nothing expected":                  first(SMR(3, 0)),
	} {
		none(t, name, v)
	}
	if _, _, ok := TwoProportionZ(0, 10, 0, 10); ok {
		t.Error("a test with nobody selected")
	}
	if _, _, ok := TwoProportionZ(10, 10, 5, 5); ok {
		t.Error("a test with everybody selected")
	}
	or, ci, method := OddsRatio(0, 10, 0, 10)
	none(t, "odds ratio of nothing", or, ci.Low, ci.High)
	if method != "" {
		t.Errorf("method %q", method)
	}
	if _, _, ok := AUC([]Bin{{1, 3, 0}, {2, 4, 0}}); ok {
		t.Error("an AUC without negatives")
	}
	if _, ok := EqualisedOdds(Confusion{0, 1, 0, 5}, Confusion{1, 1, 1, 1}); ok {
		t.Error("a gap with a group without positives: its TPR does not exist")
	}
	if _, _, ok := Excess(1, 2, 0, 0); ok {
		t.Error("an excess without a reference")
	}
}

func first(v float64, _ Interval) float64 { return v }

func TestIntervalsAtZerosAndAtAll(t *testing.T) {
	same := cmpopts.EquateApprox(0, 1e-9)
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"Wilson low at 0", Wilson(0, 7).Low, 0},
		{"Wilson high at all", Wilson(7, 7).High, 1},
		{"exact high at 0", ClopperPearson(0, 7).High, 1 - math.Pow(.025, 1.0/7)},
		{"exact low at all", ClopperPearson(7, 7).Low, math.Pow(.025, 1.0/7)},
		{"Jeffreys low at 0", Jeffreys(0, 7).Low, 0},
		{"Jeffreys high at all", Jeffreys(7, 7).High, 1},
		{"score low at 0", Koopman(0, 7, 3, 9).Low, 0},
		{"score high without reference", Koopman(3, 9, 0, 7).High, inf},
		{"rate ratio's bound without reference", RatioBounds(50, 100, 5, 100, 5).High, inf},
		{"conditional ratio's end", second(ConditionalOR(5, 0, 0, 5)).High, inf},
		{"SMR low of none", second(SMR(0, 4)).Low, 0},
		{"SMR high of none", second(SMR(0, 4)).High, -math.Log(.025) / 4},
	} {
		if d := cmp.Diff(c.want, c.got, same); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
	}
	for name, ci := range map[string]Interval{
		"score of all against all": Koopman(5, 5, 5, 5), "score of all against some": Koopman(5, 5, 3, 5),
		"score of some against all": Koopman(3, 5, 5, 5),
	} {
		if !(ci.Low > 0 && ci.Low < ci.High && !math.IsInf(ci.High, 1)) {
			t.Errorf("%s = %v", name, ci)
		}
	}
	if ci, method := RatioInterval(5, 5, 5, 5); method != "koopman" || !ci.Contains(1) || ci.Low == ci.High {
		t.Errorf("all against all: %v by %s", ci, method)
	}
	if _, _, method := OddsRatio(0, 5, 3, 5); method != "haldane-anscombe" {
		t.Errorf("odds ratio at 0 by %q", method)
	}
}

func second(_ float64, ci Interval) Interval { return ci }

func TestTablesDropWhatIsEmptyAndChooseTheTest(t *testing.T) {
	dropped := ChiSquare([][]float64{{10, 0, 20}, {0, 0, 0}, {20, 0, 10}})
	if dropped.DF != 1 || dropped.Dropped != 2 || !dropped.OK {
		t.Errorf("%+v", dropped)
	}
	for name, table := range map[string][][]float64{
		"one row": {{1, 2}}, "one column left": {{1, 0}, {2, 0}}, "ragged": {{1, 2}, {3}}, "negative": {{1, 2}, {3, -1}}, "none": nil,
	} {
		for _, test := range []Test{ChiSquare(table), GTest(table), Independence(table, 1), MonteCarlo(table, 100, 1)} {
			if test.OK || !math.IsNaN(test.P) || !math.IsNaN(test.Statistic) {
				t.Errorf("%s: %+v", name, test)
			}
		}
		if Associate(table).OK {
			t.Errorf("%s: an association", name)
		}
	}
	for _, c := range []struct {
		table  [][]float64
		method string
	}{
		{[][]float64{{50, 60}, {70, 80}}, "chi2"},
		{[][]float64{{3, 1}, {1, 3}}, "fisher"},
		{[][]float64{{3, 1}, {1, 3}, {0, 4}}, "monte carlo, 100000 draws, seed 7"},
	} {
		if got := Independence(c.table, 7); got.Method != c.method || !got.OK {
			t.Errorf("%v tested by %q", c.table, got.Method)
		}
	}
}

func TestMonteCarloAgreesWithTheExactTestAndRepeats(t *testing.T) {
	// With fixed margins of a 2x2 table, chi-square orders as the distance to
	// the expected count, so that p can be summed.
	table := [][]float64{{12, 6}, {8, 24}}
	want := FisherOneSided(12, 6, 8, 24)
	for k := 0.0; k <= 18; k++ { // the other side, at least as far
		if 7.2-k >= 12-7.2 {
			want += math.Exp(must(newHyper(12, 6, 8, 24)).log(k))
		}
	}
	got := MonteCarlo(table, 40_000, 3)
	if abs(got.P-want) > 5*math.Sqrt(want*(1-want)/40_000) {
		t.Errorf("p = %v, exactly %v", got.P, want)
	}
	if d := cmp.Diff(got, MonteCarlo(table, 40_000, 3), cmpopts.EquateNaNs()); d != "" {
		t.Error(d)
	}
	// Many persons a cell: cells are drawn, not persons; chi-square is right.
	large := [][]float64{{400, 300, 300}, {350, 330, 320}, {360, 340, 300}}
	drawn, exact := MonteCarlo(large, 20_000, 1), ChiSquare(large)
	if m, _ := newMargins(large); m.drawCost() >= m.n {
		t.Error("the table is too small to draw cells")
	}
	if abs(drawn.P-exact.P) > .015 {
		t.Errorf("p = %v, by chi-square %v", drawn.P, exact.P)
	}
}

func must(h hyper, _ bool) hyper { return h }

func TestTrendOverOrderedLevels(t *testing.T) {
	// z squared is the chi-square of the linear regression of cases on score;
	// with two levels it is Pearson's chi-square.
	two := Trend([]float64{30, 45}, []float64{100, 90}, []float64{1, 2})
	near(t, "two levels", two.Statistic*two.Statistic, ChiSquare([][]float64{{30, 70}, {45, 45}}).Statistic, 1e-12)
	if two.Statistic < 0 {
		t.Error("a rising rate has a falling trend")
	}
	shifted := Trend([]float64{5, 0, 9, 20}, []float64{50, 0, 50, 50}, []float64{101, 102, 103, 104})
	plain := Trend([]float64{5, 9, 20}, []float64{50, 50, 50}, []float64{1, 3, 4})
	near(t, "shifted scores", shifted.Statistic, plain.Statistic, 1e-12)
	if shifted.Dropped != 1 {
		t.Errorf("dropped %d levels", shifted.Dropped)
	}
	for _, none := range []Test{
		Trend([]float64{1}, []float64{2}, []float64{1}), Trend([]float64{0, 0}, []float64{5, 5}, []float64{1, 2}),
		Trend([]float64{1, 2}, []float64{5}, []float64{1, 2}), Trend([]float64{1, 6}, []float64{5, 5}, []float64{1, 2}), Trend(nil, nil, nil),
	} {
		if none.OK || !math.IsNaN(none.P) {
			t.Errorf("%+v", none)
		}
	}
}

func TestAdjustedPSkipsWhatWasNotTested(t *testing.T) {
	nan := math.NaN()
	for name, f := range map[string]func([]float64) []float64{"Holm": Holm, "BH": BH, "BY": BY} {
		with, without := f([]float64{.03, nan, .01}), f([]float64{.03, .01})
		if d := cmp.Diff([]float64{without[0], nan, without[1]}, with, cmpopts.EquateNaNs()); d != "" {
			t.Errorf("%s: %s", name, d)
		}
		if len(f(nil)) != 0 {
			t.Errorf("%s of nothing", name)
		}
	}
}

func TestStrataThatTellNothing(t *testing.T) {
	strata := []Stratum{{10, 20, 5, 30}, {0, 0, 5, 5}, {0, 10, 0, 10}, {1, 0, 0, 0}, {8, 15, 9, 40}}
	mh := MH(strata)
	if mh.Used != 3 || mh.Skipped != 2 || mh.Informative != 2 || mh.Covered != 65+20+72 {
		t.Errorf("used %d, skipped %d, informative %d, covered %v", mh.Used, mh.Skipped, mh.Informative, mh.Covered)
	}
	if got := CMH(strata, false); got.Dropped != 3 || !got.OK {
		t.Errorf("CMH %+v", got)
	}
	bd, _ := BreslowDay(strata)
	if bd.Dropped != 3 || bd.DF != 1 {
		t.Errorf("Breslow-Day %+v", bd)
	}
	empty := MH(nil)
	none(t, "no strata", empty.OR, empty.RR, empty.RD, empty.ORCI.Low, empty.RRCI.High, empty.RDCI.Low)
	if CMH(nil, true).OK {
		t.Error("a test of no strata")
	}
	// All selected persons on one side: the odds ratio has no bound.
	open := MH([]Stratum{{3, 5, 0, 9}, {2, 5, 0, 9}})
	if !math.IsInf(open.OR, 1) || !math.IsInf(open.RR, 1) || open.ORCI.OK() || open.RRCI.OK() {
		t.Errorf("%+v", open)
	}
	if bd, tarone := BreslowDay([]Stratum{{3, 5, 0, 9}, {2, 5, 0, 9}}); bd.OK || tarone.OK {
		t.Error("Breslow-Day about an infinite odds ratio")
	}
}

func TestOneStratumIsTheCrudeFigure(t *testing.T) {
	mh := MH([]Stratum{{30, 70, 20, 180}})
	or, _, _ := OddsRatio(30, 70, 20, 180)
	near(t, "odds ratio", mh.OR, or, 1e-12)
	near(t, "rate ratio", mh.RR, 3, 1e-12)
	near(t, "rate difference", mh.RD, .2, 1e-12)
	near(t, "error of ln OR", mh.ORLogSE, math.Sqrt(1.0/30+1.0/70+1.0/20+1.0/180), 1e-12)
	near(t, "error of ln RR", mh.RRLogSE, math.Sqrt(1.0/30-1.0/100+1.0/20-1.0/200), 1e-12)
	near(t, "error of the difference", mh.RDSE, math.Sqrt(.3*.7/100+.1*.9/200), .01)
}

func TestDecompositionMergesLevelsWithoutARate(t *testing.T) {
	levels := []Level{{0, 0, 4, 10}, {5, 10, 0, 0}, {6, 10, 2, 10}, {0, 0, 0, 0}, {1, 5, 0, 0}}
	gap, a, b, _, merged, ok := Decompose(levels)
	want, wa, wb, _, _, _ := Decompose([]Level{{5, 10, 4, 10}, {7, 15, 2, 10}})
	if !ok || merged != 2 {
		t.Errorf("ok %v, merged %d", ok, merged)
	}
	if d := cmp.Diff([]any{want, wa, wb}, []any{gap, a, b}, cmpopts.EquateApprox(0, 1e-15)); d != "" {
		t.Error(d)
	}
	for name, levels := range map[string][]Level{"one side empty": {{1, 2, 0, 0}}, "none": nil, "negative": {{-1, 2, 1, 2}}} {
		if gap, a, _, _, _, ok := Decompose(levels); ok || !math.IsNaN(gap) || !math.IsNaN(a.Within) {
			t.Errorf("%s: a gap of %v", name, gap)
		}
	}
	if _, ok := MediatedShare(0, Split{}, Split{}); ok {
		t.Error("a share of no gap")
	}
}

func TestStandardisation(t *testing.T) {
	levels := []Level{{5, 10, 4, 20}, {8, 10, 10, 20}, {3, 7, 0, 0}}
	in := IndirectStandardise(levels)
	if in.Observed != 13 || in.Expected != 7 || in.Covered != 20 || in.Total != 27 || !in.OK {
		t.Errorf("%+v", in)
	}
	d := DirectStandardise(levels, []float64{30, 10, 7})
	near(t, "group", d.Group, .75*.5+.25*.8, 1e-12)
	near(t, "reference", d.Reference, .75*.2+.25*.5, 1e-12)
	near(t, "ratio", d.Ratio, d.Group/d.Reference, 1e-12)
	if d.Covered != 40 || d.Total != 47 || !d.DifferenceCI.Contains(d.Difference) || !d.RatioCI.Contains(d.Ratio) {
		t.Errorf("%+v", d)
	}
	if d := DirectStandardise(levels, []float64{0, 0, 7}); d.OK || !math.IsNaN(d.Group) {
		t.Errorf("%+v", d)
	}
	if _, covered, total, ok := ConditionalDisparity([]Level{{1, 2, 0, 5}, {0, 2, 6, 6}}); ok || covered != 0 || total != 11 {
		t.Error("a disparity of strata with one side")
	}
}
