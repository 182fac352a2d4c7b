package bias

import (
	"math"
	"slices"
	"strings"

	"toetssteen"
	"toetssteen/internal/count"
)

// part is a number of persons with the bounds that rounding and suppression
// leave; hidden when part of it was suppressed at the source.
type part struct {
	v, lo, hi float64
	w2        float64
	hidden    bool
	persons   float64 // behind a sum of weights; v where there are none
	floor     float64 // under which persons may not be shown; 0 where v itself is protected
}

func (p part) plus(q part) part {
	return part{
		v: p.v + q.v, lo: p.lo + q.lo, hi: p.hi + q.hi, w2: p.w2 + q.w2, hidden: p.hidden || q.hidden,
		persons: p.persons + q.persons, floor: max(p.floor, q.floor),
	}
}

func (p part) minus(q part) part {
	return part{
		v: p.v - q.v, lo: max(0, p.lo-q.hi), hi: max(0, p.hi-q.lo), w2: max(0, p.w2-q.w2), hidden: p.hidden || q.hidden,
		persons: max(0, p.persons-q.persons), floor: max(p.floor, q.floor),
	}
}

// side is a group at a step: who goes on and who does not.
type side struct{ sel, not part }

func (s side) plus(t side) side  { return side{s.sel.plus(t.sel), s.not.plus(t.not)} }
func (s side) minus(t side) side { return side{s.sel.minus(t.sel), s.not.minus(t.not)} }

func (s side) x() float64 { return s.sel.v }
func (s side) n() float64 { return s.sel.v + s.not.v }

func (s side) hidden() bool { return s.sel.hidden || s.not.hidden }

// few tells whether fewer persons than the floor stand behind sums of weights:
// the weights alone would hide how few they are.
func (s side) few() bool {
	floor := max(s.sel.floor, s.not.floor)
	return floor > 0 && (s.sel.persons < floor || s.not.persons < floor)
}

// rate gives the share that goes on; ok is false for nobody.
func (s side) rate() (p float64, ok bool) {
	if s.n() <= 0 {
		return 0, false
	}
	return s.x() / s.n(), true
}

// effective gives the counts that intervals and tests stand on: with weights,
// as many persons as Kish's effective sample size, W²/ΣW².
func (s side) effective() (x, n float64) {
	w2 := s.sel.w2 + s.not.w2
	if w2 <= 0 || s.n() <= 0 {
		return s.x(), s.n()
	}
	neff := s.n() * s.n() / w2
	return s.x() / s.n() * neff, neff
}

// low and high bound the rate over all counts that round to the given ones.
func (s side) low() float64  { return ratio(s.sel.lo, s.sel.lo+s.not.hi) }
func (s side) high() float64 { return ratio(s.sel.hi, s.sel.hi+s.not.lo) }

func ratio(a, b float64) float64 {
	if b == 0 {
		return math.NaN()
	}
	return a / b
}

// counter reads sides from tables. What was rolled up once is kept: rolling up
// hundreds of thousands of base cells costs more than all figures on them.
type counter struct {
	cube  count.Cube
	kept  map[string]*count.Table // nil where no table has the columns together
	floor int64
}

func newCounter(cube count.Cube, floor int64) counter {
	return counter{cube, map[string]*count.Table{}, floor}
}

// table gives the margin over columns, in their order.
func (c counter) table(columns ...string) (count.Table, bool) {
	key := strings.Join(columns, levelSeparator)
	t, ok := c.kept[key]
	if !ok {
		if rolled, found := c.cube.Table(columns...); found {
			t = &rolled
		}
		c.kept[key] = t
	}
	if t == nil {
		return count.Table{}, false
	}
	return *t, true
}

// part gives a cell's number of persons with its bounds.
func (c counter) part(cell count.Cell) part {
	p := part{v: cell.N, w2: 0}
	if c.cube.Weighted {
		p.v, p.w2, p.persons, p.floor = cell.W, cell.W2, cell.N, float64(c.floor)
	}
	p.lo, p.hi = p.v, p.v
	if h := float64(c.cube.Rounding) / 2 * cell.Pieces(); h > 0 {
		p.lo, p.hi = max(0, p.v-h), p.v+h
	}
	if cell.Hidden {
		p.hidden, p.hi = true, p.hi+cell.Unknown()*float64(max(0, c.cube.Below-1))
	}
	return p
}

// slice is a division of people, by the levels of a group column, at a step.
type slice struct {
	column string
	levels []string
	sides  map[string]side
	absent part // of whom the step is not known
}

func (s slice) total() side {
	var t side
	for _, l := range s.levels {
		t = t.plus(s.sides[l])
	}
	return t
}

