package stats

import "math"

// Confusion counts persons by decision and by what turned out to be true. Its
// rates come as numerator and denominator, so that a denominator of 0 can be
// reported rather than divided by; Ratio divides them.
type Confusion struct{ TP, FP, FN, TN float64 }

// Ratio is num/den; ok is false when den is 0.
func Ratio(num, den float64) (v float64, ok bool) {
	if !(den > 0) || math.IsNaN(num) {
		return math.NaN(), false
	}
	return num / den, true
}

// N is the number of persons.
func (c Confusion) N() float64 { return c.TP + c.FP + c.FN + c.TN }

// TPR is the share of the true positives that was found (sensitivity).
func (c Confusion) TPR() (num, den float64) { return c.TP, c.TP + c.FN }

// FPR is the share of those without the outcome who were selected.
func (c Confusion) FPR() (num, den float64) { return c.FP, c.FP + c.TN }

// FNR is the share of those with the outcome who were missed.
func (c Confusion) FNR() (num, den float64) { return c.FN, c.TP + c.FN }

// TNR is the share of those without the outcome who were left alone.
func (c Confusion) TNR() (num, den float64) { return c.TN, c.FP + c.TN }

// PPV is the share of the selected with the outcome (precision, hit rate).
func (c Confusion) PPV() (num, den float64) { return c.TP, c.TP + c.FP }

// NPV is the share of those not selected without the outcome.
func (c Confusion) NPV() (num, den float64) { return c.TN, c.FN + c.TN }

// FDR is the share of the selected without the outcome.
func (c Confusion) FDR() (num, den float64) { return c.FP, c.TP + c.FP }

// FOR is the share of those not selected with the outcome.
func (c Confusion) FOR() (num, den float64) { return c.FN, c.FN + c.TN }

// Accuracy is the share decided rightly.
func (c Confusion) Accuracy() (num, den float64) { return c.TP + c.TN, c.N() }

// Prevalence is the share with the outcome.
func (c Confusion) Prevalence() (num, den float64) { return c.TP + c.FN, c.N() }

// Selection is the share selected.
func (c Confusion) Selection() (num, den float64) { return c.TP + c.FP, c.N() }

// FPShare is the share of all persons who were selected without the outcome.
func (c Confusion) FPShare() (num, den float64) { return c.FP, c.N() }

// Treatment is the number missed for each person wrongly selected, FN/FP.
func (c Confusion) Treatment() (num, den float64) { return c.FN, c.FP }

// Metric is a rate of a confusion matrix, as Confusion.TPR.
type Metric func(Confusion) (num, den float64)

// Gap is the difference of a metric between group and reference. ok is false
// when either is undefined: a gap with an undefined rate is undefined, not 0.
func Gap(m Metric, group, reference Confusion) (gap float64, ok bool) {
	g, ok1 := Ratio(m(group))
	r, ok2 := Ratio(m(reference))
	if !ok1 || !ok2 {
		return math.NaN(), false
	}
	return g - r, true
}

// EqualOpportunity is the difference in TPR.
func EqualOpportunity(group, reference Confusion) (gap float64, ok bool) {
	return Gap(Confusion.TPR, group, reference)
}

// PredictiveParity is the difference in PPV.
func PredictiveParity(group, reference Confusion) (gap float64, ok bool) {
	return Gap(Confusion.PPV, group, reference)
}

// EqualisedOdds is the larger of the absolute differences in TPR and FPR; ok is
// false when either is undefined.
func EqualisedOdds(group, reference Confusion) (gap float64, ok bool) {
	t, ok1 := Gap(Confusion.TPR, group, reference)
	f, ok2 := Gap(Confusion.FPR, group, reference)
	if !ok1 || !ok2 {
		return math.NaN(), false
	}
	return max(math.Abs(t), math.Abs(f)), true
}
