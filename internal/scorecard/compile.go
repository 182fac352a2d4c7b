package scorecard

import (
	"maps"
	"math"
	"slices"
	"strings"

	"toetssteen/internal/count"
)

// parts is a profile made ready to evaluate.
type parts struct {
	lookup   []map[string]int // for each criterion: text of a level -> index
	leaves   []leaf           // tables of points; those of rules come last
	nodes    []node           // every node after those it is made of
	root     int              // node that is the score; -1 when only rules give points
	rules    []rule
	selected map[string]bool
}

// leaf is a table of points over the levels of some criteria. The last index
// of each axis is missing; NaN is no points.
type leaf struct {
	term   string
	axes   []int // criteria
	dims   []int
	v      []float64
	absent *float64
}

// node is a step of the score: a leaf, or a sum or product of nodes.
type node struct {
	term    string
	leaf    int // -1 for a sum, product or constant
	kids    []int
	product bool
	value   float64
}

// condition is the set of levels of a criterion that fit; the last is missing.
type condition struct {
	criterion int
	fits      []bool
}

type rule struct {
	id         string
	conditions []condition
	then       string // empty for points
	leaf       int
	skip       bool
}

func fold(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

func isMissing(s string) bool { return strings.TrimSpace(s) == "" || s == count.Missing }

// newLeaf makes a table without points.
func (l *linter) newLeaf(term string, axes []int, where string) (leaf, bool) {
	out := leaf{term: term, axes: axes, dims: make([]int, len(axes))}
	n := 1
	for i, a := range axes {
		out.dims[i] = len(l.p.Criteria[a].Levels) + 1
		if n *= out.dims[i]; n > maxEntries {
			l.add("%s: more than %d combinations of levels; make fewer levels", where, maxEntries)
			return out, false
		}
	}
	if !l.spend(n, where) {
		return out, false
	}
	out.v = make([]float64, n)
	for i := range out.v {
		out.v[i] = math.NaN()
	}
	return out, true
}

// each visits every entry with its levels; key is reused.
func (f *leaf) each(visit func(at int, key []int)) {
	key := make([]int, len(f.dims))
	for at := range f.v {
		visit(at, key)
		for i := len(key) - 1; i >= 0; i-- {
			if key[i]++; key[i] < f.dims[i] {
				break
			}
			key[i] = 0
		}
	}
}

// missingAxis gives the first axis on which an entry is missing, or -1.
func (f *leaf) missingAxis(key []int) int {
	for i, k := range key {
		if k == f.dims[i]-1 {
			return i
		}
	}
	return -1
}

// entry is where the points of a person stand.
func (f *leaf) entry(key []int) int {
	at := 0
	for i, a := range f.axes {
		at = at*f.dims[i] + key[a]
	}
	return at
}

// fill gives the entries without points those of otherwise, or of a rule for
// missing; what is missing never gets the points of otherwise.
func (l *linter) fill(f *leaf, otherwise *float64, where string) {
	l.optional(otherwise, where+", otherwise")
	lacks := ""
	f.each(func(at int, key []int) {
		if !math.IsNaN(f.v[at]) {
			return
		}
		if i := f.missingAxis(key); i >= 0 {
			if m := l.p.Criteria[f.axes[i]].Missing; m != nil && m.Points != nil {
				f.v[at] = *m.Points
			}
			return
		}
		if otherwise != nil {
			f.v[at] = *otherwise
		} else if lacks == "" {
			names := make([]string, len(key))
			for i, k := range key {
				names[i] = l.p.Criteria[f.axes[i]].ID + " " + l.p.Criteria[f.axes[i]].Levels[k].Level
			}
			lacks = strings.Join(names, ", ")
		}
	})
	if lacks != "" {
		l.add("%s: no points for %s; give them, or give otherwise", where, lacks)
	}
}

func (l *linter) terms() {
	l.term = map[string]int{}
	for i, t := range l.p.Terms {
		_, twice := l.term[t.ID]
		_, criterion := l.at[t.ID]
		if twice || criterion || t.ID == "" {
			l.add("term %s: an id is needed, occurs once, and is not that of a criterion", t.ID)
		}
		l.term[t.ID] = i
	}
	l.parts.nodes = make([]node, len(l.p.Terms))
	for i, t := range l.p.Terms {
		l.parts.nodes[i] = l.node(t)
	}
}

func (l *linter) node(t Term) node {
	where := "term " + t.ID
	forms := 0
	for _, given := range []bool{t.Points != nil, t.Grid != nil, t.Cells != nil, t.Sum != nil, t.Product != nil, t.Constant != nil} {
		if given {
			forms++
		}
	}
	if forms != 1 {
		l.add("%s: give one of points, grid, cells, sum, product and constant", where)
		return node{}
	}
	out := node{term: t.ID, leaf: -1, product: t.Product != nil}
	l.optional(t.Absent, where+", absent")
	switch {
	case t.Constant != nil:
		l.number(t.Constant, where)
		out.value = *t.Constant
	case t.Sum != nil || t.Product != nil:
		for _, id := range slices.Concat(t.Sum, t.Product) {
			kid, ok := l.term[id]
			if !ok {
				l.add("%s: there is no term %q", where, id)
			}
			out.kids = append(out.kids, kid)
		}
		if len(out.kids) == 0 {
			l.add("%s: there is nothing to add or multiply", where)
		}
		if t.Absent != nil {
			l.add("%s: absent belongs at a term with points", where)
		}
	default:
		out.leaf = len(l.parts.leaves)
		f := l.table(t, where)
		f.absent = t.Absent
		l.parts.leaves = append(l.parts.leaves, f)
	}
	return out
}

// table makes the leaf of a term with points.
func (l *linter) table(t Term, where string) leaf {
	switch {
	case t.Points != nil:
		axes, ok := l.axes(where, t.Points.Criterion)
		if !ok {
			return leaf{}
		}
		f, ok := l.newLeaf(t.ID, axes, where)
		if !ok {
			return f
		}
		for _, text := range slices.Sorted(maps.Keys(t.Points.Levels)) {
			if i := l.level(axes[0], text, where); i >= 0 && l.number(t.Points.Levels[text], where+", "+text) {
				l.put(&f, i, *t.Points.Levels[text], where+", "+text)
			}
		}
		l.fill(&f, t.Points.Otherwise, where)
		return f
	case t.Grid != nil:
		return l.grid(t, where)
	}
	return l.cells(t, where)
}

// put gives an entry its points, once.
func (l *linter) put(f *leaf, at int, points float64, where string) {
	if !math.IsNaN(f.v[at]) {
		l.add("%s: points are given twice", where)
	}
	f.v[at] = points
}

func (l *linter) axes(where string, ids ...string) (out []int, ok bool) {
	ok = true
	for i, id := range ids {
		a, known := l.at[id]
		if !known || slices.Contains(ids[:i], id) {
			l.add("%s: %q is no criterion, or occurs twice", where, id)
			ok = false
		}
		out = append(out, a)
	}
	return out, ok
}

func (l *linter) grid(t Term, where string) leaf {
	g := t.Grid
	axes, ok := l.axes(where, g.Down, g.Across)
	if !ok {
		return leaf{}
	}
	f, ok := l.newLeaf(t.ID, axes, where)
	if !ok {
		return f
	}
	across := make([]int, len(g.Levels))
	for i, text := range g.Levels {
		across[i] = l.level(axes[1], text, where)
	}
	for _, text := range slices.Sorted(maps.Keys(g.Points)) {
		row, line := g.Points[text], where+", "+text
		down := l.level(axes[0], text, where)
		if len(row) != len(across) {
			l.add("%s: %d numbers for %d levels of %s", line, len(row), len(across), g.Across)
			continue
		}
		for i, v := range row {
			if l.number(v, line) && down >= 0 && across[i] >= 0 {
				l.put(&f, down*f.dims[1]+across[i], *v, line)
			}
		}
	}
	l.fill(&f, g.Otherwise, where)
	return f
}

func (l *linter) cells(t Term, where string) leaf {
	axes, ok := l.axes(where, t.Cells.Of...)
	if !ok || len(axes) == 0 {
		l.add("%s: of: name the criteria", where)
		return leaf{}
	}
	f, ok := l.newLeaf(t.ID, axes, where)
	if !ok {
		return f
	}
	if !l.spend(len(t.Cells.Points)*len(f.v), where) {
		return f
	}
	for _, c := range t.Cells.Points {
		found := l.conditions(c.When, nil, where)
		for _, k := range found {
			if !slices.Contains(axes, k.criterion) {
				l.add("%s: %s is not named in of", where, l.p.Criteria[k.criterion].ID)
			}
		}
		if l.number(c.Points, where) {
			f.each(func(at int, key []int) {
				if math.IsNaN(f.v[at]) && fitsAxes(found, axes, key) {
					f.v[at] = *c.Points
				}
			})
		}
	}
	l.fill(&f, t.Cells.Otherwise, where)
	return f
}

// fitsAxes tells whether an entry meets every condition; a condition on a
// criterion that is no axis does not count.
func fitsAxes(of []condition, axes, key []int) bool {
	for _, k := range of {
		if i := slices.Index(axes, k.criterion); i >= 0 && !k.fits[key[i]] {
			return false
		}
	}
	return true
}
