package subgroup

import (
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"

	"toetssteen"
	"toetssteen/internal/count"
)

// ScanOptions is how to scan; zero values are the defaults.
type ScanOptions struct {
	Decision  string
	Positive  []string
	Among     []string // levels of the decision that are the denominator; empty is all but Missing
	Direction toetssteen.Direction
	Penalty   float64 // for each level that is named; 0 is 1, below 0 is none
	Restarts  int     // 0 is 10
	Draws     int     // of the bootstrap; 0 is 99, below 0 is none
	Floor     int64
	Seed      uint64
}

// Scanned is the set of levels, of any number of columns, whose persons
// together stand out most.
type Scanned struct {
	Columns     []ScannedColumn // those that are restricted; none when nothing stands out
	X, N        toetssteen.Real
	Expected    toetssteen.Real // selected, at the rate of all
	Rate        toetssteen.Real
	Odds        toetssteen.Real // ratio of the odds to those of all
	Score       toetssteen.Real // log-likelihood ratio less the penalty
	P           toetssteen.Real // share of simulations without a difference that scored as high
	Restarts    int
	Simulations int
	Seed        uint64
	Status      toetssteen.FigureStatus
	Reason      toetssteen.Message
}

// ScannedColumn is a column with the levels that are in the set.
type ScannedColumn struct {
	Column string
	Levels []string
}

const (
	defaultRestarts = 10
	defaultDraws    = 99
	farOdds         = 40.0 // of the logarithm of odds: beyond any ratio of counts
	halvings        = 60
)

// Scan is the multi-dimensional subset scan with a Bernoulli likelihood (Zhang
// and Neill 2016): which persons fare worse than the rate of all would have
// it, over all sets of levels. One column is optimised at a time, exactly,
// because for given odds each level pays or does not; this repeats until
// nothing improves, from many random starts. P is of a parametric bootstrap on
// cells, in which the same search is done on counts drawn at the rate of all.
func Scan(t count.Table, o ScanOptions) Scanned {
	o = o.filled()
	g, ok := newGrid(t, Options{Decision: o.Decision, Positive: o.Positive, Among: o.Among, Seed: o.Seed})
	out := Scanned{Restarts: o.Restarts, Seed: o.Seed, Status: toetssteen.FigureOK}
	if !ok {
		out.Status, out.Reason = toetssteen.FigureUndefined, toetssteen.M("subgroup.nobody")
		return out
	}
	if g.hidden > 0 {
		out.Status, out.Reason = toetssteen.FigureInterval, toetssteen.M("subgroup.suppressed", number(g.hidden))
	}
	s := &scan{g: g, o: o, n: g.v[total], x: slices.Clone(g.v[selected]), missed: make([]int, len(g.keys))}
	if o.Direction == toetssteen.Benefit { // the likelihood is the same in those who miss out
		for i := range s.x {
			s.x[i] = s.n[i] - s.x[i]
		}
	}
	best, in := s.search(rand.New(rand.NewPCG(o.Seed, 0))) //nolint:gosec // a seeded draw, no secret
	out.Score = toetssteen.Some(best)
	if best <= 0 {
		out.Reason = toetssteen.M("subgroup.nothing")
		return out
	}
	if !s.describe(&out, in) {
		return out
	}
	higher := 0
	for draw := range o.Draws {
		rng := rand.New(rand.NewPCG(o.Seed, uint64(draw)+1)) //nolint:gosec // a seeded draw, no secret
		s.redraw(rng)
		if again, _ := s.search(rng); again >= best {
			higher++
		}
		out.Simulations++
	}
	if out.Simulations > 0 {
		out.P = toetssteen.Some(float64(higher+1) / float64(out.Simulations+1))
	}
	return out
}

func (o ScanOptions) filled() ScanOptions {
	if o.Penalty == 0 {
		o.Penalty = 1
	}
	if o.Restarts <= 0 {
		o.Restarts = defaultRestarts
	}
	if o.Draws == 0 {
		o.Draws = defaultDraws
	}
	o.Penalty, o.Draws = max(0, o.Penalty), max(0, o.Draws)
	return o
}

