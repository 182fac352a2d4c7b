package stats

import "math"

// FoldCell counts the persons with a level of a column in a fold, in and out of
// the protected group.
type FoldCell struct {
	Level, Fold int
	In, Out     float64
}

// HeldOutAUC tells how well a column predicts the group for persons it was not
// learned from: in each fold, levels score by the share of the group in the
// other folds. It is the mean of the folds' AUC weighted by their pairs, so
// that a column of many levels does not look strong by remembering. Every two
// folds learn from each other, so that their errors are the same error: where
// the column tells nothing, the variance is twice that of independent folds
// (checked by simulation). The standard error counts it twice, as wide as that
// of learning from one half and testing on the other. ok is false when no fold
// has persons on both sides.
func HeldOutAUC(cells []FoldCell) (auc, se float64, ok bool) {
	levels, level := numbered(cells, func(c FoldCell) int { return c.Level })
	folds, fold := numbered(cells, func(c FoldCell) int { return c.Fold })
	byLevel, byFold, both := make([]inAll, levels), make([]inAll, folds), make([]inAll, levels*folds)
	var everyone inAll
	for i, c := range cells {
		if !(c.In >= 0) || !(c.Out >= 0) {
			return math.NaN(), math.NaN(), false
		}
		for _, k := range []*inAll{&byLevel[level[i]], &byFold[fold[i]], &both[level[i]*folds+fold[i]], &everyone} {
			k.in += c.In
			k.all += c.In + c.Out
		}
	}
	bins := make([][]Bin, folds)
	for i, c := range cells {
		rest := inAll{everyone.in - byFold[fold[i]].in, everyone.all - byFold[fold[i]].all}
		if rest.all <= 0 {
			continue
		}
		here, whole := both[level[i]*folds+fold[i]], byLevel[level[i]]
		base := rest.in / rest.all // one person's worth of the base share: an unseen level scores it
		score := (whole.in - here.in + base) / (whole.all - here.all + 1)
		bins[fold[i]] = append(bins[fold[i]], Bin{score, c.In, c.Out})
	}
	var pairs, variance float64
	for f := range bins {
		a, s, ok := AUC(bins[f])
		if !ok {
			continue
		}
		w := byFold[f].in * (byFold[f].all - byFold[f].in)
		pairs += w
		auc += w * a
		variance += 2 * w * w * s * s
	}
	if pairs == 0 {
		return math.NaN(), math.NaN(), false
	}
	return auc / pairs, math.Sqrt(variance) / pairs, true
}

// inAll counts persons: those in the group, and all.
type inAll struct{ in, all float64 }

// numbered numbers what cells have from 0, as it first occurs.
func numbered(cells []FoldCell, of func(FoldCell) int) (n int, number []int) {
	at := map[int]int{}
	number = make([]int, len(cells))
	last, lastAt := 0, -1
	for i, c := range cells {
		k := of(c)
		if lastAt < 0 || k != last { // cells often come level by level
			v, ok := at[k]
			if !ok {
				v = len(at)
				at[k] = v
			}
			last, lastAt = k, v
		}
		number[i] = lastAt
	}
	return len(at), number
}
