package subgroup

import (
	"math"
	"math/rand/v2"
	"slices"

	"toetssteen"
	"toetssteen/internal/count"
)

// ClusterOptions is how to cluster; zero values are the defaults.
type ClusterOptions struct {
	Decision  string
	Positive  []string
	Among     []string // levels of the decision that are the denominator; empty is all but Missing
	Direction toetssteen.Direction
	MinShare  float64 // of persons in a cluster; 0 is .01
	Floor     int64   // smallest count shown
	Seed      uint64
}

// Of hierarchical bias-aware clustering (Misztal-Radecka and Indurkhya 2021).
const (
	restarts       = 20
	mostSplits     = 3
	leastGain      = 1e-5
	modeRounds     = 20
	defaultMinimum = .01
)

// Clusters finds, without any protected attribute, groups of cells whose
// selection rate stands out: the cluster whose decisions vary most is split in
// two by k-modes, as long as a part stands out more than the whole did. Cells
// weighted by their persons give what rows would give. It learns on one random
// half of the persons and reports the rates of the other, with p corrected by
// Holm. Of 20 restarts the best on the first half is kept; stability is how
// much they agree: the mean adjusted Rand index over all pairs.
func Clusters(t count.Table, o ClusterOptions) toetssteen.Clustering {
	if o.MinShare <= 0 {
		o.MinShare = defaultMinimum
	}
	g, ok := newGrid(t, Options{Decision: o.Decision, Positive: o.Positive, Among: o.Among, Seed: o.Seed})
	out := toetssteen.Clustering{Columns: g.columns, Restarts: restarts, Seed: o.Seed, Status: toetssteen.FigureOK}
	if !ok {
		out.Status, out.Reason = toetssteen.FigureUndefined, toetssteen.M("subgroup.nobody")
		return out
	}
	h := hbac{g, o}
	var best []uint8
	bestGain := math.Inf(-1)
	runs := make([][]uint8, restarts)
	for r := range runs {
		labels, gain := h.run(rand.New(rand.NewPCG(o.Seed, uint64(r)))) //nolint:gosec // a seeded draw, no secret
		runs[r] = labels
		if gain > bestGain {
			best, bestGain = labels, gain
		}
	}
	out.Stability = toetssteen.Some(h.stability(runs))
	out.Clusters = h.clusters(best)
	switch {
	case len(out.Clusters) < 2:
		out.Reason = toetssteen.M("subgroup.one_cluster")
	case g.hidden > 0:
		out.Status, out.Reason = toetssteen.FigureInterval, toetssteen.M("subgroup.suppressed", number(g.hidden))
	case g.weighted:
		out.Reason = toetssteen.M("subgroup.unweighted", number(g.all[total]))
	}
	return out
}

type hbac struct {
	g *grid
	o ClusterOptions
}

// run divides the cells, and gives how far the worst cluster stands out on the
// half that is learned from. A cluster that could not be split is let be.
func (h hbac) run(rng *rand.Rand) (labels []uint8, gain float64) {
	labels = make([]uint8, len(h.g.keys))
	clusters, done := uint8(1), [mostSplits + 1]bool{}
	for range mostSplits {
		target, ok := h.widest(labels, clusters, done)
		if !ok {
			break
		}
		trial := slices.Clone(labels)
		if !h.divide(trial, target, clusters, rng) || !h.better(labels, trial, target, clusters) {
			done[target] = true
			continue
		}
		labels = trial
		clusters++
	}
	gain = math.Inf(-1)
	for c := range clusters {
		gain = max(gain, h.stands(labels, c))
	}
	return labels, gain
}

// better tells whether both parts are large enough and one stands out more
// than the whole did.
func (h hbac) better(before, after []uint8, target, fresh uint8) bool {
	least := h.o.MinShare * h.g.all[totalA]
	if a, _ := h.sum(after, target); a < least {
		return false
	}
	if b, _ := h.sum(after, fresh); b < least {
		return false
	}
	return max(h.stands(after, target), h.stands(after, fresh)) >= h.stands(before, target)+leastGain
}

// sum gives the persons of a cluster and the selected among them, on the half
// that is learned from.
func (h hbac) sum(labels []uint8, cluster uint8) (persons, chosen float64) {
	for i, l := range labels {
		if l == cluster {
			persons, chosen = persons+h.g.v[totalA][i], chosen+h.g.v[selectedA][i]
		}
	}
	return persons, chosen
}

