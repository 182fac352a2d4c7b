package scorecard

import (
	"math"
	"strconv"
	"strings"

	"toetssteen"
)

// Special places of a level in a key.
const (
	absent  = -1 // the data has no column for the criterion
	unknown = -2 // no level of the criterion
)

// Outcome is what a profile says of a person or of a cell of equal persons.
type Outcome struct {
	Score    float64 // 0 when OK is false
	Category string  // id; empty when the profile has none, or without score
	Selected bool
	OK       bool   // false: could not be scored
	Rule     string // that selected or excluded
	// Why says why there is no score (scorecard.unknown_level, .missing,
	// .no_points, .absent, .no_category); Criterion is where.
	Why       toetssteen.Message
	Criterion string
}

// Score evaluates the profile on the levels of one person: criterion -> level,
// alias or number as text. A criterion that is not in the map is a column that
// the data does not have; an empty text is missing.
func (p *Profile) Score(levels map[string]string) Outcome {
	key := make([]int, len(p.Criteria))
	present := make([]bool, len(p.Criteria))
	for i, c := range p.Criteria {
		text, ok := levels[c.ID]
		if present[i] = ok; ok && p.parts != nil {
			key[i] = p.place(i, text)
		}
	}
	return p.bind(present).outcome(key)
}

// place finds the level that a text of the data stands for.
func (p *Profile) place(criterion int, text string) int {
	c := &p.Criteria[criterion]
	at, ok := p.parts.lookup[criterion][fold(text)]
	missing := isMissing(text) || ok && at == len(c.Levels)
	switch {
	case missing && c.Missing != nil && c.Missing.Level != "":
		return p.parts.lookup[criterion][fold(c.Missing.Level)]
	case missing:
		return len(c.Levels)
	case ok:
		return at
	case c.Type != TypeNumber:
		return unknown
	}
	v, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return unknown
	}
	if c.Decimals != nil {
		v = rounded(v, *c.Decimals, "half_up")
	}
	for i, l := range c.Levels {
		if lowest(l.From) <= v && v <= highest(l.To) {
			return i
		}
	}
	return unknown
}

// bound is a profile for data that has these criteria: what the data lacks was
// replaced as the profile says.
type bound struct {
	p       *Profile
	present []bool
	used    []bool // criteria that anything depends on
	leaves  []leaf
	rules   []rule // that select or exclude
	// replaced lists what was replaced: "R3 (age_at_leaving) = 0".
	replaced []string
	why      toetssteen.Message // why it cannot be evaluated; empty when it can
}

// bind replaces the terms and rules whose columns the data lacks.
func (p *Profile) bind(present []bool) *bound {
	b := &bound{p: p, present: present, used: make([]bool, len(present))}
	if p.parts == nil {
		b.why = toetssteen.M("scorecard.not_parsed")
		return b
	}
	b.leaves = make([]leaf, len(p.parts.leaves))
	for i, f := range p.parts.leaves {
		b.leaves[i] = f
		lacks := b.lacks(f.axes)
		if len(lacks) == 0 {
			continue
		}
		if f.absent == nil {
			b.cannot(f.term, lacks)
			continue
		}
		b.leaves[i] = leaf{term: f.term, v: []float64{*f.absent}}
		b.replaced = append(b.replaced, f.term+" ("+strings.Join(lacks, ", ")+") = "+plain(*f.absent))
	}
	for _, r := range p.parts.rules {
		if r.then == "" {
			continue
		}
		lacks := b.lacks(criteriaOf(r.conditions))
		switch {
		case len(lacks) == 0:
			b.rules = append(b.rules, r)
		case r.skip:
			b.replaced = append(b.replaced, r.id+" ("+strings.Join(lacks, ", ")+")")
		default:
			b.cannot(r.id, lacks)
		}
	}
	b.mark()
	return b
}

// cannot notes the first term or rule that cannot do without a column.
func (b *bound) cannot(id string, lacks []string) {
	if b.why.Key == "" {
		b.why = toetssteen.M("scorecard.absent", id, strings.Join(lacks, ", "))
	}
}

// mark notes which criteria anything depends on.
func (b *bound) mark() {
	for _, f := range b.leaves {
		for _, a := range f.axes {
			b.used[a] = b.present[a]
		}
	}
	for _, r := range b.rules {
		for _, k := range r.conditions {
			b.used[k.criterion] = true
		}
	}
	for i, c := range b.p.Criteria {
		b.used[i] = b.used[i] || b.present[i] && c.Missing != nil && c.Missing.Score != nil
	}
}

