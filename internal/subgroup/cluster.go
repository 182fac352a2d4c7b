package subgroup

import (
	"math"
	"math/rand/v2"
	"slices"
	"strconv"

	"toetssteen"
	"toetssteen/internal/count"
	"toetssteen/internal/stats"
)

// ClusterOptions is how to cluster; zero values are the defaults.
type ClusterOptions struct {
	Decision  string
	Positive  []string
	Direction toetssteen.Direction
	MinShare  float64 // of persons in a cluster; 0 is .01
	Floor     int64
	Seed      uint64
}

// Of hierarchical bias-aware clustering (Misztal-Radecka and Indurkhya 2021).
const (
	restarts       = 20
	mostSplits     = 3
	leastGain      = 1e-5
	modeRounds     = 20
	mostFeatures   = 5
	notableLift    = .05 // share by which a level is more common in a cluster
	defaultMinimum = .01
)

// Clusters finds, without any protected attribute, groups of cells whose
// selection rate stands out: the cluster of the widest spread is split in two
// by k-modes as long as a part stands out more. It learns on one half of the
// people and reports the rates of the other. Stability is how much 20 restarts
// agree (adjusted Rand index).
func Clusters(t count.Table, o ClusterOptions) toetssteen.Clustering {
	if o.MinShare <= 0 {
		o.MinShare = defaultMinimum
	}
	g, ok := newGrid(t, Options{Decision: o.Decision, Positive: o.Positive, Direction: o.Direction, Seed: o.Seed})
	out := toetssteen.Clustering{Columns: g.columns, Restarts: restarts, Seed: o.Seed, Status: toetssteen.FigureOK}
	if !ok {
		out.Status, out.Reason = toetssteen.FigureUndefined, toetssteen.M("subgroup.nobody")
		return out
	}
	var best []int
	bestGain := math.Inf(-1)
	runs := make([][]int, restarts)
	for r := range runs {
		labels, gain := g.split(rand.New(rand.NewPCG(o.Seed, uint64(r))), o) //nolint:gosec // a seeded draw, no secret
		runs[r] = labels
		if gain > bestGain {
			best, bestGain = labels, gain
		}
	}
	sum := 0.0
	for _, labels := range runs {
		sum += g.rand(best, labels)
	}
	out.Stability = toetssteen.Some(sum / restarts)
	out.Clusters = g.clusters(best, o)
	if len(out.Clusters) < 2 {
		out.Reason = toetssteen.M("subgroup.one_cluster")
	}
	return out
}

// split divides the cells and gives how far the worst cluster stands out, on
// the half that is learned from.
func (g *grid) split(rng *rand.Rand, o ClusterOptions) (labels []int, gain float64) {
	labels = make([]int, len(g.cells))
	clusters := 1
	for range mostSplits {
		target := g.widest(labels, clusters)
		trial := slices.Clone(labels)
		if !g.divide(trial, target, clusters, rng) {
			break
		}
		a, b := g.stands(trial, target, o), g.stands(trial, clusters, o)
		if g.weight(trial, target) < o.MinShare*g.nA || g.weight(trial, clusters) < o.MinShare*g.nA {
			break
		}
		if max(a, b) < g.stands(labels, target, o)+leastGain {
			break
		}
		labels = trial
		clusters++
	}
	gain = math.Inf(-1)
	for c := range clusters {
		gain = max(gain, g.stands(labels, c, o))
	}
	return labels, gain
}

func (g *grid) weight(labels []int, cluster int) float64 {
	n := 0.0
	for i, c := range g.cells {
		if labels[i] == cluster {
			n += c.nA
		}
	}
	return n
}

// stands is how much worse a cluster fares than all others, on the half that
// is learned from.
func (g *grid) stands(labels []int, cluster int, o ClusterOptions) float64 {
	var n, x float64
	for i, c := range g.cells {
		if labels[i] == cluster {
			n, x = n+c.nA, x+c.xA
		}
	}
	if n == 0 || n >= g.nA {
		return 0
	}
	d := x/n - (g.xA-x)/(g.nA-n)
	if o.Direction == toetssteen.Benefit {
		return -d
	}
	return d
}

// widest is the cluster whose rates vary most over its cells.
func (g *grid) widest(labels []int, clusters int) int {
	best, spread := 0, -1.0
	for cluster := range clusters {
		var n, x, ss float64
		for i, c := range g.cells {
			if labels[i] == cluster {
				n, x = n+c.nA, x+c.xA
			}
		}
		if n == 0 {
			continue
		}
		for i, c := range g.cells {
			if labels[i] == cluster && c.nA > 0 {
				d := c.xA/c.nA - x/n
				ss += c.nA * d * d
			}
		}
		if s := ss / n; s > spread {
			best, spread = cluster, s
		}
	}
	return best
}

// divide splits one cluster in two by k-modes on cells weighted by their
// people, the same outcome as on rows.
func (g *grid) divide(labels []int, target, fresh int, rng *rand.Rand) bool {
	var members []int
	for i := range g.cells {
		if labels[i] == target && g.cells[i].nA > 0 {
			members = append(members, i)
		}
	}
	if len(members) < 2 {
		return false
	}
	first := members[rng.IntN(len(members))]
	second := members[rng.IntN(len(members))]
	for range modeRounds {
		if g.apart(g.cells[first].key, g.cells[second].key) > 0 {
			break
		}
		second = members[rng.IntN(len(members))]
	}
	modes := [2][]uint32{slices.Clone(g.cells[first].key), slices.Clone(g.cells[second].key)}
	for range modeRounds {
		changed := false
		for i := range g.cells {
			if labels[i] != target && labels[i] != fresh {
				continue
			}
			to := target
			if g.apart(g.cells[i].key, modes[1]) < g.apart(g.cells[i].key, modes[0]) {
				to = fresh
			}
			changed = changed || labels[i] != to
			labels[i] = to
		}
		if !changed {
			break
		}
		modes = [2][]uint32{g.mode(labels, target, modes[0]), g.mode(labels, fresh, modes[1])}
	}
	return slices.Contains(labels, fresh) && slices.Contains(labels, target)
}

