package subgroup

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"toetssteen"
	"toetssteen/internal/stats"
)

const (
	mostFeatures = 5
	notableLift  = .05 // share by which a level is more common in a cluster
)

func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// clusters gives the rates of each on the half that was held back, the worst
// first, with what is more common in it than elsewhere.
func (h hbac) clusters(labels []uint8) []toetssteen.Cluster {
	g := h.g
	gn, gx := g.all[total]-g.all[totalA], g.all[selected]-g.all[selectedA]
	var p []float64
	var out []toetssteen.Cluster
	for cluster := range 1 + slices.Max(labels) {
		var ns, xs float64
		for i, l := range labels {
			if l == cluster {
				ns, xs = ns+g.v[total][i]-g.v[totalA][i], xs+g.v[selected][i]-g.v[selectedA][i]
			}
		}
		if ns <= 0 {
			continue
		}
		f := ratioFigure("cluster", "", xs, ns, gx-xs, gn-ns)
		_, pv, ok := stats.TwoProportionZ(xs, ns, gx-xs, gn-ns)
		if !ok {
			pv = math.NaN()
		}
		f.P, f.Family = toetssteen.Some(pv), "clusters"
		p = append(p, pv)
		out = append(out, toetssteen.Cluster{X: f.X, N: f.N, Rate: toetssteen.Some(xs / ns), Ratio: f, Profile: h.features(labels, cluster)})
	}
	for i, v := range stats.Holm(p) {
		out[i].Ratio.PAdjusted = toetssteen.Some(v)
	}
	slices.SortStableFunc(out, func(a, b toetssteen.Cluster) int {
		if h.o.Direction == toetssteen.Benefit {
			a, b = b, a
		}
		return cmp.Compare(b.Rate.Or(0), a.Rate.Or(0))
	})
	for i := range out {
		out[i].Number = i + 1
		out[i].Ratio.Group = strconv.Itoa(i + 1)
	}
	return h.protected(out)
}

// protected hides the counts of clusters of which one is below the floor. What
// is hidden follows from the others when it is alone, so the next smallest goes
// with it; two clusters tell all of each other.
func (h hbac) protected(list []toetssteen.Cluster) []toetssteen.Cluster {
	floor := float64(h.o.Floor)
	order := make([]int, len(list))
	hide := 0
	for i := range order {
		order[i] = i
	}
	least := func(i int) float64 {
		xs, ns := list[i].X.Or(0), list[i].N.Or(0)
		return min(xs, ns-xs)
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(least(a), least(b)) })
	for hide < len(order) && least(order[hide]) < floor {
		hide++
	}
	if hide == 1 {
		hide = min(2, len(order))
	}
	for _, i := range order[:hide] {
		c := &list[i]
		if c.N.Or(0) < floor {
			c.N = toetssteen.Real{}
		}
		c.X, c.Rate, c.Profile = toetssteen.Real{}, toetssteen.Real{}, nil
		f := &c.Ratio
		*f = toetssteen.Figure{
			Name: f.Name, Stage: f.Stage, Group: f.Group, Reference: f.Reference, N: c.N, Family: f.Family,
			Status: toetssteen.FigureSuppressed, Reason: toetssteen.M("subgroup.small_cluster", number(floor)),
		}
	}
	return list
}

// features are the levels that are more common in a cluster than elsewhere. A
// share that would tell of fewer persons than the floor is left away.
func (h hbac) features(labels []uint8, cluster uint8) []toetssteen.ClusterFeature {
	type lift struct {
		toetssteen.ClusterFeature
		by float64
	}
	var out []lift
	for c, levels := range h.g.levels {
		inside, outside := make([]float64, len(levels)), make([]float64, len(levels))
		var in, rest float64
		for i, l := range labels {
			k, v := h.g.keys[i][c], h.g.v[total][i]
			if l == cluster {
				inside[k], in = inside[k]+v, in+v
			} else {
				outside[k], rest = outside[k]+v, rest+v
			}
		}
		for k, level := range levels {
			a, b := inside[k]/in, 0.0
			if rest > 0 {
				b = outside[k] / rest
			}
			if a-b >= notableLift && inside[k] >= float64(h.o.Floor) {
				out = append(out, lift{toetssteen.ClusterFeature{
					Column: h.g.columns[c], Level: level, Inside: h.share(inside[k], in), Outside: h.share(outside[k], rest),
				}, a - b})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b lift) int { return cmp.Compare(b.by, a.by) })
	var features []toetssteen.ClusterFeature
	for _, l := range out[:min(len(out), mostFeatures)] {
		features = append(features, l.ClusterFeature)
	}
	return features
}

func (h hbac) share(some, all float64) toetssteen.Real {
	few := func(v float64) bool { return v > 0 && v < float64(h.o.Floor) }
	if all <= 0 || few(some) || few(all-some) {
		return toetssteen.Real{}
	}
	return toetssteen.Some(some / all)
}