// slices gives, for each combination of levels of the strata, the division by
// a group column at a step, and the key of each in a fixed order.
func (c counter) slices(group string, t *step, strata ...string) (keys []string, by map[string]*slice, ok bool) {
	columns := append([]string{group, t.Column}, strata...) // no group: everyone
	if t.after != nil && t.after.Column != t.Column {
		columns = append(columns, t.after.Column)
	}
	table, ok := c.table(dedupe(columns)...)
	if !ok {
		return nil, nil, false
	}
	all := group == ""
	by = map[string]*slice{}
	at := make([]int, len(columns))
	for i, name := range columns {
		at[i] = table.Column(name)
	}
	for _, cell := range table.Cells {
		level := func(i int) string {
			if all && i == 0 {
				return ""
			}
			return table.Levels[at[i]][cell.Key[at[i]]]
		}
		if t.after != nil && !t.after.positive[level(afterIndex(t, len(strata)))] {
			continue
		}
		key := joinLevels(len(strata), func(i int) string { return level(2 + i) })
		s := by[key]
		if s == nil {
			s = &slice{column: group, sides: map[string]side{}}
			by[key] = s
			keys = append(keys, key)
		}
		s.add(level(0), level(1), t, c.part(cell))
	}
	slices.Sort(keys)
	for _, s := range by {
		for l := range s.sides {
			s.levels = append(s.levels, l)
		}
		slices.Sort(s.levels)
	}
	return keys, by, true
}

// complete tells whether divisions by strata hold the same people as the
// division without them. Published tables may leave categories out; rounding
// alone explains counts whose bounds overlap.
func (c counter) complete(group string, t *step, by map[string]*slice) bool {
	whole, ok := c.slice(group, t)
	if !ok {
		return false
	}
	for l, s := range whole.sides {
		var sum side
		for _, k := range by {
			sum = sum.plus(k.sides[l])
		}
		for _, p := range [][2]part{{s.sel, sum.sel}, {s.not, sum.not}} {
			tiny := 1e-9 * max(1, p[0].hi, p[1].hi)
			if p[0].hi+tiny < p[1].lo || p[1].hi+tiny < p[0].lo {
				return false
			}
		}
	}
	return true
}

// everyone gives who goes on at a step, per combination of levels of the
// strata, over all groups: from published totals where there are any, which
// need not be the sum of rounded groups.
func (c counter) everyone(t *step, strata ...string) map[string]side {
	_, by, ok := c.slices("", t, strata...)
	if !ok {
		return nil
	}
	out := map[string]side{}
	for k, s := range by {
		out[k] = s.total()
	}
	return out
}

// afterIndex is where the column of the step before stands.
func afterIndex(t *step, strata int) int {
	if t.after.Column == t.Column {
		return 1
	}
	return 2 + strata
}

func (s *slice) add(group, decision string, t *step, p part) {
	side := s.sides[group]
	switch {
	case decision == count.Missing && !t.among[decision] && !t.positive[decision]:
		s.absent = s.absent.plus(p)
	case !t.among[decision] && !t.positive[decision]:
		if len(t.Among) == 0 {
			side.not = side.not.plus(p)
		}
	case t.positive[decision]:
		side.sel = side.sel.plus(p)
	default:
		side.not = side.not.plus(p)
	}
	s.sides[group] = side
}

// slice gives the division of all people.
func (c counter) slice(group string, t *step) (*slice, bool) {
	_, by, ok := c.slices(group, t)
	if !ok || by[""] == nil {
		return nil, false
	}
	return by[""], true
}

const levelSeparator = "\x1f"

func joinLevels(n int, level func(int) string) string {
	if n == 1 {
		return level(0)
	}
	parts := make([]string, n)
	for i := range parts {
		parts[i] = level(i)
	}
	return strings.Join(parts, levelSeparator)
}

func dedupe(columns []string) []string {
	var out []string
	for _, c := range columns {
		out = add(out, c)
	}
	return out
}

// reference resolves what a group is compared with. Level is empty for the
// complement and the whole.
type reference struct {
	name  string // as it is printed
	level string
	whole bool
}

// side gives the reference's counts for a group within a division.
func (r reference) side(s *slice, group string) side {
	switch {
	case r.level != "":
		return s.sides[r.level]
	case r.whole:
		return s.total()
	}
	return s.total().minus(s.sides[group])
}

// referenceOf resolves the reference of a group column on the selection step.
func referenceOf(cube count.Cube, g toetssteen.AuditGroup, d toetssteen.Direction, s *slice) (reference, error) {
	known := slices.DeleteFunc(slices.Clone(s.levels), func(l string) bool { return l == count.Missing })
	if slices.Contains(known, g.Reference) {
		return reference{name: g.Reference, level: g.Reference}, nil
	}
	switch g.Reference {
	case "", toetssteen.ReferenceComplement:
		return reference{name: toetssteen.ReferenceComplement}, nil
	case toetssteen.ReferenceWhole:
		return reference{name: toetssteen.ReferenceWhole, whole: true}, nil
	case toetssteen.ReferenceLargest, toetssteen.ReferenceMostFavoured:
		if len(known) == 0 {
			return reference{}, specError("no_groups", g.Column)
		}
		best := slices.MaxFunc(known, func(a, b string) int { return better(g.Reference, d, s.sides[a], s.sides[b]) })
		return reference{name: best, level: best}, nil
	}
	return reference{}, specError("reference", g.Column, g.Reference, listed(cube, g.Column))
}

// better orders sides for the choice of a reference: by size, or by how well
// they fare; small ones are never the most favoured.
func better(by string, d toetssteen.Direction, a, b side) int {
	if by == toetssteen.ReferenceLargest {
		return compare(a.n(), b.n())
	}
	small := func(s side) bool { return s.n() < 30 }
	if small(a) != small(b) {
		if small(a) {
			return -1
		}
		return 1
	}
	p, _ := a.rate()
	q, _ := b.rate()
	if d == toetssteen.Burden {
		return compare(q, p)
	}
	return compare(p, q)
}

func compare(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
