package scorecard

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
)

// linter checks a profile and compiles it on the way; problems are collected.
type linter struct {
	p        *Profile
	parts    parts
	at       map[string]int // criterion -> index
	term     map[string]int // term -> index
	problems []string
	entries  int // in all tables of points, and looked at to fill them
}

// spend keeps what a profile costs within bounds.
func (l *linter) spend(entries int, where string) bool {
	const most = 20 * maxEntries
	if l.entries += entries; l.entries > most {
		l.add("%s: the profile has too many combinations of levels; make fewer levels or terms", where)
		return false
	}
	return true
}

func (l *linter) add(format string, args ...any) {
	l.problems = append(l.problems, fmt.Sprintf(format, args...))
}

func (l *linter) all() {
	p := l.p
	if p.Format != Form {
		l.add("profile: %d: this program reads form %d", p.Format, Form)
	}
	for _, f := range []struct{ key, value string }{{"name", p.Name}, {"version", p.Version}, {"source", p.Source}} {
		if strings.TrimSpace(f.value) == "" {
			l.add("%s: fill it in", f.key)
		}
	}
	if len(p.Criteria) > maxCriteria || len(p.Terms) > maxTerms || len(p.Rules) > maxRules || len(p.Categories) > maxLevels {
		l.add("too long: at most %d criteria, %d terms, %d rules and %d categories", maxCriteria, maxTerms, maxRules, maxLevels)
		return
	}
	l.criteria()
	if len(l.problems) > 0 {
		return // what follows would only repeat them
	}
	l.terms()
	l.rules()
	l.categories()
	if len(l.problems) == 0 {
		l.finish()
	}
}

// number tells whether a number was filled in and can be computed with.
func (l *linter) number(v *float64, where string) bool {
	switch {
	case v == nil:
		l.add("%s: a number is missing", where)
	case math.IsNaN(*v) || math.Abs(*v) > maxMagnitude:
		l.add("%s: %v is no number of at most %g", where, *v, maxMagnitude)
	default:
		return true
	}
	return false
}

// optional is number for one that may be left out.
func (l *linter) optional(v *float64, where string) {
	if v != nil {
		l.number(v, where)
	}
}

func (l *linter) criteria() {
	l.at = map[string]int{}
	if len(l.p.Criteria) == 0 {
		l.add("criteria: a profile looks at something")
	}
	for i := range l.p.Criteria {
		c := &l.p.Criteria[i]
		where := "criterion " + c.ID
		if _, twice := l.at[c.ID]; twice || c.ID == "" {
			l.add("%s: an id is needed and occurs once", where)
		}
		l.at[c.ID] = i
		if c.Type != TypeCategory && c.Type != TypeNumber {
			l.add("%s: type %q: use %s or %s", where, c.Type, TypeCategory, TypeNumber)
		}
		if c.Decimals != nil && (c.Type != TypeNumber || *c.Decimals < 0 || *c.Decimals > 9) {
			l.add("%s: decimals are 0 to 9, of a number", where)
		}
		if len(c.Levels) == 0 || len(c.Levels) > maxLevels {
			l.add("%s: levels: 1 to %d are needed", where, maxLevels)
			continue
		}
		l.parts.lookup = append(l.parts.lookup, l.levels(c, where))
	}
}

// levels checks the levels of a criterion and gives the index of every text
// that stands for one; the index after the last is missing.
func (l *linter) levels(c *Criterion, where string) map[string]int {
	texts := map[string]int{}
	name := func(text string, i int) {
		if _, twice := texts[fold(text)]; twice || isMissing(text) {
			l.add("%s: %q stands for more than one level, or for missing", where, text)
		}
		texts[fold(text)] = i
	}
	for i, level := range c.Levels {
		name(level.Level, i)
		for _, a := range level.Aliases {
			if fold(a) != fold(level.Level) {
				name(a, i)
			}
		}
		l.optional(level.From, where+", level "+level.Level)
		l.optional(level.To, where+", level "+level.Level)
		switch bounded := level.From != nil || level.To != nil; {
		case c.Type == TypeCategory && bounded:
			l.add("%s, level %s: a category has no bounds", where, level.Level)
		case c.Type == TypeNumber && !bounded:
			l.add("%s, level %s: a bin needs from, to or both", where, level.Level)
		case lowest(level.From) > highest(level.To):
			l.add("%s, level %s: from is more than to", where, level.Level)
		}
	}
	if c.Type == TypeNumber {
		ranges := make([]span, len(c.Levels))
		for i, v := range c.Levels {
			ranges[i] = span{v.Level, lowest(v.From), highest(v.To)}
		}
		l.overlaps(ranges, where)
	}
	l.missing(c, texts, name, where)
	return texts
}

