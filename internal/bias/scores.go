package bias

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"toetssteen"
	"toetssteen/internal/count"
	"toetssteen/internal/stats"
)

// mostScores is from how many values a score may have been cut into classes by
// the engine, which gives their midpoints.
const mostScores = 1000

// scored is a group's scores: for each value, how many had the label and how
// many had not; all counts everyone, labelled or not.
type scored struct {
	bins []stats.Bin
	all  []stats.Bin // Pos holds everyone
}

// scores gives the figures of a numeric score per group.
func (a *audit) scores(d *division) {
	if a.Spec.Score == "" {
		return
	}
	by, text, ok := a.scoresBy(d)
	a.binned = len(a.Cube.LevelsOf(a.Spec.Score)) >= mostScores
	if !ok {
		a.out.NotAssessed = append(a.out.NotAssessed, toetssteen.M("bias.not_assessed.not_crossed", a.Spec.Score, d.Column))
		return
	}
	if text > 0 {
		a.out.Warnings = append(a.out.Warnings, toetssteen.M("bias.warning.score_text", a.Spec.Score, plain(text)))
	}
	for _, l := range d.levels {
		a.scoreOf(place{stage: "score", column: d.Column, group: l}, by[l])
	}
	for _, l := range d.others() {
		r := scored{}
		for _, k := range d.levels {
			if d.level == k || d.level == "" && (k != l || d.whole) {
				r.bins, r.all = mergeBins(r.bins, by[k].bins), mergeBins(r.all, by[k].all)
			}
		}
		a.compareScores(place{stage: "score", column: d.Column, group: l, reference: d.name}, by[l], r)
	}
}

// scoresBy reads the scores of every group; text counts people whose score is
// missing or no number.
func (a *audit) scoresBy(d *division) (by map[string]scored, text float64, ok bool) {
	columns := []string{a.Spec.Score, d.Column}
	label := ""
	if a.Spec.Outcome != nil {
		label = a.Spec.Outcome.Column
		columns = append(columns, label)
	}
	table, ok := a.table(columns...)
	if !ok {
		return nil, 0, false
	}
	var positive map[string]bool
	if label != "" {
		var err error
		if positive, err = positiveLevels(a.Cube, label, a.Spec.Outcome.Positive, a.Spec.Outcome.Not); err != nil {
			return nil, 0, false
		}
	}
	values := make([]float64, len(table.Levels[0]))
	for i, l := range table.Levels[0] {
		v, err := strconv.ParseFloat(strings.Replace(l, ",", ".", 1), 64) // a decimal comma is a number too
		if err != nil || math.IsInf(v, 0) {
			v = math.NaN()
		}
		values[i] = v
	}
	sums := map[string]map[float64][3]float64{}
	for _, c := range table.Cells {
		v, n := values[c.Key[0]], a.part(c).v
		if math.IsNaN(v) {
			text += n
			continue
		}
		group := table.Levels[1][c.Key[1]]
		if sums[group] == nil {
			sums[group] = map[float64][3]float64{}
		}
		s := sums[group][v]
		s[2] += n
		if label != "" {
			if level := table.Levels[2][c.Key[2]]; positive[level] {
				s[0] += n
			} else if level != count.Missing {
				s[1] += n
			}
		}
		sums[group][v] = s
	}
	by = map[string]scored{}
	for group, values := range sums {
		s := scored{}
		for v, n := range values {
			s.all = append(s.all, stats.Bin{Score: v, Pos: n[2]})
			if n[0]+n[1] > 0 {
				s.bins = append(s.bins, stats.Bin{Score: v, Pos: n[0], Neg: n[1]})
			}
		}
		slices.SortFunc(s.all, byScore)
		slices.SortFunc(s.bins, byScore)
		by[group] = s
	}
	return by, text, true
}

func byScore(a, b stats.Bin) int { return compare(a.Score, b.Score) }

// mergeBins adds two lists of bins in the order of their scores.
func mergeBins(a, b []stats.Bin) []stats.Bin {
	out := slices.Concat(a, b)
	slices.SortStableFunc(out, byScore)
	k := 0
	for _, v := range out {
		if k > 0 && out[k-1].Score == v.Score {
			out[k-1].Pos += v.Pos
			out[k-1].Neg += v.Neg
			continue
		}
		out[k] = v
		k++
	}
	return out[:k]
}

func sums(bins []stats.Bin) (pos, neg float64) {
	for _, b := range bins {
		pos += b.Pos
		neg += b.Neg
	}
	return pos, neg
}

// moments gives mean and standard deviation of a score over everyone.
func moments(all []stats.Bin) (n, mean, sd float64) {
	for _, b := range all {
		n += b.Pos
		mean += b.Pos * b.Score
	}
	mean /= n
	ss := 0.0
	for _, b := range all {
		ss += b.Pos * (b.Score - mean) * (b.Score - mean)
	}
	return n, mean, math.Sqrt(ss / (n - 1))
}

