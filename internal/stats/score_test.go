package stats

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestAUCOfAHandfulOfPersons(t *testing.T) {
	// Positives .8 .6, negatives .7 .4 .6: pairs won 1+1+1 + 0+1+.5 of 6.
	bins := []Bin{{.8, 1, 0}, {.7, 0, 1}, {.6, 1, 1}, {.4, 0, 1}}
	auc, se, ok := AUC(bins)
	near(t, "AUC", auc, 4.5/6, 1e-15)
	// V10 = 1, .5; V01 (.7) = .5, (.4) = 1, (.6) = .75.
	near(t, "DeLong", se, math.Sqrt(.125/2+.0625/3), 1e-12)
	near(t, "bound", AUCBound(bins), .5/6, 1e-15)
	near(t, "Gini", Gini(auc), .5, 1e-15)
	x, _, ok2 := XAUC([]Bin{{.8, 1, 9}, {.6, 1, 9}}, []Bin{{.7, 9, 1}, {.4, 9, 1}, {.6, 9, 1}})
	near(t, "xAUC", x, auc, 1e-15)
	if !ok || !ok2 {
		t.Error("undefined")
	}
	if _, se, ok := AUC([]Bin{{1, 1, 0}, {0, 0, 5}}); !ok || !math.IsNaN(se) {
		t.Errorf("se of one positive = %v", se)
	}
}

func TestAUCOfClassesIsWithinItsBound(t *testing.T) {
	var exact, classes []Bin
	for i := range 1000 {
		s := float64(i*7919%1000) / 1000
		b := Bin{s, 0, 1}
		if i*31%97 < int(60*s) {
			b.Pos, b.Neg = 1, 0
		}
		exact = append(exact, b)
		classes = append(classes, Bin{math.Floor(s * 10), b.Pos, b.Neg})
	}
	a, _, _ := AUC(exact)
	c, _, _ := AUC(classes)
	if bound := AUCBound(classes); abs(a-c) > bound || bound == 0 {
		t.Errorf("%v and %v lie further apart than %v", a, c, bound)
	}
}

