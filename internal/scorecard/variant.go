package scorecard

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"toetssteen/internal/count"
)

// change is what is done to a criterion.
type change int

const (
	keep change = iota
	remove
	coarsen
	halve
)

func (c change) String() string { return [...]string{"kept", "removed", "coarsened", "halved"}[c] }

// combo is a combination of levels of the criteria with its persons, by level
// of the group column.
type combo struct {
	key      []int
	n        []float64
	all      float64
	selected bool
}

// model is the population that changed profiles are tried on: everyone whom
// the profile as it is can score.
type model struct {
	b             *bound
	order         float64 // 1 when the highest scores are selected, -1 for the lowest, 0 for neither
	combos        []combo
	marginal      [][]float64 // for each criterion: persons by level, the last being missing
	all, target   float64     // persons; of whom selected
	group, ref    []bool      // of the comparison
	sel, excluded *leaf       // chance that a rule selects, excludes; nil without rules
}

func newModel(t count.Table, e *Evaluation, c crowd) *model {
	m := &model{b: e.bound, order: e.bound.p.order()}
	for i, cr := range m.b.p.Criteria {
		m.marginal = append(m.marginal, nil)
		if m.b.used[i] {
			m.marginal[i] = make([]float64, len(cr.Levels)+1)
		}
	}
	at := map[string]int{}
	for i, cell := range t.Cells {
		n := c.part(cell).v
		if o := e.Cells[i]; o.OK && n > 0 {
			key := m.used(e.keys[i])
			id := textOf(key)
			j, ok := at[id]
			if !ok {
				j = len(m.combos)
				at[id] = j
				m.combos = append(m.combos, combo{key: key, n: make([]float64, len(c.levels)), selected: o.Selected})
			}
			m.add(j, int(cell.Key[c.at]), n)
		}
	}
	m.sel, m.excluded = m.b.decisive()
	return m
}

func (m *model) add(combo, group int, n float64) {
	k := &m.combos[combo]
	k.n[group] += n
	k.all += n
	m.all += n
	if k.selected {
		m.target += n
	}
	for i, level := range k.key {
		if m.b.used[i] {
			m.marginal[i][level] += n
		}
	}
}

// used is a key with a 0 for every criterion that nothing depends on.
func (m *model) used(key []int) []int {
	out := slices.Clone(key)
	for i := range out {
		if !m.b.used[i] {
			out[i] = 0
		}
	}
	return out
}

// size is what one evaluation of a changed profile costs.
func (m *model) size() int {
	n := len(m.combos)
	for _, f := range m.b.leaves {
		n += len(f.v)
	}
	if m.sel != nil {
		n += 2 * len(m.sel.v)
	}
	return n
}

func textOf(key []int) string {
	var b strings.Builder
	for _, k := range key {
		b.WriteString(strconv.Itoa(k))
		b.WriteByte(' ')
	}
	return b.String()
}

// order says on which side of the scores the selected categories are.
func (p *Profile) order() float64 {
	cats := slices.Clone(p.Categories)
	slices.SortFunc(cats, func(a, b Category) int { return compare(lowest(b.From), lowest(a.From)) })
	n := len(p.parts.selected)
	top, bottom := 0, 0
	for i, c := range cats {
		if p.parts.selected[c.ID] {
			if i < n {
				top++
			}
			if i >= len(cats)-n {
				bottom++
			}
		}
	}
	switch {
	case top == n:
		return 1
	case bottom == n:
		return -1
	}
	return 0
}

// decisive gives the chance that the rules select and exclude, for each
// combination of their levels: 0 or 1 as long as nothing was changed.
func (b *bound) decisive() (sel, excluded *leaf) {
	if len(b.rules) == 0 {
		return nil, nil
	}
	var axes []int
	for _, r := range b.rules {
		axes = append(axes, criteriaOf(r.conditions)...)
	}
	slices.Sort(axes)
	axes = slices.Compact(axes)
	a := leaf{axes: axes, dims: make([]int, len(axes))}
	n := 1
	for i, c := range axes {
		a.dims[i] = len(b.p.Criteria[c].Levels) + 1
		n *= a.dims[i]
	}
	a.v = make([]float64, n)
	z := leaf{axes: axes, dims: a.dims, v: make([]float64, n)}
	a.each(func(at int, key []int) {
		for _, r := range b.rules {
			if fitsAxes(r.conditions, axes, key) {
				if r.then == ThenSelect {
					a.v[at] = 1
				} else {
					z.v[at] = 1
				}
				return
			}
		}
	})
	return &a, &z
}