// scoreOf gives mean, AUC and calibration of one group's score.
func (a *audit) scoreOf(p place, s scored) {
	mean := p.blank("score_mean")
	n, m, sd := moments(s.all)
	if mean.N = toetssteen.Some(n); n == 0 {
		mean = undefined(mean, "bias.reason.nobody")
	} else {
		mean.Value = toetssteen.Some(m)
		if n > 1 {
			mean.Low, mean.High, mean.Method = toetssteen.Some(m-stats.Z95*sd/math.Sqrt(n)), toetssteen.Some(m+stats.Z95*sd/math.Sqrt(n)), "normal"
		}
	}
	a.keep(mean)
	if a.Spec.Outcome == nil {
		return
	}
	if a.gated {
		for _, name := range []string{"auc", "ece", "calibration_in_the_large"} {
			a.keep(gate(p.blank(name), true))
		}
		return
	}
	pos, neg := sums(s.bins)
	at := func(name string) toetssteen.Figure {
		f := p.blank(name)
		f.X, f.N = toetssteen.Some(pos), toetssteen.Some(pos+neg)
		return f
	}
	auc, se, ok := stats.AUC(s.bins)
	f := at("auc")
	if f.Method = "delong"; !ok {
		f = undefined(f, "bias.reason.one_class")
	} else {
		f.Value, f.Low, f.High = toetssteen.Some(auc), toetssteen.Some(max(0, auc-stats.Z95*se)), toetssteen.Some(min(1, auc+stats.Z95*se))
		if bound := stats.AUCBound(s.bins); a.binned && bound > 0 { // classes hide the order of scores within them
			f.From, f.To, f.Status = toetssteen.Some(max(0, auc-bound)), toetssteen.Some(min(1, auc+bound)), toetssteen.FigureInterval
		}
	}
	a.keep(f)
	a.calibration(at, s.bins, pos, neg)
}

// calibration compares a score that is a probability with what came true; any
// other score has no calibration.
func (a *audit) calibration(at func(string) toetssteen.Figure, bins []stats.Bin, pos, neg float64) {
	a.slope(at, bins)
	probability := len(bins) > 0 && bins[0].Score >= 0 && bins[len(bins)-1].Score <= 1
	for _, c := range []struct {
		name  string
		value func() float64
	}{
		{"ece", func() float64 { v, _ := stats.ECE(bins); return v }},
		{"calibration_in_the_large", func() float64 { v, _ := stats.CalibrationInTheLarge(bins); return v }},
	} {
		f := at(c.name)
		switch {
		case pos+neg == 0:
			f = undefined(f, "bias.reason.nobody")
		case !probability:
			f.Status, f.Reason = toetssteen.FigureNotApplicable, toetssteen.M("bias.reason.no_probability")
		default:
			f.Value = toetssteen.Some(c.value())
		}
		a.keep(f)
	}
}

// slope is that of the outcome on the logit of the score: 1 when the score is
// neither too bold nor too timid.
func (a *audit) slope(at func(string) toetssteen.Figure, bins []stats.Bin) {
	f, s := at("calibration_slope"), stats.CalibrationSlope(bins)
	switch {
	case len(bins) == 0 || bins[0].Score < 0 || bins[len(bins)-1].Score > 1:
		f.Status, f.Reason = toetssteen.FigureNotApplicable, toetssteen.M("bias.reason.no_probability")
	case !s.OK:
		f = undefined(f, "bias.reason.one_class")
	default:
		f.Value, f.Low, f.High, f.Method = toetssteen.Some(s.Slope), toetssteen.Some(s.CI.Low), toetssteen.Some(s.CI.High), "logistic"
	}
	a.keep(f)
}

// compareScores compares the scores of a group with those of its reference.
func (a *audit) compareScores(p place, g, r scored) {
	n, m1, s1 := moments(g.all)
	m, m2, s2 := moments(r.all)
	at := func(name string, value float64) {
		f := p.blank(name)
		f.N, f.M = toetssteen.Some(n), toetssteen.Some(m)
		if f.Value = toetssteen.Some(value); n == 0 || m == 0 || math.IsNaN(value) || math.IsInf(value, 0) {
			f = undefined(f, "bias.reason.nobody")
		}
		a.keep(f)
	}
	at("smd", stats.SMD(m1, s1, m2, s2))
	at("ks", distance(g.all, r.all))
	if a.Spec.Outcome == nil {
		return
	}
	if a.gated {
		a.keep(gate(p.blank("xauc"), true))
		return
	}
	auc, _, ok := stats.XAUC(g.bins, r.bins)
	f := p.blank("xauc")
	if f.Value = toetssteen.Some(auc); !ok {
		f = undefined(f, "bias.reason.one_class")
	}
	f.N, f.M = toetssteen.Some(n), toetssteen.Some(m)
	a.keep(f)
}

// distance is the Kolmogorov-Smirnov distance of two distributions of scores,
// set on common bins.
func distance(a, b []stats.Bin) float64 {
	var x, y []float64
	for _, bin := range mergeBins(a, b) {
		at := func(list []stats.Bin) float64 {
			if i, ok := slices.BinarySearchFunc(list, bin, byScore); ok {
				return list[i].Pos
			}
			return 0
		}
		x, y = append(x, at(a)), append(y, at(b))
	}
	d, ok := stats.KS(x, y)
	if !ok {
		return math.NaN()
	}
	return d
}
