package subgroup

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"toetssteen"
	"toetssteen/internal/stats"
)

const (
	redundant      = .01 // rate by which a group must stand out from each parent (bias.md §7)
	rare           = .1  // of the rate of all, where that is less
	mostlyCarried  = .9  // share of a parent's excess that makes the narrower group the one to read
	sliceLineAlpha = .95
)

// judge tests the nodes of a lattice and chooses among them.
type judge struct {
	g     *grid
	l     *lattice
	o     Options
	nodes []node
}

// test gives every node its z and p against the rest, corrected for all of
// them, and says which were confirmed; it gives how many were significant.
func (j judge) test() (significant int64) {
	p, pA := make([]float64, len(j.nodes)), make([]float64, len(j.nodes))
	gN, gX, gA, gXA := j.g.all[total], j.g.all[selected], j.g.all[totalA], j.g.all[selectedA]
	for i := range j.nodes {
		k := &j.nodes[i]
		k.z, k.p, _ = stats.TwoProportionZ(k.v[selected], k.v[total], gX-k.v[selected], gN-k.v[total])
		p[i] = k.p
		_, pA[i], _ = stats.TwoProportionZ(k.v[selectedA], k.v[totalA], gXA-k.v[selectedA], gA-k.v[totalA])
		k.harm = j.turned(k.v[selected] - k.v[total]*(gX-k.v[selected])/(gN-k.v[total]))
		k.score = j.sliceLine(k)
	}
	for i, v := range stats.BY(p) {
		j.nodes[i].adj = v
		if v < j.o.Alpha {
			significant++
		}
	}
	j.confirm(stats.BY(pA))
	return significant
}

// confirm tests, on the half that was held back, what the other half points
// to.
func (j judge) confirm(adjusted []float64) {
	var chosen []*node
	var p []float64
	for i := range j.nodes {
		k := &j.nodes[i]
		seen, ok := ratio(j.halfA(k))
		if !ok || !(adjusted[i] < j.o.Alpha) || !j.worse(seen) {
			continue
		}
		_, pB, _ := stats.TwoProportionZ(j.halfB(k))
		chosen, p = append(chosen, k), append(p, pB)
	}
	for i, v := range stats.Holm(p) {
		held, ok := ratio(j.halfB(chosen[i]))
		chosen[i].confirmed = ok && v < j.o.Alpha && j.worse(held)
	}
}

// halfA gives the counts of a node and of the rest on the half that is
// searched, halfB on the half that was held back.
func (j judge) halfA(k *node) (xs, ns, y, m float64) {
	return k.v[selectedA], k.v[totalA], j.g.all[selectedA] - k.v[selectedA], j.g.all[totalA] - k.v[totalA]
}

func (j judge) halfB(k *node) (xs, ns, y, m float64) {
	xs, ns = k.v[selected]-k.v[selectedA], k.v[total]-k.v[totalA]
	return xs, ns, j.g.all[selected] - j.g.all[selectedA] - xs, j.g.all[total] - j.g.all[totalA] - ns
}

// turned turns a difference so that above 0 is harm.
func (j judge) turned(v float64) float64 {
	if j.o.Direction == toetssteen.Benefit {
		return -v
	}
	return v
}

func (j judge) worse(ratio float64) bool {
	if j.o.Direction == toetssteen.Benefit {
		return ratio < 1
	}
	return ratio > 1
}

// ratio is (x/n)/(y/m): +Inf when only y is 0. ok is false when there is none.
func ratio(xs, ns, y, m float64) (v float64, ok bool) {
	if ns <= 0 || m <= 0 || xs <= 0 && y <= 0 {
		return 0, false
	}
	return (xs / ns) / (y / m), true
}

// found gives the nodes that are significantly worse and add something to
// each of their parents, in order.
func (j judge) found() []*node {
	var out []*node
	in := map[*node]bool{}
	for i := range j.nodes {
		if k := &j.nodes[i]; k.adj < j.o.Alpha && k.harm > 0 && j.standsOut(k) {
			out, in[k] = append(out, k), true
		}
	}
	for _, k := range out {
		j.parents(k, func(parent *node) bool {
			if in[parent] && k.confirmed && k.harm >= mostlyCarried*parent.harm {
				parent.carried = true
			}
			return true
		})
	}
	rank := func(k *node) float64 {
		if j.o.Ranking == BySliceLine {
			return k.score
		}
		return k.harm
	}
	slices.SortStableFunc(out, func(a, b *node) int { return cmp.Compare(rank(b), rank(a)) })
	return out
}