func TestCalibration(t *testing.T) {
	bins := []Bin{{.8, 60, 40}, {.2, 10, 40}, {.5, 0, 0}}
	got := Calibration(bins)
	want := []CalibrationBin{{.2, .2, Wilson(10, 50), 10, 50}, {.8, .6, Wilson(60, 100), 60, 100}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	ece, _ := ECE(bins)
	near(t, "ECE", ece, 100.0/150*.2, 1e-12)
	large, _ := CalibrationInTheLarge(bins)
	near(t, "in the large", large, -100.0/150*.2, 1e-12)
	if _, ok := ECE(nil); ok {
		t.Error("an ECE of nobody")
	}
}

func TestCalibrationSlope(t *testing.T) {
	// Two scores: the model is saturated, and slope and error have a closed form.
	bins := []Bin{{.2, 30, 70}, {.8, 60, 40}}
	logit := func(p float64) float64 { return math.Log(p / (1 - p)) }
	got := CalibrationSlope(bins)
	width := logit(.8) - logit(.2)
	near(t, "slope", got.Slope, (logit(.6)-logit(.3))/width, 1e-10)
	near(t, "error", got.SE, math.Sqrt(1.0/30+1.0/70+1.0/60+1.0/40)/width, 1e-10)
	near(t, "intercept", got.Intercept, logit(.3)-got.Slope*logit(.2), 1e-10)
	perfect := CalibrationSlope([]Bin{{.1, 10, 90}, {.5, 50, 50}, {.9, 90, 10}})
	near(t, "slope of a perfect score", perfect.Slope, 1, 1e-10)
	near(t, "intercept of a perfect score", perfect.Intercept, 0, 1e-10)
	for name, bins := range map[string][]Bin{
		"score of 0": {{0, 1, 5}, {.5, 5, 1}}, "separated": {{.2, 0, 5}, {.8, 5, 0}}, "touching": {{.2, 0, 5}, {.5, 2, 2}, {.8, 5, 0}},
		"one score": {{.2, 1, 5}}, "one outcome": {{.2, 1, 0}, {.8, 2, 0}},
	} {
		if s := CalibrationSlope(bins); s.OK || !math.IsNaN(s.Slope) {
			t.Errorf("%s: slope %v", name, s.Slope)
		}
	}
}

func TestDistancesBetweenDistributions(t *testing.T) {
	d, _ := KS([]float64{5, 3, 2}, []float64{10, 30, 60})
	near(t, "KS", d, .4, 1e-12) // .5-.1, .8-.4
	if _, ok := KS([]float64{0, 0}, []float64{1, 1}); ok {
		t.Error("KS of nobody")
	}
	near(t, "SMD", SMD(3, 1, 1, math.Sqrt(7)), 1, 1e-12)
	if psi, ok := PSI([]float64{5, 0, 5}, []float64{5, 0, 5}); !ok || psi != 0 {
		t.Errorf("PSI of equals = %v", psi)
	}
	psi, _ := PSI([]float64{10, 0}, []float64{5, 5})
	p, q := 10/10.5, .5
	near(t, "PSI with an empty class", psi, (p-q)*math.Log(p/q)+(.5/10.5-.5)*math.Log(.5/10.5/.5), 1e-12)
	if _, ok := PSI([]float64{1}, []float64{1, 2}); ok {
		t.Error("PSI of different classes")
	}
	got := CUSUM([]float64{5, -10, 4, math.NaN(), 3}, 1)
	if d := cmp.Diff([]float64{4, 0, 3, math.NaN(), 5}, got, cmpopts.EquateNaNs()); d != "" {
		t.Error(d)
	}
}

func TestAssociationExtremes(t *testing.T) {
	full := Associate([][]float64{{30, 0}, {0, 20}})
	for name, v := range map[string]float64{"V": full.V, "U": full.U, "reverse": full.UReverse, "NMI": full.NMI, "tau": full.Tau, "lambda": full.Lambda, "proxy": full.Proxy} {
		near(t, name+" of a copy", v, 1, 1e-12)
	}
	nothing := Associate([][]float64{{30, 60}, {10, 20}})
	for name, v := range map[string]float64{"V": nothing.V, "V corrected": nothing.VCorrected, "U": nothing.U, "tau": nothing.Tau, "lambda": nothing.Lambda, "proxy": nothing.Proxy} {
		near(t, name+" of nothing", v, 0, 1e-12)
	}
	near(t, "Miller-Madow", nothing.MillerMadow, nothing.MI-1.0/240, 1e-12)
	if e, ok := ProxyAssociation([][]float64{{1, 2}}); ok || !math.IsNaN(e) {
		t.Errorf("association with one level = %v", e)
	}
}

func TestLinearProxyPlane(t *testing.T) {
	part, attribute, prediction := []float64{0, 1, 0, 1}, []float64{0, 1, 1, 0}, []float64{0, 2, 0, 2}
	a, i, ok := LinearProxy(part, attribute, prediction, []float64{3, 3, 1, 1})
	near(t, "association", a, .25, 1e-12) // correlation (6-2)/8
	near(t, "influence", i, .25, 1e-12)
	if _, _, o := LinearProxy(part, attribute, []float64{1, 1, 1, 1}, []float64{1, 1, 1, 1}); o || !ok {
		t.Error("influence on a constant")
	}
}

func TestHeldOutAUCDoesNotRewardRemembering(t *testing.T) {
	var unique, real []FoldCell
	for i := range 200 {
		in := float64(i % 2)
		unique = append(unique, FoldCell{Level: i, Fold: i % 5, In: in, Out: 1 - in})
		real = append(real, FoldCell{Level: i % 2, Fold: i % 5, In: in, Out: 1 - in})
	}
	auc, _, ok := HeldOutAUC(unique)
	near(t, "a level for each person", auc, .5, 1e-12)
	auc, _, ok2 := HeldOutAUC(real)
	near(t, "a copy", auc, 1, 1e-12)
	if _, _, none := HeldOutAUC([]FoldCell{{1, 0, 3, 4}}); none || !ok || !ok2 {
		t.Error("one fold cannot be held out")
	}
}

func TestChanceThatARateIsLarger(t *testing.T) {
	near(t, "equals", BetaGreater(5, 20, 5, 20, 1), .5, 1e-9)
	near(t, "both ways", BetaGreater(3, 20, 9, 40, 1.25)+BetaGreater(9, 40, 3, 20, .8), 1, 1e-9)
	// Beta(.5,.5) for both: P(p > q t) = P(sin^2 > t sin^2), by a fine grid.
	grid, k := 0.0, 2000.0
	for i := range int(k) {
		s := math.Sin((float64(i) + .5) / k * math.Pi / 2)
		if v := math.Sqrt(.5) * s; v < 1 {
			grid += 1 - math.Asin(v)/(math.Pi/2)
		}
	}
	none(t, "nobody", BetaGreater(0, 0, 0, 0, .5))
	near(t, "priors", betaMean(.5, .5, inf, func(q float64) float64 { return 1 - betaBelow(.5, .5, q*.5) }), grid/k, 1e-6)
	// Large counts are normal.
	z := (.12 - .1) / math.Sqrt(.12*.88/40000+.1*.9/10000)
	near(t, "large counts", BetaGreater(4800, 40000, 1000, 10000, 1), 1-normalTail(z), 1e-4)
	if v := BetaGreater(0, 10, 500, 1000, 1); !(v < .01) {
		t.Errorf("none of ten against half: %v", v)
	}
	d, ok := DivT(8, 10, 2, 10)
	near(t, "t", d, .5/math.Sqrt(2*27.0/(144*13)), 1e-12)
	if !ok {
		t.Error("no t")
	}
}

func TestDetectableRatioIsFoundWithThatPower(t *testing.T) {
	n, m, q := 400.0, 900.0, .1
	r := DetectableRatio(n, m, q, .05, .8)
	p := r * q
	pooled := (n*p + m*q) / (n + m)
	z := (p - q - Z95*math.Sqrt(pooled*(1-pooled)*(1/n+1/m))) / math.Sqrt(p*(1-p)/n+q*(1-q)/m)
	near(t, "power", 1-normalTail(z), .8, 1e-9)
	if below := DetectableRatioBelow(n, m, q, .05, .8); !(below > 0 && below < 1) {
		t.Errorf("below %v", below)
	}
	if v := DetectableRatio(2, 2, .5, .05, .8); !math.IsInf(v, 1) {
		t.Errorf("four persons detect %v", v)
	}
	if v := DetectableRatioBelow(2, 2, .5, .05, .8); v != 0 {
		t.Errorf("four persons detect %v", v)
	}
}

func TestEveryRateOfAConfusionMatrixHasItsDenominator(t *testing.T) {
	c := Confusion{TP: 1, FP: 2, FN: 3, TN: 4}
	for name, m := range map[string]struct {
		metric   Metric
		num, den float64
	}{
		"TPR": {Confusion.TPR, 1, 4}, "FPR": {Confusion.FPR, 2, 6}, "FNR": {Confusion.FNR, 3, 4}, "TNR": {Confusion.TNR, 4, 6},
		"PPV": {Confusion.PPV, 1, 3}, "NPV": {Confusion.NPV, 4, 7}, "FDR": {Confusion.FDR, 2, 3}, "FOR": {Confusion.FOR, 3, 7},
		"accuracy": {Confusion.Accuracy, 5, 10}, "prevalence": {Confusion.Prevalence, 4, 10}, "selection": {Confusion.Selection, 3, 10},
		"FP share": {Confusion.FPShare, 2, 10}, "treatment": {Confusion.Treatment, 3, 2},
	} {
		num, den := m.metric(c)
		if num != m.num || den != m.den {
			t.Errorf("%s = %v/%v", name, num, den)
		}
		if _, ok := Ratio(m.metric(Confusion{})); ok {
			t.Errorf("%s of nobody exists", name)
		}
	}
	gap, ok := EqualOpportunity(c, Confusion{3, 2, 1, 4})
	near(t, "equal opportunity", gap, -.5, 1e-12)
	parity, ok2 := PredictiveParity(c, Confusion{3, 2, 1, 4})
	near(t, "predictive parity", parity, 1.0/3-.6, 1e-12)
	if !ok || !ok2 {
		t.Error("undefined")
	}
}

// Where a column tells nothing, its held-out AUC lies within two standard
// errors of a half some 95 times in a hundred.
func TestTheErrorOfAHeldOutAUCCoversChance(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, levels := range []int{2, 10, 60} {
		outside, times := 0, 600
		for range times {
			cells := make([]FoldCell, levels*5)
			for i := range 600 {
				level := rng.IntN(levels)
				c := &cells[level*5+i%5]
				c.Level, c.Fold = level, i%5
				if rng.IntN(3) == 0 {
					c.In++
				} else {
					c.Out++
				}
			}
			auc, se, ok := HeldOutAUC(cells)
			if !ok || math.Abs(auc-0.5) > 1.96*se {
				outside++
			}
		}
		if share := float64(outside) / float64(times); share > 0.08 {
			t.Errorf("%d levels: %.3f of the intervals miss a half, want at most .05", levels, share)
		}
	}
}
