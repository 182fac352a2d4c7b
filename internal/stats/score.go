package stats

import (
	"cmp"
	"math"
	"slices"
)

// Bin counts the persons with a score, or with a score in a class of which
// Score is the mean, by whether the outcome turned out positive.
type Bin struct{ Score, Pos, Neg float64 }

// ascending gives bins in order of score, each score once.
func ascending(bins []Bin) []Bin {
	byScore := func(a, b Bin) int { return cmp.Compare(a.Score, b.Score) }
	if !slices.IsSortedFunc(bins, byScore) {
		bins = slices.Clone(bins)
		slices.SortStableFunc(bins, byScore)
	}
	for i := 1; i < len(bins); i++ {
		if bins[i].Score == bins[i-1].Score {
			return joined(bins)
		}
	}
	return bins
}

func joined(bins []Bin) []Bin {
	out := make([]Bin, 0, len(bins))
	for _, b := range bins {
		if k := len(out) - 1; k >= 0 && out[k].Score == b.Score {
			out[k].Pos += b.Pos
			out[k].Neg += b.Neg
			continue
		}
		out = append(out, b)
	}
	return out
}

// totals gives false for scores or counts that are none.
func totals(bins []Bin) (pos, neg float64, ok bool) {
	for _, b := range bins {
		if math.IsNaN(b.Score) || !(b.Pos >= 0) || !(b.Neg >= 0) {
			return 0, 0, false
		}
		pos += b.Pos
		neg += b.Neg
	}
	return pos, neg, !math.IsInf(pos+neg, 0)
}

// AUC is the chance that a person with a positive outcome scores higher than
// one with a negative, ties counting half, with the standard error of DeLong et
// al. (1988). ok is false without positives or without negatives; se is NaN
// when there is only one of either.
func AUC(bins []Bin) (auc, se float64, ok bool) {
	bins = ascending(bins)
	pos, neg, ok := totals(bins)
	if !ok || pos == 0 || neg == 0 {
		return math.NaN(), math.NaN(), false
	}
	before := 0.0
	for _, b := range bins {
		auc += b.Pos / pos * (before + b.Neg/2) / neg
		before += b.Neg
	}
	var s10, s01, negBefore, posBefore float64
	for _, b := range bins {
		v10 := (negBefore+b.Neg/2)/neg - auc
		v01 := (pos-posBefore-b.Pos/2)/pos - auc
		s10 += b.Pos * v10 * v10
		s01 += b.Neg * v01 * v01
		negBefore += b.Neg
		posBefore += b.Pos
	}
	se = math.NaN()
	if pos > 1 && neg > 1 {
		se = math.Sqrt(s10/(pos-1)/pos + s01/(neg-1)/neg)
	}
	return auc, se, true
}

// XAUC is the chance that a positive of one group scores higher than a negative
// of another.
func XAUC(positives, negatives []Bin) (auc, se float64, ok bool) {
	both := make([]Bin, 0, len(positives)+len(negatives))
	for _, b := range positives {
		both = append(both, Bin{b.Score, b.Pos, 0})
	}
	for _, b := range negatives {
		both = append(both, Bin{b.Score, 0, b.Neg})
	}
	return AUC(both)
}

// AUCBound is how far the AUC of the scores themselves may lie from that of
// their classes: half of the pairs within a class, as a share of all pairs. NaN
// without positives or negatives.
func AUCBound(bins []Bin) float64 {
	bins = ascending(bins)
	pos, neg, ok := totals(bins)
	if !ok || pos == 0 || neg == 0 {
		return math.NaN()
	}
	ties := 0.0
	for _, b := range bins {
		ties += b.Pos / pos * (b.Neg / neg)
	}
	return ties / 2
}

// Gini is 2 AUC - 1.
func Gini(auc float64) float64 { return 2*auc - 1 }

// CalibrationBin is what was predicted and what turned out in a class of
// scores.
type CalibrationBin struct {
	Score, Observed float64
	CI              Interval // Wilson, of Observed
	Pos, N          float64
}

// Calibration sets the observed rate beside the mean score of each bin. Bins
// without persons are left out.
func Calibration(bins []Bin) []CalibrationBin {
	var out []CalibrationBin
	for _, b := range ascending(bins) {
		n := b.Pos + b.Neg
		if p, ok := rate(b.Pos, n); ok {
			out = append(out, CalibrationBin{b.Score, p, Wilson(b.Pos, n), b.Pos, n})
		}
	}
	return out
}

// ECE is the mean distance between the observed rate and the mean score of the
// bins, weighted by persons. The scores are to be chances.
func ECE(bins []Bin) (ece float64, ok bool) {
	return overBins(bins, func(b Bin) float64 { return math.Abs(b.Pos - (b.Pos+b.Neg)*b.Score) })
}