// parents calls f with each group that has one condition less, until it says
// no. A group of everyone is none.
func (j judge) parents(k *node, f func(*node) bool) {
	key := slices.Clone(k.key)
	for c, d := range k.key {
		if d == 0 {
			continue
		}
		key[c] = 0
		if i, ok := j.l.find(j.nodes, key); ok && !f(&j.nodes[i]) {
			return
		}
		key[c] = d
	}
}

// standsOut tells whether the rate of a group is worse than that of each of
// its parents by delta: one that is not says nothing that a shorter one did not
// say. Where few are selected, or few are not, a tenth of that rate is enough.
func (j judge) standsOut(k *node) bool {
	rate := k.v[selected] / k.v[total]
	overall := j.g.all[selected] / j.g.all[total]
	delta := min(redundant, rare*overall, rare*(1-overall))
	out := true
	j.parents(k, func(parent *node) bool {
		out = j.turned(rate-parent.v[selected]/parent.v[total]) >= delta
		return out
	})
	return out
}

// mayShow keeps small counts out: of the group and of the rest.
func (j judge) mayShow(k *node) bool {
	rest := [2]float64{j.g.all[total] - k.v[total], j.g.all[selected] - k.v[selected]}
	return float64(j.o.Floor) <= min(k.v[total], k.v[selected], k.v[total]-k.v[selected], rest[0], rest[1], rest[0]-rest[1])
}

// sliceLine scores a slice by its rate and its size (Sagadeeva and Boehm
// 2021, bias.md §7); the error is the harm.
func (j judge) sliceLine(k *node) float64 {
	e, all := k.v[selected]/k.v[total], j.g.all[selected]/j.g.all[total]
	if j.o.Direction == toetssteen.Benefit {
		e, all = 1-e, 1-all
	}
	return sliceLineAlpha*(e/all-1) - (1-sliceLineAlpha)*(j.g.all[total]/k.v[total]-1)
}

// subgroup gives a node as people read it.
func (j judge) subgroup(k *node) toetssteen.Subgroup {
	y, m := j.g.all[selected]-k.v[selected], j.g.all[total]-k.v[total]
	out := toetssteen.Subgroup{
		X: toetssteen.Some(k.v[selected]), N: toetssteen.Some(k.v[total]), Y: toetssteen.Some(y), M: toetssteen.Some(m),
		Excess: toetssteen.Some(j.turned(k.harm)), Z: toetssteen.Some(k.z), P: toetssteen.Some(k.p), PAdjusted: toetssteen.Some(k.adj),
		Confirmed: k.confirmed, SearchRatio: finite(ratio(j.halfA(k))), ConfirmRatio: finite(ratio(j.halfB(k))), Score: toetssteen.Some(k.score),
	}
	var names []string
	for c, d := range k.key {
		if d == 0 {
			continue
		}
		level := j.g.levels[c][j.l.frequent[c][d-1]]
		out.Conditions = append(out.Conditions, toetssteen.SubgroupCondition{Column: j.g.columns[c], Level: level})
		names = append(names, j.g.columns[c]+"="+level)
	}
	out.Ratio = ratioFigure("subgroup", strings.Join(names, " & "), k.v[selected], k.v[total], y, m)
	out.Ratio.P, out.Ratio.PAdjusted, out.Ratio.Family = out.P, out.PAdjusted, "subgroups"
	return out
}

// ratioFigure is the ratio to all others, with the interval that exists.
func ratioFigure(stage, group string, xs, ns, y, m float64) toetssteen.Figure {
	f := toetssteen.Figure{
		Name: "rate_ratio", Stage: stage, Group: group, Reference: toetssteen.ReferenceComplement,
		X: toetssteen.Some(xs), N: toetssteen.Some(ns), Y: toetssteen.Some(y), M: toetssteen.Some(m), Status: toetssteen.FigureOK,
	}
	v, ok := ratio(xs, ns, y, m)
	if !ok {
		f.Status, f.Reason = toetssteen.FigureUndefined, toetssteen.M("subgroup.no_ratio")
		return f
	}
	ci, method := stats.RatioInterval(xs, ns, y, m)
	f.Value, f.Low, f.High, f.Method = toetssteen.Some(v), toetssteen.Some(ci.Low), toetssteen.Some(ci.High), method
	return f
}

func finite(v float64, ok bool) toetssteen.Real {
	if !ok || math.IsInf(v, 0) {
		return toetssteen.Real{}
	}
	return toetssteen.Some(v)
}
