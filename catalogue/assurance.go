package catalogue

import (
	"fmt"
	"maps"
	"slices"

	"go.yaml.in/yaml/v3"
)

// Assurance is the table of how far a verdict can be relied on.
type Assurance struct {
	RecentDays int             `yaml:"recent_days"` // how long a scan or an audit counts
	Levels     map[string]Text `yaml:"levels"`
	Figures    map[string]Text `yaml:"figures"`
	Caps       []*AssuranceCap `yaml:"caps"`
}

// AssuranceCap gives the highest level that some figures allow.
type AssuranceCap struct {
	ID         string                      `yaml:"id"`
	OnlyModels bool                        `yaml:"only_models"` // holds for risk models and selections alone
	Title      Text                        `yaml:"title"`
	Why        Text                        `yaml:"why"`
	Reached    map[string]AssuranceReached `yaml:"reached"` // by level
	Names      map[string]Text             `yaml:"names"`   // of values
	Line       int                         `yaml:"-"`
}

// AssuranceReached says when a level is reached: by one of some ways, of which
// all minimums must be met, or by a value.
type AssuranceReached struct {
	AtLeast []map[string]int    `yaml:"at_least"`
	Values  map[string][]string `yaml:"values"`
}

// AssuranceLevels are the levels, the lowest first. The lowest needs nothing.
var AssuranceLevels = []string{"none", "low", "medium", "high"}

// AssuranceFigures are the figures that caps speak of. Those with values are
// words; the others are numbers, of which Percent are shares.
var AssuranceFigures = map[string][]string{
	"scanned": nil, "scanned_names": nil, "rules": nil, "views": nil, "disciplines": nil, "persons": nil,
	"references": {"all", "all_but_too_broad", "some", "none"},
	"effect":     {"outcomes", "proxies", "ex_ante", "untested"},
}

// AssurancePercent tells whether a figure is a share in percent.
func AssurancePercent(figure string) bool {
	return slices.Contains([]string{"scanned", "scanned_names", "rules"}, figure)
}

// Assurance gives the table of assurance; it is read once. The error is a
// *LintError.
func (c *Catalogue) Assurance() (*Assurance, error) { return c.assurance() }

const assuranceFile = "assurance.yaml"

// UnmarshalYAML keeps the line. It is as strict as the file as a whole.
func (c *AssuranceCap) UnmarshalYAML(n *yaml.Node) error {
	type plain AssuranceCap
	known := []string{"id", "only_models", "title", "why", "reached", "names"}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if key := n.Content[i]; !slices.Contains(known, key.Value) {
			return fmt.Errorf("line %d: a cap has no field %s", key.Line, key.Value)
		}
	}
	if err := n.Decode((*plain)(c)); err != nil {
		return err
	}
	c.Line = n.Line
	return nil
}

func readAssurance(data []byte) (*Assurance, error) {
	a := &Assurance{}
	if err := decode(data, a); err != nil {
		return nil, &LintError{[]Problem{{assuranceFile, err.Error()}}}
	}
	l := &assuranceLint{a: a}
	if l.check(); len(l.problems) > 0 {
		return nil, &LintError{l.problems}
	}
	return a, nil
}

// assuranceLint gathers what is wrong with the table.
type assuranceLint struct {
	a        *Assurance
	problems []Problem
}

func (l *assuranceLint) add(c *AssuranceCap, format string, args ...any) {
	at, what := assuranceFile, fmt.Sprintf(format, args...)
	if c != nil {
		at, what = fmt.Sprintf("%s:%d", assuranceFile, c.Line), fmt.Sprintf("cap %q: %s", c.ID, what)
	}
	l.problems = append(l.problems, Problem{at, what})
}

func (l *assuranceLint) check() {
	if l.a.RecentDays < 1 {
		l.add(nil, "recent_days must be 1 or more")
	}
	for _, level := range AssuranceLevels {
		l.text(nil, "level "+level, l.a.Levels[level])
	}
	for _, f := range slices.Sorted(maps.Keys(AssuranceFigures)) {
		l.text(nil, "figure "+f, l.a.Figures[f])
	}
	if len(l.a.Caps) == 0 {
		l.add(nil, "there are no caps: then nothing would keep a verdict from high assurance")
	}
	seen, always := map[string]bool{}, false
	for _, c := range l.a.Caps {
		if c.ID == "" || seen[c.ID] {
			l.add(c, "the id is empty or used twice")
		}
		seen[c.ID], always = true, always || !c.OnlyModels
		l.cap(c)
	}
	if len(l.a.Caps) > 0 && !always {
		l.add(nil, "all caps are for models only: then nothing would cap any other verdict")
	}
}

func (l *assuranceLint) text(c *AssuranceCap, of string, t Text) {
	for _, lang := range Languages {
		if t[lang] == "" {
			l.add(c, "%s needs a text in %q", of, lang)
		}
	}
}

// cap checks one cap. A higher level never asks less of a figure than a lower
// one, and each level asks something.
func (l *assuranceLint) cap(c *AssuranceCap) {
	l.text(c, "title", c.Title)
	l.text(c, "why", c.Why)
	for _, level := range slices.Sorted(maps.Keys(c.Reached)) {
		if !slices.Contains(AssuranceLevels[1:], level) {
			l.add(c, "%q is no level that must be reached; use low, medium or high", level)
		}
	}
	below := map[string]int{}
	for _, level := range AssuranceLevels[1:] {
		r := c.Reached[level]
		if len(r.AtLeast) == 0 && len(r.Values) == 0 {
			l.add(c, "%s asks nothing", level)
		}
		now := map[string]int{}
		for _, way := range r.AtLeast {
			l.way(c, level, way, below, now)
		}
		maps.Copy(below, now)
		l.values(c, r)
	}
}

func (l *assuranceLint) way(c *AssuranceCap, level string, way, below, now map[string]int) {
	if len(way) == 0 {
		l.add(c, "a way to %s asks nothing", level)
	}
	for _, figure := range slices.Sorted(maps.Keys(way)) {
		least := way[figure]
		values, known := AssuranceFigures[figure]
		switch {
		case !known || values != nil:
			l.add(c, "%q is no figure with a number", figure)
		case least < 1 || AssurancePercent(figure) && least > 100:
			l.add(c, "%s: %s at least %d cannot be a minimum", level, figure, least)
		case least < below[figure]:
			l.add(c, "%s asks %s at least %d, less than the level below it", level, figure, least)
		}
		now[figure] = max(least, now[figure])
	}
}

func (l *assuranceLint) values(c *AssuranceCap, r AssuranceReached) {
	for _, figure := range slices.Sorted(maps.Keys(r.Values)) {
		values := AssuranceFigures[figure]
		if values == nil {
			l.add(c, "%q is no figure with values", figure)
			continue
		}
		for _, v := range r.Values[figure] {
			if !slices.Contains(values, v) {
				l.add(c, "%s has no value %q", figure, v)
			}
		}
		for _, v := range values {
			l.text(c, "the name of "+v, c.Names[v])
		}
	}
}