func (l *linter) missing(c *Criterion, texts map[string]int, name func(string, int), where string) {
	m := c.Missing
	if m == nil {
		return
	}
	n := 0
	for _, given := range []bool{m.Score != nil, m.Points != nil, m.Level != ""} {
		if given {
			n++
		}
	}
	if n != 1 {
		l.add("%s, missing: give one of score, points and level", where)
	}
	l.optional(m.Score, where+", missing")
	l.optional(m.Points, where+", missing")
	for _, a := range m.Aliases {
		name(a, len(c.Levels))
	}
	if i, ok := texts[fold(m.Level)]; m.Level != "" && (!ok || i == len(c.Levels)) {
		l.add("%s, missing: there is no level %q", where, m.Level)
	}
}

type span struct {
	name     string
	from, to float64
}

// overlaps reports ranges that share a value.
func (l *linter) overlaps(ranges []span, where string) {
	slices.SortFunc(ranges, func(a, b span) int {
		switch {
		case a.from < b.from:
			return -1
		case a.from > b.from:
			return 1
		}
		return strings.Compare(a.name, b.name)
	})
	for i := 1; i < len(ranges); i++ {
		if ranges[i].from <= ranges[i-1].to {
			l.add("%s: %s and %s overlap", where, ranges[i-1].name, ranges[i].name)
		}
	}
}

func (l *linter) categories() {
	p := l.p
	seen := map[string]bool{}
	ranges := make([]span, 0, len(p.Categories))
	for _, c := range p.Categories {
		where := "category " + c.ID
		if c.ID == "" || seen[c.ID] {
			l.add("%s: an id is needed and occurs once", where)
		}
		seen[c.ID] = true
		l.optional(c.From, where)
		l.optional(c.To, where)
		if lowest(c.From) > highest(c.To) {
			l.add("%s: from is more than to", where)
		}
		ranges = append(ranges, span{c.ID, lowest(c.From), highest(c.To)})
	}
	l.overlaps(ranges, "categories")
	for _, s := range p.Selected {
		if !seen[s] {
			l.add("selected: there is no category %q", s)
		}
	}
	decides := len(p.Selected) > 0 || slices.ContainsFunc(p.Rules, func(r Rule) bool { return r.Then == ThenSelect })
	if !decides {
		l.add("selected: name categories, or give a rule that selects; else nobody is ever selected")
	}
	if len(p.Categories) > 0 && len(p.Terms) == 0 && !slices.ContainsFunc(p.Rules, func(r Rule) bool { return r.Points != nil }) {
		l.add("categories: there are no terms or points to put into them")
	}
	if r := p.Rounding; r != nil && (r.Decimals < 0 || r.Decimals > 9 || !slices.Contains([]string{"half_up", "down", "up"}, r.How)) {
		l.add("rounding: decimals 0 to 9; how is half_up, down or up")
	}
}

// conditions turns conditions into the set of levels that fit, for each
// criterion that occurs.
func (l *linter) conditions(when, unless map[string]Texts, where string) []condition {
	sets := map[int][]bool{}
	each := func(of map[string]Texts, value bool) {
		for _, id := range slices.Sorted(maps.Keys(of)) {
			i, ok := l.at[id]
			if !ok {
				l.add("%s: there is no criterion %q", where, id)
				continue
			}
			fits, ok := sets[i]
			if !ok {
				fits = make([]bool, len(l.p.Criteria[i].Levels)+1)
				for j := range fits {
					fits[j] = !value
				}
				sets[i] = fits
			}
			if len(of[id]) == 0 {
				l.add("%s: %s needs a level", where, id)
			}
			for _, text := range of[id] {
				if j := l.level(i, text, where); j >= 0 {
					fits[j] = value
				}
			}
		}
	}
	each(when, true)
	each(unless, false)
	out := make([]condition, 0, len(sets))
	for _, i := range slices.Sorted(maps.Keys(sets)) {
		out = append(out, condition{i, sets[i]})
	}
	return out
}

// level finds a level that a term or rule names.
func (l *linter) level(criterion int, text, where string) int {
	c := &l.p.Criteria[criterion]
	if isMissing(text) {
		return len(c.Levels)
	}
	if i, ok := l.parts.lookup[criterion][fold(text)]; ok {
		return i
	}
	l.add("%s: %s has no level %q", where, c.ID, text)
	return -1
}

func lowest(v *float64) float64 {
	if v == nil {
		return math.Inf(-1)
	}
	return *v
}

func highest(v *float64) float64 {
	if v == nil {
		return math.Inf(1)
	}
	return *v
}
