// Package assurance says how far a verdict can be relied on (design.md §2).
// Each cap of the catalogue allows a level by what it measures, and the lowest
// holds. It is pure, and what is not known allows nothing: silence never
// passes.
package assurance

import (
	"maps"
	"slices"

	"toetssteen/catalogue"
)

// Level is a level of assurance. The zero value is none.
type Level uint8

// Levels, the lowest first.
const (
	None Level = iota
	Low
	Medium
	High
)

// String gives the level as the catalogue names it.
func (l Level) String() string {
	if int(l) < len(catalogue.AssuranceLevels) {
		return catalogue.AssuranceLevels[l]
	}
	return catalogue.AssuranceLevels[0]
}

// Count is a part of a whole. The zero value is a whole that is not known.
type Count struct{ Of, All int }

// reaches tells whether the part is at least some percent.
func (c Count) reaches(percent int) bool { return c.All > 0 && c.Of*100 >= percent*c.All }

// Facts are what a verdict stands on. The zero value of each is not known.
type Facts struct {
	Scanned      Count  // sources of the systems concerned, read deep enough and in time
	ScannedNames Count  // the same, if only by names
	Rules        Count  // quality rules passed, of those that apply
	References   string // all, all_but_too_broad, some, none
	Model        bool   // the verdict is about a risk model or selection
	Effect       string // outcomes, proxies, ex_ante, untested
	Views        int    // of CPO and FG
	Disciplines  int
	Persons      int // who answered
}

// count gives a figure with a number; a number that is no share is a part of
// nothing.
func (f Facts) count(figure string) Count {
	switch figure {
	case "scanned":
		return f.Scanned
	case "scanned_names":
		return f.ScannedNames
	case "rules":
		return f.Rules
	case "views":
		return Count{Of: f.Views}
	case "disciplines":
		return Count{Of: f.Disciplines}
	case "persons":
		return Count{Of: f.Persons}
	}
	return Count{}
}

func (f Facts) value(figure string) string {
	switch figure {
	case "references":
		return f.References
	case "effect":
		return f.Effect
	}
	return ""
}

// Result is a level with every cap that was applied, in the order of the
// catalogue.
type Result struct {
	Level Level
	Caps  []Cap
}

// Cap is what one cap allows, and on which figures.
type Cap struct {
	Rule  *catalogue.AssuranceCap
	Level Level
	On    []Figure // ordered by name
}

// Figure is what was found of one figure, as number or as value.
type Figure struct {
	Name  string
	Count Count
	Value string
}

// Known tells whether there is such a figure at all. A number of persons that is
// 0 is known.
func (f Figure) Known() bool {
	switch {
	case catalogue.AssuranceFigures[f.Name] != nil:
		return f.Value != ""
	case catalogue.AssurancePercent(f.Name):
		return f.Count.All > 0
	}
	return true
}

// Holding gives the caps that keep the level from being higher.
func (r Result) Holding() []Cap {
	if r.Level == High {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(r.Caps), func(c Cap) bool { return c.Level != r.Level })
}

// Of gives the level of assurance that facts allow. A table in which no cap
// applies allows none.
func Of(t *catalogue.Assurance, f Facts) Result {
	r := Result{Level: High}
	for _, rule := range t.Caps {
		if rule.OnlyModels && !f.Model {
			continue
		}
		c := Cap{Rule: rule, Level: reached(rule, f), On: figures(rule, f)}
		r.Caps = append(r.Caps, c)
		r.Level = min(r.Level, c.Level)
	}
	if len(r.Caps) == 0 {
		r.Level = None
	}
	return r
}

// reached gives the highest level of which something is met.
func reached(rule *catalogue.AssuranceCap, f Facts) Level {
	for level := High; level > None; level-- {
		r := rule.Reached[level.String()]
		if slices.ContainsFunc(r.AtLeast, func(way map[string]int) bool { return met(way, f) }) {
			return level
		}
		for figure, values := range r.Values {
			if slices.Contains(values, f.value(figure)) {
				return level
			}
		}
	}
	return None
}

// met tells whether all minimums of a way are reached. A way that asks nothing
// is no way.
func met(way map[string]int, f Facts) bool {
	for figure, least := range way {
		c := f.count(figure)
		if catalogue.AssurancePercent(figure) && !c.reaches(least) || !catalogue.AssurancePercent(figure) && c.Of < least {
			return false
		}
	}
	return len(way) > 0
}

// figures lists what a cap speaks of.
func figures(rule *catalogue.AssuranceCap, f Facts) []Figure {
	names := map[string]bool{}
	for _, r := range rule.Reached {
		for _, way := range r.AtLeast {
			for n := range way {
				names[n] = true
			}
		}
		for n := range r.Values {
			names[n] = true
		}
	}
	var out []Figure
	for _, n := range slices.Sorted(maps.Keys(names)) {
		out = append(out, Figure{n, f.count(n), f.value(n)})
	}
	return out
}
