package redact

import (
	"slices"
	"strings"

	"toetssteen"
)

// The attacker of these tests knows the figures that are shown, what the
// columns, strata and statuses mean, and that counts are not negative. It
// solves exactly, in whole numbers, by narrowing bounds and splitting them. It
// shares no code with what it attacks.

// row says that the sum of some cells lies between two bounds.
type row struct {
	cells  []int
	lo, hi int
}

type attacker struct {
	groups, strata int
	hi             int // bound of every cell
	rows           []row
	truth          []int
}

// cell is the index of who is selected (0) or not (1).
func (a *attacker) cell(g, s, d int) int { return (g*a.strata+s)*2 + d }

// pick gives the cells of groups and strata (-1 is all), of d: 0 selected, 1
// not, 2 both; but g when without.
func (a *attacker) pick(g, s, d int, without bool) []int {
	var out []int
	for i := range a.groups {
		if g >= 0 && (i == g) == without {
			continue
		}
		for j := range a.strata {
			for k := range 2 {
				if (s < 0 || s == j) && (d == 2 || d == k) {
					out = append(out, a.cell(i, j, k))
				}
			}
		}
	}
	return out
}

func index(names []string, name string) int {
	for i, n := range names {
		if n == name {
			return i
		}
	}
	return -1
}

// learn reads a protected result.
func (a *attacker) learn(r toetssteen.AuditResult, groups, strata []string) {
	for _, f := range r.Figures {
		s := -1
		if l, ok := strings.CutPrefix(f.Stage, "score="); ok {
			a.know(f.X, a.pick(index(groups, f.Group), index(strata, l), 2, false))
			a.know(f.N, a.pick(index(groups, f.Group), -1, 2, false))
			continue
		}
		if l, ok := strings.CutPrefix(f.Stage, "score<="); ok {
			var cells []int
			for k := range index(strata, l) + 1 {
				cells = append(cells, a.pick(index(groups, f.Group), k, 2, false)...)
			}
			a.know(f.X, cells)
			continue
		}
		if l, ok := strings.CutPrefix(f.Stratum, "w="); ok {
			s = index(strata, l)
		}
		if overStrata[f.Name] {
			continue
		}
		g := index(groups, f.Group)
		a.know(f.X, a.pick(g, s, 0, false))
		a.know(f.N, a.pick(g, s, 2, false))
		without, ref := false, index(groups, f.Reference)
		if f.Reference == toetssteen.ReferenceComplement {
			without, ref = true, g
		}
		if f.Reference != "" {
			a.know(f.Y, a.pick(ref, s, 0, without))
			a.know(f.M, a.pick(ref, s, 2, without))
		}
	}
}

func (a *attacker) know(r toetssteen.Real, cells []int) {
	if v, ok := r.Get(); ok {
		r := row{cells, int(v), int(v)}
		if !slices.ContainsFunc(a.rows, func(o row) bool { return slices.Equal(o.cells, r.cells) && o.lo == r.lo }) {
			a.rows = append(a.rows, r)
		}
	}
}

// values counts the values that a sum of cells may have, near the true one; it
// stops at enough.
func (a *attacker) values(cells []int, truth, enough int) (n int, from, to int) {
	from, to = truth, truth
	for to-truth < enough && a.possible(cells, to+1) {
		to++
	}
	for to-from < enough && from > 0 && a.possible(cells, from-1) {
		from--
	}
	return to - from + 1, from, to
}

// patience is how many splits the attacker tries; then it has not found out.
const patience = 3_000

// possible tells whether a sum of cells may be v, as far as the attacker's
// patience goes.
func (a *attacker) possible(cells []int, v int) bool {
	rows := append(append([]row(nil), a.rows...), row{cells, v, v})
	lo, hi := make([]int, len(a.truth)), make([]int, len(a.truth))
	for i := range hi {
		hi[i] = a.hi
	}
	nodes := 0
	return a.solve(rows, lo, hi, &nodes) || nodes > patience
}

// solve looks near the true counts first: where something else is possible, it
// is soon found there.
func (a *attacker) solve(rows []row, lo, hi []int, nodes *int) bool {
	if *nodes++; *nodes > patience || !narrow(rows, lo, hi) {
		return false
	}
	open := -1
	for i := range lo {
		if hi[i] > lo[i] && (open < 0 || hi[i]-lo[i] < hi[open]-lo[open]) {
			open = i
		}
	}
	if open < 0 {
		return true
	}
	c := min(max(a.truth[open], lo[open]), hi[open])
	for _, part := range [][2]int{{c, c}, {lo[open], c - 1}, {c + 1, hi[open]}} {
		l, h := append([]int(nil), lo...), append([]int(nil), hi...)
		if l[open], h[open] = part[0], part[1]; part[0] <= part[1] && a.solve(rows, l, h, nodes) {
			return true
		}
	}
	return false
}

func narrow(rows []row, lo, hi []int) bool {
	for changed := true; changed; {
		changed = false
		for _, r := range rows {
			low, high := 0, 0
			for _, c := range r.cells {
				low, high = low+lo[c], high+hi[c]
			}
			if low > r.hi || high < r.lo {
				return false
			}
			for _, c := range r.cells {
				if m := r.hi - (low - lo[c]); hi[c] > m {
					high -= hi[c] - m
					hi[c], changed = m, true
				}
				if m := r.lo - (high - hi[c]); lo[c] < m {
					low += m - lo[c]
					lo[c], changed = m, true
				}
				if lo[c] > hi[c] {
					return false
				}
			}
		}
	}
	return true
}
