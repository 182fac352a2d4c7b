// Package subgroup searches for people who fare worse than the rest without
// being told who they are: conjunctions of levels in a lattice on counted
// cells, subsets of levels by scanning, and clusters without any protected
// attribute. Each corrects for how much was tried, and is checked on persons
// who were held back or on simulated counts. Missing is a level like any
// other. It is pure and seeded, knows cells only, and says nothing about a
// person.
package subgroup

import (
	"math"
	"slices"
	"strconv"

	"toetssteen"
	"toetssteen/internal/count"
)

// Options is how to search; zero values are the defaults.
type Options struct {
	Decision   string   // column
	Positive   []string // its levels that are selected
	Among      []string // its levels that are the denominator; empty is all but Missing
	Direction  toetssteen.Direction
	Depth      int     // most conditions together; 0 is 3
	MinSupport float64 // share of persons; 0 is .001
	Show       int     // 0 is 10
	Alpha      float64 // 0 is .05
	Floor      int64   // smallest count shown
	Seed       uint64
	Ranking    Ranking
}

// Ranking is the order in which subgroups come.
type Ranking string

// Rankings. The zero value is the number of persons beyond the rate of the
// others; the score of SliceLine weighs how much worse a slice fares against
// its size.
const (
	ByExcess    Ranking = ""
	BySliceLine Ranking = "sliceline"
)

const (
	defaultDepth   = 3
	defaultSupport = .001
	defaultShow    = 10
	defaultAlpha   = .05
	smallest       = 30 // persons in a subgroup, at least (bias.md §7)
	mostMore       = 1000
)

// Search finds the subgroups to read first, the others that stand out, and
// says what was searched. Each group of enough persons, up to a depth, is
// tested against all others, and p is corrected for all that were tested by
// Benjamini and Yekutieli, who allow for overlap. A group is confirmed when
// one random half of the persons points to it, with that correction, and the
// other half agrees, corrected by Holm for what was pointed to: the half that
// confirms had no say in the choice. Show holds what is confirmed and not
// carried by a narrower group; more holds the rest, at most a thousand. A group
// of which a count is below the floor is in neither, and s says how many.
//
// Excess is x - n*q, SearchRatio and ConfirmRatio are p/q on either half: for a
// benefit, harm is below 0 and below 1.
func Search(t count.Table, o Options) (show, more []toetssteen.Subgroup, s toetssteen.SubgroupSearch) {
	o = o.filled()
	s = toetssteen.SubgroupSearch{Depth: o.Depth, Correction: "by", Seed: o.Seed, Status: toetssteen.FigureOK}
	g, ok := newGrid(t, o)
	s.Columns = g.columns
	if !ok {
		s.Status, s.Reason = toetssteen.FigureUndefined, toetssteen.M("subgroup.nobody")
		return nil, nil, s
	}
	l := newLattice(g, max(smallest, math.Ceil(o.MinSupport*g.all[total]), float64(o.Floor)))
	s.MinSupport = int64(l.least)
	s.Depth = l.affordable(min(o.Depth, len(g.columns)))
	nodes := l.nodes(s.Depth)
	s.Considered, s.Tested = l.considered, int64(len(nodes))
	j := judge{g, l, o, nodes}
	s.Significant = j.test()
	found := j.found()
	small, left := 0, 0
	for _, k := range found {
		switch {
		case !j.mayShow(k):
			small++
		case k.confirmed && !k.carried && len(show) < o.Show:
			show = append(show, j.subgroup(k))
		case len(more) < mostMore:
			more = append(more, j.subgroup(k))
		default:
			left++
		}
	}
	j.remark(&s, small, left)
	return show, more, s
}

// remark gives the search the gravest of what a reader must know of it.
func (j judge) remark(s *toetssteen.SubgroupSearch, small, left int) {
	for _, r := range []struct {
		is  bool
		key string
		of  float64
	}{
		{j.g.hidden > 0, "subgroup.suppressed", j.g.hidden},
		{s.Depth < min(j.o.Depth, len(j.g.columns)), "subgroup.cut", float64(s.Depth)},
		{j.g.weighted, "subgroup.unweighted", j.g.all[total]},
		{left > 0, "subgroup.left_out", float64(left)},
		{small > 0, "subgroup.small", float64(small)},
		{j.g.unknown > 0 && j.g.unknown >= float64(j.o.Floor), "subgroup.unknown", j.g.unknown},
	} {
		if r.is {
			s.Reason = toetssteen.M(r.key, strconv.FormatFloat(r.of, 'f', -1, 64))
			break
		}
	}
	if j.g.hidden > 0 {
		s.Status = toetssteen.FigureInterval
	}
}

func (o Options) filled() Options {
	if o.Depth <= 0 {
		o.Depth = defaultDepth
	}
	if o.MinSupport <= 0 {
		o.MinSupport = defaultSupport
	}
	if o.Show <= 0 {
		o.Show = defaultShow
	}
	if o.Alpha <= 0 {
		o.Alpha = defaultAlpha
	}
	return o
}

// grid holds people by their levels of all columns but the decision.
type grid struct {
	columns  []string
	levels   [][]string
	keys     [][]uint32 // of each cell
	v        [four][]float64
	all      [four]float64
	unknown  float64 // persons whose decision is not known, or not among
	hidden   float64 // cells with a count that was suppressed at the source
	weighted bool    // there are weights, which are not used here
}

// The counts of a cell: persons, the selected, and both on the half of the
// persons that is searched.
const (
	total = iota
	selected
	totalA
	selectedA
	four
)

// newGrid reads a table of attributes with one decision. Of people whose
// decision is not known nothing can be said: they are counted apart. ok is
// false when there is no decision, or it does not differ.
func newGrid(t count.Table, o Options) (g *grid, ok bool) {
	g = &grid{}
	for _, c := range t.Columns {
		if c != o.Decision {
			g.columns = append(g.columns, c)
		}
	}
	if t.Column(o.Decision) < 0 || len(g.columns) == 0 {
		return g, false
	}
	if want := append(slices.Clone(g.columns), o.Decision); !slices.Equal(t.Columns, want) {
		t = t.RollUp(want...)
	}
	d := len(g.columns)
	g.levels = t.Levels[:d]
	half, _ := t.Split(.5, o.Seed)
	for i, c := range t.Cells {
		level := t.Levels[d][c.Key[d]]
		if c.Hidden {
			g.hidden++
		}
		g.weighted = g.weighted || c.W != c.N && c.W != 0
		if level == count.Missing || len(o.Among) > 0 && !slices.Contains(o.Among, level) {
			g.unknown += c.N
			continue
		}
		g.add(c.Key[:d], c.N, half.Cells[i].N, slices.Contains(o.Positive, level))
	}
	return g, g.all[total] > 0 && g.all[selected] > 0 && g.all[selected] < g.all[total]
}

// add counts persons of a cell; those of equal keys come one after the other.
func (g *grid) add(key []uint32, persons, inHalf float64, chosen bool) {
	if k := len(g.keys); k == 0 || !slices.Equal(g.keys[k-1], key) {
		g.keys = append(g.keys, key)
		for m := range g.v {
			g.v[m] = append(g.v[m], 0)
		}
	}
	here := len(g.keys) - 1
	add := [four]float64{total: persons, totalA: inHalf}
	if chosen {
		add[selected], add[selectedA] = persons, inHalf
	}
	for m, v := range add {
		g.v[m][here] += v
		g.all[m] += v
	}
}
