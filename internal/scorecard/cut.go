package scorecard

import (
	"math"
	"sort"
)

// cut is where the selection stops: who scores better than at is selected, who
// scores it with chance tie.
type cut struct {
	at, tie float64
	scale   float64 // of the chance that a rule selects
	order   float64
	random  float64 // chance of those who are left, by lot
}

// chance is the chance that a key is selected.
func (v *variant) chance(key []int, c cut) float64 {
	selected, excluded := v.rules(key)
	t := 0.0
	switch s := v.score(key) * c.order; {
	case s > c.at:
		t = 1
	case s == c.at:
		t = c.tie
	}
	p := min(1, c.scale*selected+max(0, 1-selected-excluded)*t)
	return p + (1-p)*c.random
}

// choose finds the cut that selects a number of persons. Who has the score of
// the cut is selected in proportion. ok is false when someone has no score.
func (m *model) choose(v *variant, persons float64) (c cut, ok bool) {
	c = cut{at: math.Inf(1), scale: 1, order: m.order}
	type step struct{ score, n float64 }
	steps := make([]step, 0, len(m.combos))
	byRule := 0.0
	for _, k := range m.combos {
		s := v.score(k.key)
		if math.IsNaN(s) {
			return c, false
		}
		selected, excluded := v.rules(k.key)
		byRule += k.all * selected
		steps = append(steps, step{s * m.order, k.all * max(0, 1-selected-excluded)})
	}
	left, slack := persons-byRule, 1e-9*m.all
	if left < -slack {
		c.scale = persons / byRule
		return c, true
	}
	sort.Slice(steps, func(i, j int) bool { return steps[i].score > steps[j].score })
	for i := 0; i < len(steps) && left > slack; {
		score, n := steps[i].score, 0.0
		for ; i < len(steps) && steps[i].score == score; i++ {
			n += steps[i].n
		}
		if c.at, c.tie = score, 1; left < n-slack {
			c.tie = left / n
		}
		left -= n
	}
	return c, true
}

// tally is who is selected of the group and of the reference.
type tally struct{ x, n, y, m float64 }

func (t tally) ratio() float64 { return quotient(t.x, t.n) / quotient(t.y, t.m) }
func (t tally) gap() float64   { return quotient(t.x, t.n) - quotient(t.y, t.m) }

// logRatio is NaN or infinite where a side has nobody.
func (t tally) logRatio() float64 { return math.Log(t.ratio()) }

func (m *model) tally(v *variant, c cut) tally {
	return m.count(func(k combo) float64 { return v.chance(k.key, c) })
}

// asIs is the profile without any change, at its own thresholds.
func (m *model) asIs() tally {
	return m.count(func(k combo) float64 {
		if k.selected {
			return 1
		}
		return 0
	})
}

func (m *model) count(chance func(combo) float64) tally {
	var t tally
	for _, k := range m.combos {
		p := chance(k)
		for g, n := range k.n {
			if m.group[g] {
				t.x, t.n = t.x+p*n, t.n+n
			}
			if m.ref[g] {
				t.y, t.m = t.y+p*n, t.m+n
			}
		}
	}
	return t
}