func (g *grid) apart(a, b []uint32) int {
	n := 0
	for i := range a {
		if a[i] != b[i] {
			n++
		}
	}
	return n
}

// mode is the most common level of each column in a cluster.
func (g *grid) mode(labels []int, cluster int, before []uint32) []uint32 {
	out := slices.Clone(before)
	for col, levels := range g.levels {
		weight := make([]float64, len(levels))
		for i, c := range g.cells {
			if labels[i] == cluster {
				weight[c.key[col]] += c.nA
			}
		}
		for k, w := range weight {
			if w > weight[out[col]] {
				out[col] = uint32(k)
			}
		}
	}
	return out
}

// rand is the adjusted Rand index of two divisions, over people.
func (g *grid) rand(a, b []int) float64 {
	pairs := func(n float64) float64 { return n * (n - 1) / 2 }
	joint, left, right := map[[2]int]float64{}, map[int]float64{}, map[int]float64{}
	for i, c := range g.cells {
		joint[[2]int{a[i], b[i]}] += c.n
		left[a[i]] += c.n
		right[b[i]] += c.n
	}
	var both, l, r float64
	for _, n := range joint {
		both += pairs(n)
	}
	for _, n := range left {
		l += pairs(n)
	}
	for _, n := range right {
		r += pairs(n)
	}
	expected := l * r / pairs(g.n)
	most := (l + r) / 2
	if most == expected {
		return 1
	}
	return (both - expected) / (most - expected)
}

// clusters gives the rates of each on the half that was held back, the worst
// first, with what is more common in it than elsewhere.
func (g *grid) clusters(labels []int, o ClusterOptions) []toetssteen.Cluster {
	var p []float64
	var out []toetssteen.Cluster
	for cluster := range 1 + slices.Max(labels) {
		var n, x float64
		for i, c := range g.cells {
			if labels[i] == cluster {
				n, x = n+c.n-c.nA, x+c.x-c.xA
			}
		}
		if n == 0 {
			continue
		}
		gn, gx := g.n-g.nA, g.x-g.xA
		f := toetssteen.Figure{
			Name: "rate_ratio", Stage: "cluster", Reference: toetssteen.ReferenceComplement, Status: toetssteen.FigureOK, Family: "clusters",
			X: toetssteen.Some(x), N: toetssteen.Some(n), Y: toetssteen.Some(gx - x), M: toetssteen.Some(gn - n),
		}
		_, pv, ok := stats.TwoProportionZ(x, n, gx-x, gn-n)
		if !ok || gx-x == 0 {
			f.Status, f.Reason = toetssteen.FigureUndefined, toetssteen.M("subgroup.one_cluster")
			pv = math.NaN()
		} else {
			ci, method := stats.RatioInterval(x, n, gx-x, gn-n)
			f.Value, f.Low, f.High, f.Method = toetssteen.Some((x/n)/((gx-x)/(gn-n))), toetssteen.Some(ci.Low), toetssteen.Some(ci.High), method
			f.P = toetssteen.Some(pv)
		}
		p = append(p, pv)
		out = append(out, toetssteen.Cluster{X: f.X, N: f.N, Rate: toetssteen.Some(x / n), Ratio: f, Profile: g.features(labels, cluster)})
	}
	for i, v := range stats.Holm(p) {
		out[i].Ratio.PAdjusted = toetssteen.Some(v)
	}
	slices.SortStableFunc(out, func(a, b toetssteen.Cluster) int {
		d := b.Rate.Or(0) - a.Rate.Or(0)
		if o.Direction == toetssteen.Benefit {
			d = -d
		}
		switch {
		case d > 0:
			return 1
		case d < 0:
			return -1
		}
		return 0
	})
	for i := range out {
		out[i].Number = i + 1
		out[i].Ratio.Group = strconv.Itoa(i + 1)
	}
	return out
}

// features are the levels that are more common in a cluster than elsewhere.
func (g *grid) features(labels []int, cluster int) []toetssteen.ClusterFeature {
	var out []toetssteen.ClusterFeature
	for col, levels := range g.levels {
		inside, outside := make([]float64, len(levels)), make([]float64, len(levels))
		var in, rest float64
		for i, c := range g.cells {
			if labels[i] == cluster {
				inside[c.key[col]] += c.n
				in += c.n
			} else {
				outside[c.key[col]] += c.n
				rest += c.n
			}
		}
		for k, level := range levels {
			a, b := inside[k]/in, 0.0
			if rest > 0 {
				b = outside[k] / rest
			}
			if a-b >= notableLift {
				out = append(out, toetssteen.ClusterFeature{Column: g.columns[col], Level: level, Inside: toetssteen.Some(a), Outside: toetssteen.Some(b)})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b toetssteen.ClusterFeature) int {
		d := (b.Inside.Or(0) - b.Outside.Or(0)) - (a.Inside.Or(0) - a.Outside.Or(0))
		switch {
		case d > 0:
			return 1
		case d < 0:
			return -1
		}
		return 0
	})
	return out[:min(len(out), mostFeatures)]
}