// scan is a search at work: the set is the levels that are in, a cell is in
// the set when none of its columns missed.
type scan struct {
	g      *grid
	o      ScanOptions
	n, x   []float64
	p      float64 // rate of all
	in     [][]bool
	missed []int
}

// search gives the highest score and its set.
func (s *scan) search(rng *rand.Rand) (best float64, set [][]bool) {
	sumN, sumX := 0.0, 0.0
	for i, v := range s.n {
		sumN, sumX = sumN+v, sumX+s.x[i]
	}
	s.p = sumX / sumN
	if s.p <= 0 || s.p >= 1 {
		return 0, nil
	}
	for r := range s.o.Restarts {
		s.start(rng, r == 0)
		score := math.Inf(-1)
		for {
			before := score
			for _, c := range rng.Perm(len(s.in)) {
				score = s.improve(c)
			}
			if score <= before+1e-9 {
				break
			}
		}
		if score > best {
			best, set = score, s.copied()
		}
	}
	return best, set
}

func (s *scan) copied() [][]bool {
	out := make([][]bool, len(s.in))
	for c, in := range s.in {
		out[c] = slices.Clone(in)
	}
	return out
}

// start begins with everyone, or with random levels of some columns.
func (s *scan) start(rng *rand.Rand, everyone bool) {
	s.in = make([][]bool, len(s.g.levels))
	for c, levels := range s.g.levels {
		s.in[c] = make([]bool, len(levels))
		whole := everyone || rng.IntN(2) == 0
		for k := range levels {
			s.in[c][k] = whole || rng.IntN(2) == 0
		}
		if !slices.Contains(s.in[c], true) {
			s.in[c][rng.IntN(len(levels))] = true
		}
	}
	for i, key := range s.g.keys {
		s.missed[i] = 0
		for c, k := range key {
			if !s.in[c][k] {
				s.missed[i]++
			}
		}
	}
}

// improve chooses the best levels of one column given those of the others, and
// gives the score of the set.
func (s *scan) improve(c int) float64 {
	ns, xs := make([]float64, len(s.in[c])), make([]float64, len(s.in[c]))
	for i, key := range s.g.keys {
		k := key[c]
		if s.missed[i] == 0 || s.missed[i] == 1 && !s.in[c][k] {
			ns[k], xs[k] = ns[k]+s.n[i], xs[k]+s.x[i]
		}
	}
	in, score := s.levels(ns, xs)
	for i, key := range s.g.keys {
		switch k := key[c]; {
		case s.in[c][k] && !in[k]:
			s.missed[i]++
		case !s.in[c][k] && in[k]:
			s.missed[i]--
		}
	}
	s.in[c] = in
	for other, in := range s.in {
		if other != c {
			score -= s.penalty(in)
		}
	}
	return score
}

// penalty is for the levels that are named; a column of which all are in is
// not restricted.
func (s *scan) penalty(in []bool) float64 {
	named := 0
	for _, v := range in {
		if v {
			named++
		}
	}
	if named == len(in) {
		return 0
	}
	return s.o.Penalty * float64(named)
}

// levels finds the set of levels with the highest score. For given odds a
// level pays when its own likelihood ratio exceeds the penalty, which is the
// case between two odds; so only as many sets are candidates as there are such
// ends (linear time subset scanning, Speakman et al. 2016). All levels are one
// more candidate, without a penalty; it is also what remains when nothing pays.
func (s *scan) levels(ns, xs []float64) (in []bool, score float64) {
	in = make([]bool, len(ns))
	sumN, sumX := 0.0, 0.0
	for k := range ns {
		in[k] = true
		sumN, sumX = sumN+ns[k], sumX+xs[k]
	}
	score = s.likelihood(sumX, sumN)
	type span struct{ low, high float64 }
	spans := make([]span, len(ns))
	var ends []float64
	for k := range ns {
		low, high, ok := s.pays(xs[k], ns[k])
		if spans[k] = (span{low, high}); ok {
			ends = append(ends, low, high)
		} else {
			spans[k] = span{1, 0}
		}
	}
	slices.Sort(ends)
	for e := 1; e < len(ends); e++ {
		at := (ends[e-1] + ends[e]) / 2
		named, setN, setX := 0, 0.0, 0.0
		for k, w := range spans {
			if w.low <= at && at <= w.high {
				named, setN, setX = named+1, setN+ns[k], setX+xs[k]
			}
		}
		if v := s.likelihood(setX, setN) - s.o.Penalty*float64(named); named > 0 && v > score+1e-12 {
			score = v
			for k, w := range spans {
				in[k] = w.low <= at && at <= w.high
			}
		}
	}
	return in, score
}