// stands is how much worse a cluster fares than all others; that of everyone
// is 0.
func (h hbac) stands(labels []uint8, cluster uint8) float64 {
	ns, xs := h.sum(labels, cluster)
	if ns == 0 || ns >= h.g.all[totalA] {
		return 0
	}
	d := xs/ns - (h.g.all[selectedA]-xs)/(h.g.all[totalA]-ns)
	if h.o.Direction == toetssteen.Benefit {
		return -d
	}
	return d
}

// widest is the cluster whose decisions have the largest standard deviation
// over persons, of those that were not given up.
func (h hbac) widest(labels []uint8, clusters uint8, done [mostSplits + 1]bool) (best uint8, ok bool) {
	spread := 0.0
	for c := range clusters {
		ns, xs := h.sum(labels, c)
		if done[c] || ns == 0 {
			continue
		}
		if s := xs / ns * (1 - xs/ns); s > spread {
			best, spread, ok = c, s, true
		}
	}
	return best, ok
}

// divide splits one cluster in two by k-modes, from the cells of two persons
// drawn at random.
func (h hbac) divide(labels []uint8, target, fresh uint8, rng *rand.Rand) bool {
	first, ok := h.draw(labels, target, rng, nil)
	if !ok {
		return false
	}
	second, ok := h.draw(labels, target, rng, first)
	if !ok {
		return false
	}
	modes := [2][]uint32{first, second}
	for range modeRounds {
		changed := false
		for i, l := range labels {
			if l != target && l != fresh {
				continue
			}
			to := target
			if apart(h.g.keys[i], modes[1]) < apart(h.g.keys[i], modes[0]) {
				to = fresh
			}
			changed = changed || l != to
			labels[i] = to
		}
		if !changed {
			break
		}
		modes = [2][]uint32{h.mode(labels, target, modes[0]), h.mode(labels, fresh, modes[1])}
	}
	return slices.Contains(labels, fresh) && slices.Contains(labels, target)
}

// draw picks the cell of a random person of a cluster, other than the given.
func (h hbac) draw(labels []uint8, cluster uint8, rng *rand.Rand, not []uint32) ([]uint32, bool) {
	persons := 0.0
	may := func(i int) bool {
		return labels[i] == cluster && h.g.v[totalA][i] > 0 && (not == nil || !slices.Equal(h.g.keys[i], not))
	}
	for i := range labels {
		if may(i) {
			persons += h.g.v[totalA][i]
		}
	}
	u, last := rng.Float64()*persons, -1
	for i := range labels {
		if may(i) {
			last = i
			if u -= h.g.v[totalA][i]; u < 0 {
				break
			}
		}
	}
	if last < 0 {
		return nil, false
	}
	return h.g.keys[last], true
}

func apart(a, b []uint32) int {
	differ := 0
	for i := range a {
		if a[i] != b[i] {
			differ++
		}
	}
	return differ
}

// mode is the most common level of each column in a cluster; of equals, the
// one before.
func (h hbac) mode(labels []uint8, cluster uint8, before []uint32) []uint32 {
	out := slices.Clone(before)
	weight := make([][]float64, len(out))
	for c, levels := range h.g.levels {
		weight[c] = make([]float64, len(levels))
	}
	for i, l := range labels {
		if l == cluster {
			for c, k := range h.g.keys[i] {
				weight[c][k] += h.g.v[totalA][i]
			}
		}
	}
	for c, w := range weight {
		for k, v := range w {
			if v > w[out[c]] {
				out[c] = uint32(k)
			}
		}
	}
	return out
}

// stability is the mean adjusted Rand index over all pairs of restarts.
func (h hbac) stability(runs [][]uint8) float64 {
	sum, pairs := 0.0, 0.0
	for i, a := range runs {
		for _, b := range runs[:i] {
			sum, pairs = sum+adjustedRand(a, b, h.g.v[total]), pairs+1
		}
	}
	return sum / pairs
}

// adjustedRand is the adjusted Rand index of two divisions of persons
// (Hubert and Arabie 1985): 1 when they are the same, 0 on average by chance.
func adjustedRand(a, b []uint8, persons []float64) float64 {
	const most = mostSplits + 1
	pairs := func(v float64) float64 { return v * (v - 1) / 2 }
	var joint [most][most]float64
	var left, right [most]float64
	all := 0.0
	for i, v := range persons {
		joint[a[i]][b[i]] += v
		left[a[i]] += v
		right[b[i]] += v
		all += v
	}
	var both, l, r float64
	for i := range most {
		l, r = l+pairs(left[i]), r+pairs(right[i])
		for k := range most {
			both += pairs(joint[i][k])
		}
	}
	expected, top := l*r/pairs(all), (l+r)/2
	if top == expected {
		return 1
	}
	return (both - expected) / (top - expected)
}