// variant is a changed profile.
type variant struct {
	b             *bound
	weight        []float64 // how much the score that a missing criterion sets still counts
	sel, excluded *leaf
	values        []float64
}

// vary changes a profile. A removed criterion is replaced, in each table of
// points and in the rules, by the average over its population marginal; a
// coarsened one by the average within pairs of neighbouring levels; a halved
// one by the mean of what it was and of what removing makes of it.
func (m *model) vary(changes []change) *variant {
	b := *m.b
	b.leaves = slices.Clone(m.b.leaves)
	for i := range b.leaves {
		b.leaves[i] = m.change(b.leaves[i], changes)
	}
	v := &variant{b: &b, weight: make([]float64, len(changes)), values: make([]float64, len(b.p.parts.nodes))}
	for i, c := range changes {
		v.weight[i] = 1
		switch c {
		case remove:
			v.weight[i] = 0
		case halve:
			v.weight[i] = .5
		case keep, coarsen: // who misses it is no neighbour of anyone
		}
	}
	if m.sel != nil {
		sel, excluded := m.change(*m.sel, changes), m.change(*m.excluded, changes)
		v.sel, v.excluded = &sel, &excluded
	}
	return v
}

func (m *model) change(f leaf, changes []change) leaf {
	cloned := false
	for axis, c := range f.axes {
		if changes[c] == keep {
			continue
		}
		if !cloned {
			f.v, cloned = slices.Clone(f.v), true
		}
		stride := 1
		for _, d := range f.dims[axis+1:] {
			stride *= d
		}
		line := make([]float64, f.dims[axis])
		for at := range f.v {
			if at/stride%f.dims[axis] != 0 {
				continue
			}
			for k := range line {
				line[k] = f.v[at+k*stride]
			}
			for k, x := range m.changed(line, c, changes[c]) {
				f.v[at+k*stride] = x
			}
		}
	}
	return f
}

// changed gives the points of the levels of one criterion, the last being
// missing, after a change.
func (m *model) changed(line []float64, criterion int, c change) []float64 {
	p := m.marginal[criterion]
	out := make([]float64, len(line))
	if c == coarsen {
		copy(out, line)
		last := len(line) - 1 // missing stays apart
		for from := 0; from < last; {
			to := from + 2
			if last-to == 1 || to > last {
				to = last // an odd last level joins the pair before it
			}
			mean := average(line[from:to], p[from:to])
			for k := from; k < to; k++ {
				if !math.IsNaN(line[k]) {
					out[k] = mean
				}
			}
			from = to
		}
		return out
	}
	mean := average(line, p)
	for k, x := range line {
		out[k] = mean
		if c == halve && !math.IsNaN(x) {
			out[k] = (x + mean) / 2
		}
	}
	return out
}

// average weighs the points that exist by persons, or equally when none of
// them has any; NaN when no points exist.
func average(points, persons []float64) float64 {
	sum, n, plainSum, k := 0.0, 0.0, 0.0, 0.0
	for i, x := range points {
		if math.IsNaN(x) {
			continue
		}
		sum, n = sum+x*persons[i], n+persons[i]
		plainSum, k = plainSum+x, k+1
	}
	if n == 0 {
		return plainSum / k
	}
	return sum / n
}

// score is the score of a key under the changed profile; NaN is none.
func (v *variant) score(key []int) float64 {
	rest, part := 0.0, 1.0 // what earlier half-weighted overrides left
	for i, c := range v.b.p.Criteria {
		set := c.Missing != nil && c.Missing.Score != nil && v.b.present[i] && key[i] == len(c.Levels)
		if !set || v.weight[i] == 0 {
			continue
		}
		rest += part * v.weight[i] * *c.Missing.Score
		if part *= 1 - v.weight[i]; part == 0 {
			return snap(rest)
		}
	}
	return snap(rest + part*v.b.points(key, v.values, nil))
}

// rules gives the chances that rules select and exclude.
func (v *variant) rules(key []int) (selected, excluded float64) {
	if v.sel == nil {
		return 0, 0
	}
	at := v.sel.entry(key)
	return v.sel.v[at], v.excluded.v[at]
}
