package counts

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"toetssteen"
)

// interval is a sum of counts: the known part, what suppressed counts may add,
// and how many cells were summed.
type interval struct {
	known, more float64
	cells       int
	unknown     bool // a suppressed count of which no bound is known
}

func (a interval) plus(b interval) interval {
	return interval{a.known + b.known, a.more + b.more, a.cells + b.cells, a.unknown || b.unknown}
}

func (w *wide) bounds(c *marginCell) interval {
	if !c.hidden {
		return interval{known: c.n, cells: 1}
	}
	return interval{more: float64(max(0, w.Below-1)), cells: 1, unknown: w.Below <= 1}
}

// allowed is how far a sum of so many rounded counts may lie from its rounded
// total: half a unit for each.
func (w *wide) allowed(cells int) float64 { return float64(cells+1) * float64(w.Rounding) / 2 }

// off is how far a sum lies from a total: below it (negative), above it, or 0
// where suppressed counts explain it.
func (a interval) off(total float64) float64 {
	switch {
	case a.known > total:
		return a.known - total
	case !a.unknown && a.known+a.more < total:
		return a.known + a.more - total
	}
	return 0
}

// checker compares sums with totals.
type checker struct {
	*wide
	rounded, errors int
	largest         float64
	outer           map[string][2]string // of a nested variable, the level it is within
}

// checkTotals compares every table with those of one variable fewer, in which
// its counts must add up.
func (w *wide) checkTotals() {
	c := &checker{wide: w, outer: map[string][2]string{}}
	levels := map[string]map[string]bool{}
	for _, m := range w.margins {
		for _, v := range m.columns {
			if levels[v] == nil {
				levels[v] = map[string]bool{}
			}
			maps.Copy(levels[v], m.levelsOf(v))
		}
	}
	var partial [][]string
	for _, m := range w.ordered() {
		before := c.errors
		for _, v := range m.columns {
			c.compare(m, v, len(levels[v]))
		}
		m.partial = c.isPartial(m, levels)
		if m.partial && c.errors == before && !c.hasNested(m) && !slices.ContainsFunc(partial, func(p []string) bool { return containsAll(m.columns, p) }) {
			partial = append(partial, m.columns)
		}
	}
	const most = 5
	if c.errors > most {
		w.note("total_error_more", strconv.Itoa(c.errors-most))
	}
	if c.rounded > 0 {
		w.note("total_rounding", strconv.Itoa(c.rounded), c.show(c.largest), strconv.FormatInt(w.Rounding, 10))
	}
	if len(partial) > 0 {
		var names []string
		for _, columns := range partial {
			names = append(names, strings.Join(columns, " x "))
		}
		w.note("partial", strings.Join(names, "; "))
	}
}

func (c *checker) hasNested(m *margin) bool {
	return slices.ContainsFunc(m.columns, func(v string) bool { return c.nested[v] })
}

// isPartial tells a table that is about some of the people only.
func (c *checker) isPartial(m *margin, levels map[string]map[string]bool) bool {
	if c.hasNested(m) {
		return true
	}
	for _, v := range m.columns {
		if len(m.levelsOf(v)) < len(levels[v]) {
			return true
		}
	}
	if all := c.margins[""]; all != nil {
		sum, total := m.total(c.wide), all.total(c.wide)
		return !total.unknown && total.more == 0 && sum.off(total.known) < -c.allowed(sum.cells)
	}
	return false
}

// group is the cells that add up to one cell of the table they are compared
// with.
type group struct {
	sum    interval
	levels int
	rest   []string
}

