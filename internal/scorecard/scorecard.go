// Package scorecard reads a profile (a rule table or scorecard, written in
// YAML) and says what it does to groups before anyone uses it: exactly, on
// counted cells or on rows. Nothing in a profile is executed; what cannot be
// scored is listed with the reason and never silently 0.
package scorecard

import "go.yaml.in/yaml/v3"

// Form is the version of the YAML form that this package reads.
const Form = 1

// Limits of a profile. They are far above any table that people write, and
// keep a hostile file from taking all memory.
const (
	maxBytes     = 1 << 20
	maxCriteria  = 64
	maxLevels    = 1000
	maxTerms     = 200
	maxRules     = 500
	maxEntries   = 200_000 // combinations of levels in one term, or in all rules
	maxMagnitude = 1e9     // of a number of points, a bound or a threshold
)

// Profile is a rule table or scorecard. Only Parse makes one that scores.
type Profile struct {
	Format     int         `yaml:"profile"` // version of this form: 1
	Name       string      `yaml:"name"`
	Version    string      `yaml:"version"`
	Source     string      `yaml:"source"` // where the rules were found
	About      string      `yaml:"about,omitempty"`
	Criteria   []Criterion `yaml:"criteria"`
	Terms      []Term      `yaml:"terms,omitempty"`
	Total      string      `yaml:"score,omitempty"` // id of the term that is the score
	Rounding   *Rounding   `yaml:"rounding,omitempty"`
	Rules      []Rule      `yaml:"rules,omitempty"`
	Categories []Category  `yaml:"categories,omitempty"`
	Selected   []string    `yaml:"selected,omitempty,flow"` // ids of categories

	parts *parts // compiled
}

// Criterion is a property of a person that the profile looks at.
type Criterion struct {
	ID       string       `yaml:"id"`
	Column   string       `yaml:"column,omitempty"` // of the data; the id when empty
	Label    string       `yaml:"label,omitempty"`
	Type     string       `yaml:"type"` // category or number
	Ordered  bool         `yaml:"ordered,omitempty"`
	Decimals *int         `yaml:"decimals,omitempty"` // a number is first rounded to so many, half away from zero
	Levels   []Level      `yaml:"levels"`
	Missing  *MissingRule `yaml:"missing,omitempty"`
}

// Types of a criterion.
const (
	TypeCategory = "category"
	TypeNumber   = "number"
)

// Level is a category, or a bin of a number with both bounds in it. A bin
// without a bound is open on that side. Aliases are other texts for it, as in
// cells that were binned before ("1m-1km").
type Level struct {
	Level   string   `yaml:"level"`
	From    *float64 `yaml:"from,omitempty"`
	To      *float64 `yaml:"to,omitempty"`
	Aliases []string `yaml:"aliases,omitempty,flow"`
}

// MissingRule says what happens when the criterion is not known of a person.
// Without one such a person cannot be scored, and is listed.
type MissingRule struct {
	Aliases []string `yaml:"aliases,omitempty,flow"` // texts that mean missing, beside an empty one
	Score   *float64 `yaml:"score,omitempty"`        // the whole score is this
	Points  *float64 `yaml:"points,omitempty"`       // each term with this criterion is this
	Level   string   `yaml:"level,omitempty"`        // as if it were this level
}

// Term is a part of the score; exactly one of its forms is filled in.
type Term struct {
	ID       string     `yaml:"id"`
	Label    string     `yaml:"label,omitempty"`
	Points   *Points    `yaml:"points,omitempty"`
	Grid     *Grid      `yaml:"grid,omitempty"`
	Cells    *CellTable `yaml:"cells,omitempty"`
	Sum      []string   `yaml:"sum,omitempty,flow"`
	Product  []string   `yaml:"product,omitempty,flow"`
	Constant *float64   `yaml:"constant,omitempty"`
	// Absent is what the term is taken to be when the data lacks one of its
	// columns; the result says so. Without it the profile is then not evaluated.
	Absent *float64 `yaml:"absent,omitempty"`
}

// Points gives points to the levels of one criterion.
type Points struct {
	Criterion string              `yaml:"criterion"`
	Levels    map[string]*float64 `yaml:"levels"`
	Otherwise *float64            `yaml:"otherwise,omitempty"`
}

// Grid gives points to the levels of two criteria: a row of points for each
// level of Down, in the order of Levels, which are levels of Across.
type Grid struct {
	Down      string                `yaml:"down"`
	Across    string                `yaml:"across"`
	Levels    []string              `yaml:"levels,flow"`
	Points    map[string][]*float64 `yaml:"points"`
	Otherwise *float64              `yaml:"otherwise,omitempty"`
}

// CellTable gives points to combinations of levels of two or more criteria;
// the first that fits counts.
type CellTable struct {
	Of        []string     `yaml:"of,flow"`
	Points    []CellPoints `yaml:"points"`
	Otherwise *float64     `yaml:"otherwise,omitempty"`
}

// CellPoints is one combination.
type CellPoints struct {
	When   map[string]Texts `yaml:"when,flow"`
	Points *float64         `yaml:"points"`
}

// Rule is a plain rule: when every condition of When holds and none of Unless
// does, the person is selected, excluded, or gets points on top of the score.
// Of the rules that select or exclude, the first that fits counts, and it goes
// before the score.
type Rule struct {
	ID     string           `yaml:"id"`
	Label  string           `yaml:"label,omitempty"`
	When   map[string]Texts `yaml:"when,omitempty"`
	Unless map[string]Texts `yaml:"unless,omitempty"`
	Then   string           `yaml:"then,omitempty"` // select or exclude
	Points *float64         `yaml:"points,omitempty"`
	// Absent: skip leaves the rule out when the data lacks one of its columns.
	Absent string `yaml:"absent,omitempty"`
}

// What a rule does.
const (
	ThenSelect  = "select"
	ThenExclude = "exclude"
)

// Rounding rounds the score before it is put into a category.
type Rounding struct {
	Decimals int    `yaml:"decimals"`
	How      string `yaml:"how"` // half_up, down or up
}

// Category is a range of scores, both bounds in it. A category without a bound
// is open on that side.
type Category struct {
	ID    string   `yaml:"id"`
	Label string   `yaml:"label,omitempty"`
	From  *float64 `yaml:"from,omitempty"`
	To    *float64 `yaml:"to,omitempty"`
}

// Texts is one text or a list of them.
type Texts []string

// UnmarshalYAML accepts a scalar for a list of one.
func (t *Texts) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		var s string
		if err := n.Decode(&s); err != nil {
			return err
		}
		*t = Texts{s}
		return nil
	}
	var list []string
	if err := n.Decode(&list); err != nil {
		return err
	}
	*t = list
	return nil
}

// column is the name of the criterion's column in the data.
func (c Criterion) column(names map[string]string) (name string, given bool) {
	if name, ok := names[c.ID]; ok && name != "" {
		return name, true
	}
	if c.Column != "" {
		return c.Column, false
	}
	return c.ID, false
}