// CalibrationInTheLarge is the observed rate less the mean score: positive
// when the score promised too little.
func CalibrationInTheLarge(bins []Bin) (gap float64, ok bool) {
	return overBins(bins, func(b Bin) float64 { return b.Pos - (b.Pos+b.Neg)*b.Score })
}

func overBins(bins []Bin, f func(Bin) float64) (float64, bool) {
	pos, neg, ok := totals(bins)
	if !ok || pos+neg == 0 {
		return math.NaN(), false
	}
	total := 0.0
	for _, b := range ascending(bins) {
		if b.Pos+b.Neg > 0 {
			total += f(b)
		}
	}
	return total / (pos + neg), true
}

// Slope is a logistic regression of the outcome on one number.
type Slope struct {
	Intercept, Slope, SE float64 // SE is of the slope
	CI                   Interval
	OK                   bool
}

// CalibrationSlope regresses the outcome on the logit of the score: 1 when the
// score is as sure as it should be, below 1 when it is too sure. The scores are
// to be chances above 0 and below 1; any other makes it undefined, as do
// outcomes that the score separates completely.
func CalibrationSlope(bins []Bin) Slope {
	logits := make([]Bin, 0, len(bins))
	for _, b := range bins {
		if b.Pos+b.Neg == 0 {
			continue
		}
		if !(b.Score > 0 && b.Score < 1) {
			return noSlope()
		}
		logits = append(logits, Bin{math.Log(b.Score) - math.Log1p(-b.Score), b.Pos, b.Neg})
	}
	return Logistic(logits)
}

func noSlope() Slope {
	return Slope{math.NaN(), math.NaN(), math.NaN(), noInterval(), false}
}

// Logistic regresses the outcome on the score itself, by Newton's method on the
// cells. It is undefined when there is one score, one outcome, or a score that
// separates the outcomes.
func Logistic(bins []Bin) Slope {
	bins = ascending(bins)
	pos, neg, ok := totals(bins)
	if !ok || pos == 0 || neg == 0 {
		return noSlope()
	}
	mean, spread := moments(bins, pos+neg)
	if !(spread > 0) || separated(bins) {
		return noSlope()
	}
	const steps, near, stride = 200, 1e-12, 2.0
	a, b := math.Log(pos/neg), 0.0 // on the standardised score
	for range steps {
		g0, g1, h00, h01, h11 := logisticStep(bins, mean, spread, a, b)
		det := h00*h11 - h01*h01
		if !(det > 0) {
			return noSlope()
		}
		da, db := (h11*g0-h01*g1)/det, (h00*g1-h01*g0)/det
		if math.Abs(da)+math.Abs(db) <= near*(1+math.Abs(a)+math.Abs(b)) {
			se := math.Sqrt(h00/det) / spread
			slope := b / spread
			return Slope{a - slope*mean, slope, se, Interval{slope - Z95*se, slope + Z95*se}, true}
		}
		shrink := min(1, stride/max(math.Abs(da), math.Abs(db))) // a long first step may overshoot
		a, b = a+shrink*da, b+shrink*db
	}
	return noSlope()
}

// separated tells whether all positives lie on one side of all negatives: then
// the likelihood has no maximum.
func separated(bins []Bin) bool {
	lowPos, highPos := math.Inf(1), math.Inf(-1)
	lowNeg, highNeg := math.Inf(1), math.Inf(-1)
	for _, b := range bins {
		if b.Pos > 0 {
			lowPos, highPos = min(lowPos, b.Score), max(highPos, b.Score)
		}
		if b.Neg > 0 {
			lowNeg, highNeg = min(lowNeg, b.Score), max(highNeg, b.Score)
		}
	}
	return lowPos >= highNeg || lowNeg >= highPos
}

func moments(bins []Bin, n float64) (mean, sd float64) {
	for _, b := range bins {
		mean += (b.Pos + b.Neg) / n * b.Score
	}
	for _, b := range bins {
		sd += (b.Pos + b.Neg) / n * (b.Score - mean) * (b.Score - mean)
	}
	return mean, math.Sqrt(sd)
}

// logisticStep gives the gradient and the information at a and b.
func logisticStep(bins []Bin, mean, spread, a, b float64) (g0, g1, h00, h01, h11 float64) {
	for _, bin := range bins {
		x := (bin.Score - mean) / spread
		n := bin.Pos + bin.Neg
		p := 1 / (1 + math.Exp(-a-b*x))
		w := n * p * (1 - p)
		g0, g1 = g0+bin.Pos-n*p, g1+(bin.Pos-n*p)*x
		h00, h01, h11 = h00+w, h01+w*x, h11+w*x*x
	}
	return g0, g1, h00, h01, h11
}