func (b *bound) lacks(criteria []int) (ids []string) {
	for _, c := range criteria {
		if !b.present[c] {
			ids = append(ids, b.p.Criteria[c].ID)
		}
	}
	return ids
}

// outcome evaluates one key: for each criterion the index of its level.
func (b *bound) outcome(key []int) Outcome {
	if b.why.Key != "" {
		return Outcome{Why: b.why}
	}
	for i := range key {
		if b.used[i] && key[i] == unknown {
			return Outcome{Why: toetssteen.M("scorecard.unknown_level", b.p.Criteria[i].ID), Criterion: b.p.Criteria[i].ID}
		}
	}
	out := Outcome{OK: true}
	score, ok := b.override(key)
	if !ok {
		score = b.points(key, make([]float64, len(b.p.parts.nodes)), nil)
	}
	if math.IsNaN(score) {
		return b.noPoints(key)
	}
	out.Score = score
	if out.Category, ok = b.p.category(score); !ok {
		return Outcome{Why: toetssteen.M("scorecard.no_category", plain(score))}
	}
	out.Selected = b.p.parts.selected[out.Category]
	if r := b.firstRule(key); r != nil {
		out.Rule, out.Selected = r.id, r.then == ThenSelect
	}
	return out
}

// override gives the score that a missing criterion sets.
func (b *bound) override(key []int) (score float64, ok bool) {
	for i, c := range b.p.Criteria {
		if m := c.Missing; m != nil && m.Score != nil && b.present[i] && key[i] == len(c.Levels) {
			return *m.Score, true
		}
	}
	return 0, false
}

// points computes the score; NaN is none. values holds one place for each
// node and keeps what each came to; forced, when not nil, gives a node another
// value.
func (b *bound) points(key []int, values []float64, forced func(node int, v float64) float64) float64 {
	parts := b.p.parts
	for i, n := range parts.nodes {
		v := n.value
		switch {
		case n.leaf >= 0:
			f := &b.leaves[n.leaf]
			v = f.v[f.entry(key)]
		case n.kids != nil && n.product:
			v = 1
			for _, k := range n.kids {
				v *= values[k]
			}
		case n.kids != nil:
			for _, k := range n.kids {
				v += values[k]
			}
		}
		if values[i] = snap(v); forced != nil {
			values[i] = forced(i, values[i])
		}
	}
	if parts.root < 0 {
		return 0
	}
	score := values[parts.root]
	if r := b.p.Rounding; r != nil {
		score = rounded(score, r.Decimals, r.How)
	}
	if math.IsInf(score, 0) {
		return math.NaN()
	}
	return score
}

// noPoints says why a key has no score.
func (b *bound) noPoints(key []int) Outcome {
	for _, f := range b.leaves {
		if !math.IsNaN(f.v[f.entry(key)]) {
			continue
		}
		for _, a := range f.axes {
			if c := b.p.Criteria[a]; key[a] == len(c.Levels) {
				return Outcome{Why: toetssteen.M("scorecard.missing", c.ID), Criterion: c.ID}
			}
		}
		return Outcome{Why: toetssteen.M("scorecard.no_points", f.term)}
	}
	return Outcome{Why: toetssteen.M("scorecard.no_points", b.p.Total)}
}

func (b *bound) firstRule(key []int) *rule {
	for i := range b.rules {
		if fits(b.rules[i].conditions, key) {
			return &b.rules[i]
		}
	}
	return nil
}

func fits(of []condition, key []int) bool {
	for _, k := range of {
		if !k.fits[key[k.criterion]] {
			return false
		}
	}
	return true
}

// category finds the category of a score; a profile without categories puts
// everyone in none.
func (p *Profile) category(score float64) (id string, ok bool) {
	for _, c := range p.Categories {
		if lowest(c.From) <= score && score <= highest(c.To) {
			return c.ID, true
		}
	}
	return "", len(p.Categories) == 0
}

// snap takes the noise of binary fractions from points written in decimals,
// so that 1.1 x 50 is 55 and stands on the right side of a threshold. It keeps
// nine decimals.
func snap(v float64) float64 {
	const scale, exact = 1e9, 1e6
	if math.Abs(v) > exact {
		return v
	}
	return math.Round(v*scale) / scale
}

func rounded(v float64, decimals int, how string) float64 {
	scale := math.Pow10(decimals)
	s := snap(v) * scale
	switch how {
	case "down":
		s = math.Floor(snap(s))
	case "up":
		s = math.Ceil(snap(s))
	default:
		s = math.Round(snap(s))
	}
	return s / scale
}

func plain(v float64) string { return strconv.FormatFloat(v, 'g', 6, 64) }