// likelihood is the log-likelihood ratio of x of n at their own rate, when it
// is higher than that of all, against that of all.
func (s *scan) likelihood(x, n float64) float64 {
	if n <= 0 || x/n <= s.p {
		return 0
	}
	out := x * math.Log(x/n/s.p)
	if x < n {
		out += (n - x) * math.Log((1-x/n)/(1-s.p))
	}
	return out
}

// pays gives the logarithms of the odds between which a level's likelihood
// ratio is above the penalty; it is concave, with its top at its own odds.
func (s *scan) pays(x, n float64) (low, high float64, ok bool) {
	if n <= 0 || x <= 0 {
		return 0, 0, false
	}
	gain := func(t float64) float64 { return x*t - n*math.Log1p(s.p*math.Expm1(t)) - s.o.Penalty }
	top := farOdds
	if x < n {
		top = min(farOdds, math.Log(x/(n-x)*(1-s.p)/s.p))
	}
	if top <= 0 || gain(top) <= 0 {
		return 0, 0, false
	}
	cross := func(from, to float64) float64 { // from pays
		for range halvings {
			if mid := (from + to) / 2; gain(mid) > 0 {
				from = mid
			} else {
				to = mid
			}
		}
		return from
	}
	return cross(top, 0), cross(top, farOdds), true
}

// redraw draws the selected of each cell at the rate of all.
func (s *scan) redraw(rng *rand.Rand) {
	rate := s.g.all[selected] / s.g.all[total]
	if s.o.Direction == toetssteen.Benefit {
		rate = 1 - rate
	}
	for i, v := range s.n {
		s.x[i] = distuv.Binomial{N: math.Round(v), P: rate, Src: rng}.Rand()
	}
}

// describe writes the set and its counts; when a count is below the floor it
// writes why not.
func (s *scan) describe(out *Scanned, in [][]bool) bool {
	persons, chosen := 0.0, 0.0
	for i, key := range s.g.keys {
		inside := true
		for c, k := range key {
			inside = inside && in[c][k]
		}
		if inside {
			persons, chosen = persons+s.g.v[total][i], chosen+s.g.v[selected][i]
		}
	}
	rest, restChosen := s.g.all[total]-persons, s.g.all[selected]-chosen
	if min(chosen, persons-chosen, restChosen, rest-restChosen) < float64(s.o.Floor) {
		*out = Scanned{
			Restarts: out.Restarts, Seed: out.Seed,
			Status: toetssteen.FigureSuppressed, Reason: toetssteen.M("subgroup.small_cluster", number(float64(s.o.Floor))),
		}
		return false
	}
	for c, levels := range s.g.levels {
		if !slices.Contains(in[c], false) {
			continue
		}
		sc := ScannedColumn{Column: s.g.columns[c]}
		for k, level := range levels {
			if in[c][k] {
				sc.Levels = append(sc.Levels, level)
			}
		}
		out.Columns = append(out.Columns, sc)
	}
	rate := s.g.all[selected] / s.g.all[total]
	out.X, out.N = toetssteen.Some(chosen), toetssteen.Some(persons)
	out.Rate, out.Expected = toetssteen.Some(chosen/persons), toetssteen.Some(persons*rate)
	out.Odds = toetssteen.Some(chosen / (persons - chosen) * (1 - rate) / rate) // +Inf when everyone is selected
	return true
}
