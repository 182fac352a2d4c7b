package scorecard

import (
	"slices"

	"toetssteen"
	"toetssteen/internal/count"
	"toetssteen/internal/stats"
)

// arm is a random sample with what was found.
type arm struct {
	keys     [][]int
	n, hit   []float64
	selected []bool
	half     float64 // half the rounding of a cell
	least    int64   // hits that a hit rate must stand on
}

// yield is how many of a sample a profile would select, and the hits of them.
type yield struct{ selected, hits float64 }

func (y yield) rate() float64 { return quotient(y.hits, y.selected) }

// randomArm reads the random sample; without a usable one it says why.
func (a *audit) randomArm() (*arm, toetssteen.Message) {
	t := a.opt.Random
	if t == nil {
		return nil, toetssteen.M("scorecard.no_random_arm")
	}
	at := slices.Index(t.Columns, a.opt.Outcome)
	if at < 0 {
		return nil, toetssteen.M("scorecard.no_outcome", a.opt.Outcome)
	}
	e, err := a.p.Cells(*t, a.opt.Columns)
	if err != nil || e.Why.Key != "" || !slices.Equal(e.bound.present, a.e.bound.present) {
		return nil, toetssteen.M("scorecard.random_columns")
	}
	r := &arm{half: float64(a.opt.Rounding) / 2, least: max(a.opt.Floor, toetssteen.Floor)}
	for i, cell := range t.Cells {
		level := t.Levels[at][cell.Key[at]]
		if !e.Cells[i].OK || level == count.Missing || cell.Hidden {
			continue
		}
		hit := 0.0
		n := a.part(cell).v
		if slices.Contains(a.opt.Positive, level) {
			hit = n
		}
		r.keys, r.n, r.hit = append(r.keys, a.model.used(e.keys[i])), append(r.n, n), append(r.hit, hit)
		r.selected = append(r.selected, e.Cells[i].Selected)
	}
	if hits := r.surely(); hits < float64(r.least) {
		return nil, toetssteen.M("scorecard.too_few_hits", plain(float64(r.least)))
	}
	return r, toetssteen.Message{}
}

// surely is the number of hits that the profile selects, at the least that the
// rounding of the cells allows.
func (r *arm) surely() float64 {
	hits := 0.0
	for i, selected := range r.selected {
		if selected && r.hit[i] > 0 {
			hits += max(0, r.hit[i]-r.half)
		}
	}
	return hits
}

func (r *arm) count(chance func(i int) float64) yield {
	var y yield
	for i := range r.keys {
		p := chance(i)
		y.selected += p * r.n[i]
		y.hits += p * r.hit[i]
	}
	return y
}

func (r *arm) asIs() yield {
	return r.count(func(i int) float64 {
		if r.selected[i] {
			return 1
		}
		return 0
	})
}

func (r *arm) tally(v *variant, c cut) yield {
	return r.count(func(i int) float64 { return v.chance(r.keys[i], c) })
}

// hitRate is the share of hits among those of the random sample whom the
// profile selects. Without a random sample there is none: hits among those who
// were selected say nothing of a profile.
func (a *audit) hitRate(r *arm, reason toetssteen.Message) toetssteen.Figure {
	f := toetssteen.Figure{Name: "hit_rate", Stage: stage, Status: toetssteen.FigureOK}
	if r == nil {
		f.Status, f.Reason = toetssteen.FigureNotApplicable, reason
		if reason.Key == "scorecard.too_few_hits" {
			f.Status = toetssteen.FigureNotEstimable
		}
		return f
	}
	y := r.asIs()
	f.X, f.N = toetssteen.Some(y.hits), toetssteen.Some(y.selected)
	f.Value, f.Method = toetssteen.Some(y.rate()), "wilson"
	ci := stats.Wilson(y.hits, y.selected)
	f.Low, f.High = toetssteen.Some(ci.Low), toetssteen.Some(ci.High)
	return f
}