// compare compares the sums over one variable with the table without it, or,
// of a variable within a level of another one ("Unduly, appeal"), with that
// level.
func (c *checker) compare(m *margin, variable string, levels int) {
	at := slices.Index(m.columns, variable)
	groups, order := map[string]*group{}, []string{}
	for _, cell := range m.sorted() {
		rest := slices.Delete(slices.Clone(cell.levels), at, at+1)
		g := groups[joined(rest)]
		if g == nil {
			g = &group{rest: rest}
			groups[joined(rest)] = g
			order = append(order, joined(rest))
		}
		g.sum = g.sum.plus(c.bounds(cell))
		g.levels++
	}
	columns := slices.Delete(slices.Clone(m.columns), at, at+1)
	for _, key := range order {
		g := groups[key]
		total := c.parent(columns, g.rest, variable)
		if total == nil || total.hidden {
			continue
		}
		off := g.sum.off(total.n)
		if off < 0 && g.levels < levels {
			continue // not every level was published here
		}
		c.judge(off, g, total, variable)
	}
}

// parent finds the count in which a group must add up.
func (c *checker) parent(columns, rest []string, variable string) *marginCell {
	if !c.nested[variable] {
		if m := c.margins[joined(columns)]; m != nil {
			return m.cells[joined(rest)]
		}
		return nil
	}
	within, known := c.outer[variable]
	if !known {
		within[0], within[1] = c.levelNamed(variable)
		if v, l, found := strings.Cut(variable, ", "); found && c.nested[v] {
			within = [2]string{v, l}
		}
		c.outer[variable] = within
	}
	outer, level := within[0], within[1]
	if outer == "" || slices.Contains(columns, outer) {
		return nil
	}
	i, _ := slices.BinarySearch(columns, outer)
	m := c.margins[joined(slices.Insert(slices.Clone(columns), i, outer))]
	if m == nil {
		return nil
	}
	return m.cells[joined(slices.Insert(slices.Clone(rest), i, level))]
}

// levelNamed finds the variable that has a level of this name, whatever the
// case of its letters; none where several have.
func (c *checker) levelNamed(name string) (variable, level string) {
	for _, m := range c.margins {
		if len(m.columns) != 1 {
			continue
		}
		for l := range m.levelsOf(m.columns[0]) {
			if strings.EqualFold(l, name) {
				if variable != "" {
					return "", ""
				}
				variable, level = m.columns[0], l
			}
		}
	}
	return variable, level
}

// judge notes a difference: as rounding within what rounding can explain, and
// else as an error, with where it is.
func (c *checker) judge(off float64, g *group, total *marginCell, variable string) {
	allowed := c.allowed(g.sum.cells)
	switch {
	case off == 0:
	case math.Abs(off) <= allowed:
		c.rounded++
		c.largest = max(c.largest, math.Abs(off))
	default:
		const most = 5
		if c.errors++; c.errors <= most {
			c.note("total_error", variable, strconv.Itoa(total.line), total.column,
				c.show(g.sum.known), c.show(total.n), c.show(math.Abs(off)), fmt.Sprint(allowed))
		}
	}
}

// show writes a count in a remark: small ones of data that is not public stay
// out of it.
func (c *checker) show(v float64) string {
	if !c.Public && c.Rounding == 0 && v > 0 && v < float64(toetssteen.Floor) {
		return "<" + strconv.Itoa(toetssteen.Floor)
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// enough is how many counts must be multiples of a base before they look
// rounded to it: by chance that is 1 in 5^20.
const enough = 20

// roundingNotes says where the counts and the declared rounding do not fit.
func (w *wide) roundingNotes(values []toetssteen.Real) {
	off, some := 0, 0
	looks := map[int64]bool{10: true, 5: true}
	for _, r := range values {
		v, _ := r.Get()
		if v == 0 {
			continue
		}
		some++
		if w.Rounding > 0 && math.Mod(v, float64(w.Rounding)) != 0 {
			off++
		}
		for base := range looks {
			looks[base] = looks[base] && math.Mod(v, float64(base)) == 0
		}
	}
	switch {
	case off > 0:
		w.note("not_rounded", strconv.Itoa(off), strconv.FormatInt(w.Rounding, 10))
	case w.Rounding > 0 || some < enough:
	case looks[10]:
		w.note("looks_rounded", "10")
	case looks[5]:
		w.note("looks_rounded", "5")
	}
}
