package stats

import "math"

// Split is a gap between two rates, in what comes from the composition over the
// levels of a factor and what remains within the levels.
type Split struct{ Composition, Within float64 }

// Decompose splits the gap between the rates of group and reference over the
// levels of a factor (Kitagawa 1955, Oaxaca 1973; without a confounder the
// indirect and direct effect of Zhang and Bareinboim 2018), in both orderings:
// composition valued at the reference's rates and within at the group's
// composition; composition valued at the group's rates and within at the
// reference's composition. Both are right and differ by their interaction;
// mean is their mean. The gap is that of the sums over the levels.
//
// A level where one side is empty has no rate on that side and is merged with
// the next level, or with the one before it when it is the last; merged counts
// how often. ok is false when a side has nobody at all.
func Decompose(levels []Level) (gap float64, atReference, atGroup, mean Split, merged int, ok bool) {
	nothing := Split{math.NaN(), math.NaN()}
	kept, merged, ok := mergeEmpty(levels)
	if !ok {
		return math.NaN(), nothing, nothing, nothing, merged, false
	}
	var all Level
	for _, l := range kept {
		all = all.plus(l)
	}
	for _, l := range kept {
		p, q := l.X/l.N, l.Y/l.M
		g, r := l.N/all.N, l.M/all.M
		atReference.Composition += q * (g - r)
		atReference.Within += (p - q) * g
		atGroup.Composition += p * (g - r)
		atGroup.Within += (p - q) * r
	}
	mean = Split{
		(atReference.Composition + atGroup.Composition) / 2,
		(atReference.Within + atGroup.Within) / 2,
	}
	return all.X/all.N - all.Y/all.M, atReference, atGroup, mean, merged, true
}

func (l Level) plus(o Level) Level {
	return Level{l.X + o.X, l.N + o.N, l.Y + o.Y, l.M + o.M}
}

// mergeEmpty leaves levels that have persons on both sides.
func mergeEmpty(levels []Level) (kept []Level, merged int, ok bool) {
	var open Level // one side of it is still empty
	for _, l := range levels {
		if min(l.X, l.N, l.Y, l.M) < 0 || math.IsNaN(l.X+l.N+l.Y+l.M) || math.IsInf(l.N+l.M, 0) {
			return nil, 0, false
		}
		if l.N+l.M == 0 {
			continue
		}
		if open.N+open.M > 0 {
			merged++
		}
		open = open.plus(l)
		if open.N > 0 && open.M > 0 {
			kept = append(kept, open)
			open = Level{}
		}
	}
	if open.N+open.M > 0 && len(kept) > 0 {
		merged++
		kept[len(kept)-1] = kept[len(kept)-1].plus(open)
	}
	return kept, merged, len(kept) > 0
}

// MediatedShare is the share of a gap that the composition accounts for, as the
// range over both orderings. ok is false when there is no gap to share.
func MediatedShare(gap float64, atReference, atGroup Split) (Interval, bool) {
	if math.IsNaN(gap) || gap == 0 {
		return noInterval(), false
	}
	a, b := atReference.Composition/gap, atGroup.Composition/gap
	return Interval{min(a, b), max(a, b)}, true
}
