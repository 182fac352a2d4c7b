package catalogue

import (
	"go.yaml.in/yaml/v3"

	"toetssteen"
)

// Text is a text in several languages, by language code.
type Text map[string]string

// In gives the text in a language, or else in Dutch, or else in any.
func (t Text) In(lang string) string {
	for _, l := range []string{lang, "nl", "en"} {
		if s, ok := t[l]; ok {
			return s
		}
	}
	return ""
}

// Indicator is one kind of datum and how it is recognised: one file in
// catalogue/indicators. See docs/new_indicator.md.
type Indicator struct {
	ID      toetssteen.KindID   `yaml:"id"`
	Group   toetssteen.Group    `yaml:"group"`
	Label   Text                `yaml:"label"`
	About   Text                `yaml:"about"`   // one sentence: what it is and why it matters
	AVG9    string              `yaml:"avg9"`    // yes, no, context: special category under AVG art. 9
	Grounds []string            `yaml:"grounds"` // protected grounds of the Awgb: ras, nationaliteit, geslacht
	Targets []toetssteen.KindID `yaml:"targets"` // for a proxy: what it stands in for
	// Refines are kinds that this one says more exactly: where this one is
	// found, a comment or values that fit those as well say nothing new.
	Refines []toetssteen.KindID `yaml:"refines"`
	// Past: the datum is of a moment in the past, as the country of birth; a code
	// that has ended since is the right one.
	Past    bool     `yaml:"past"`
	Known   []Known  `yaml:"known"`   // for a proxy: the case or study that showed it
	Sources []string `yaml:"sources"` // where these names and codes come from

	Names    Names    `yaml:"names"`
	Elements []string `yaml:"elements"` // BRP (LO) elements, "group.element": 05.10; or "category.group.element"
	Comments []string `yaml:"comments"` // phrases in a comment or label that say it
	// FalseFriends are phrases in a name or comment that look like this kind
	// and are not: where one covers the hit, the hit is rejected.
	FalseFriends []string   `yaml:"false_friends"`
	CodeLists    []ListUse  `yaml:"codelists"`
	Shapes       []ShapeUse `yaml:"shapes"`
	Text         []TextRule `yaml:"text"`

	Matches []Example `yaml:"matches"` // must be found as this kind
	Rejects []Example `yaml:"rejects"` // must not be found as this kind
}

// Names are phrases of a column name, in any language, order and notation: a
// phrase matches when all its words, or words the lexicon holds to mean the
// same, are in the name.
type Names struct {
	// About: the subject itself reveals the kind, whatever word follows:
	// asielaanvraag, inburgeringsexamen.
	About []string `yaml:"about"`
	// Derived: says it by itself, as a yes or no computed from the datum.
	Derived []string `yaml:"derived"`
	Strong  []string `yaml:"strong"`  // says it by itself
	Context []string `yaml:"context"` // says it in a table about people: "race", "title"
	Weak    []string `yaml:"weak"`    // a candidate only: "nat", "herk"
}

// ListUse is a code list whose values point to the kind.
type ListUse struct {
	List string `yaml:"list"`
	// Alone is the level that values of the list reach in a column whose name
	// says nothing: high, medium, low or none.
	Alone string `yaml:"alone"`
	// Other is the same for a column whose name says something else; by
	// default it is Alone. Such a column is never of level high by its values.
	Other string `yaml:"other"`
	// Least is how many different entries must occur before values speak by
	// themselves: white and black alone are colours.
	Least int `yaml:"least"`
}

// ShapeUse is a masked form of values that points to the kind: "9999 AA". See
// docs/new_indicator.md for the masks.
type ShapeUse struct {
	// Any are the forms; nine of ten values must have one of them.
	Any []string `yaml:"any"`
	// All are forms that must each occur in at least one of ten values: the
	// birth place of the BRP is a code at home and a name abroad.
	All []string `yaml:"all"`
	// Alone is the level in a column whose name says nothing, as in ListUse.
	Alone string `yaml:"alone"`
}

// TextRule finds a statement in running text: any of Words, with any of Near
// within Within words if Near is given.
type TextRule struct {
	ID     string   `yaml:"id"`
	Words  []string `yaml:"words"`
	Lists  []string `yaml:"lists"` // code lists whose labels count as Words
	Near   []string `yaml:"near"`
	Within int      `yaml:"within"`
	Finds  []string `yaml:"finds"`  // texts that the rule must find
	Leaves []string `yaml:"leaves"` // texts that it must leave alone
}

// Known is a case in which a proxy worked as one.
type Known struct {
	Text   Text   `yaml:"text"`
	Source string `yaml:"source"`
}

// Example is a column that must, or must not, be found. In YAML a bare string
// is a column name in a table about people.
type Example struct {
	Table   string          `yaml:"table"`
	Column  string          `yaml:"column"`
	Type    string          `yaml:"type"`
	Comment string          `yaml:"comment"`
	Beside  []string        `yaml:"beside"` // other columns of the table
	Values  []string        `yaml:"values"`
	Level   string          `yaml:"level"` // at least; for rejects: below
	Role    toetssteen.Role `yaml:"role"`
	Why     string          `yaml:"why"`
}

// UnmarshalYAML reads an example; a bare string is a column name.
func (e *Example) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		e.Column = n.Value
		return nil
	}
	type plain Example // without this method
	// A node decoder does not pass KnownFields on, so go through bytes.
	raw, err := yaml.Marshal(n)
	if err != nil {
		return err
	}
	return decode(raw, (*plain)(e))
}
