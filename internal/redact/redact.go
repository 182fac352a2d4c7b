// Package redact keeps small counts of persons out of what is published: it
// hides figures that show one, hides others so that nothing hidden can be
// solved back, pools levels that few persons share, and rounds. It works on
// results in memory, reads nothing, and hides too much rather than too little:
// a count that stays visible is at or above the floor, or follows from counts
// that are.
package redact

import (
	"slices"
	"strconv"
	"strings"

	"toetssteen"
)

// Protect hides every figure of an audit that shows a count of persons below
// floor, or from which one could be solved (bias.md §11, "Small cells"). A
// count below the floor is one of x or y, zero included, or one of n-x or m-y
// other than zero, as in toetssteen.Counts. Where only those counts
// are hidden the figure is suppressed and keeps its group sizes; where a group
// size is below the floor, or must be hidden for another that is, it is not
// estimable. The counts of persons that groups, strata,
// categories, steps and confusion matrices share are one additive system: other
// figures are hidden, the smallest first, until for every small count at least
// floor different values, or all from 0 to floor-1, are possible. Reasons and
// statuses do not tell which of the hidden counts are the small ones.
//
// A floor of 0 or 1 hides nothing: published figures. Nor does data that was
// rounded at the source to a base at or above the floor. The argument is not
// changed.
func Protect(r toetssteen.AuditResult, floor int64) toetssteen.AuditResult {
	return protect(r, floor, true)
}

// protect is Protect; secondary is false only in the test that shows that the
// attack of the tests finds what only secondary suppression hides.
func protect(r toetssteen.AuditResult, floor int64, secondary bool) toetssteen.AuditResult {
	if floor <= 1 || r.Spec.Data.Rounding >= floor {
		return r
	}
	r = clone(r)
	b := newBook(&r, floor)
	b.read()
	b.relate()
	if secondary {
		b.sys.protect()
	}
	b.write()
	return r
}

// clone copies what Protect changes.
func clone(r toetssteen.AuditResult) toetssteen.AuditResult {
	r.Figures = slices.Clone(r.Figures)
	r.Funnel = slices.Clone(r.Funnel)
	r.Decompositions = slices.Clone(r.Decompositions)
	r.Proxies = slices.Clone(r.Proxies)
	r.Criteria = slices.Clone(r.Criteria)
	r.Subgroups = slices.Clone(r.Subgroups)
	r.MoreSubgroups = slices.Clone(r.MoreSubgroups)
	r.Warnings = slices.Clone(r.Warnings)
	r.NotAssessed = slices.Clone(r.NotAssessed)
	if r.Profile != nil {
		p := *r.Profile
		p.Figures, p.Comparison = slices.Clone(p.Figures), slices.Clone(p.Comparison)
		p.Criteria, p.Alternatives = slices.Clone(p.Criteria), slices.Clone(p.Alternatives)
		r.Profile = &p
	}
	if r.Areas != nil {
		a := *r.Areas
		a.Estimates = slices.Clone(a.Estimates)
		r.Areas = &a
	}
	if r.Clusters != nil {
		c := *r.Clusters
		c.Clusters = slices.Clone(c.Clusters)
		r.Clusters = &c
	}
	return r
}

// Round gives the multiple of base nearest to n; a half goes away from zero, so
// that 5 becomes 10 in tens, as the statistics office does. A base of 0 or 1
// gives n itself.
func Round(n, base int64) int64 {
	if base <= 1 {
		return n
	}
	if n < 0 {
		return -Round(-n, base)
	}
	down := n - n%base
	if 2*(n%base) >= base {
		return down + base
	}
	return down
}

// SmallLevels is the level that stands for all levels of a column that fewer
// persons than the floor share: such a value may itself say who someone is.
const SmallLevels = "(small groups)"

// missing is how package count names an unknown level; it tells of nobody.
const missing = "(missing)"

// PoolSmallLevels gives, for the levels of a column with so many persons each,
// which to merge so that none that is named has fewer than floor: a map from
// SmallLevels to those levels, or nil when nothing needs pooling. One small level
// alone, or small levels that are together still small, take the next smallest
// with them, unless that would leave a column of two levels with one: then the
// small ones are only renamed, and Protect hides their counts. The missing level
// is never pooled.
func PoolSmallLevels(levels []string, n []float64, floor int64) map[string][]string {
	order := make([]int, 0, len(levels))
	for i, l := range levels {
		if l != missing && i < len(n) {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		if n[a] != n[b] {
			if n[a] < n[b] {
				return -1
			}
			return 1
		}
		return strings.Compare(levels[a], levels[b])
	})
	small, pooled := 0, 0.0
	for _, i := range order {
		if n[i] < float64(floor) {
			small++
			pooled += n[i]
		}
	}
	if small == 0 {
		return nil
	}
	take := small
	for take < len(order) && (take < 2 || pooled < float64(floor)) {
		pooled += n[order[take]]
		take++
	}
	if take == len(order) && small < take {
		take = small // pooling everyone would leave nobody to compare
	}
	out := make([]string, 0, take)
	for _, i := range order[:take] {
		out = append(out, levels[i])
	}
	slices.Sort(out)
	if len(out) == 1 && out[0] == SmallLevels {
		return nil // done before
	}
	return map[string][]string{SmallLevels: out}
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
